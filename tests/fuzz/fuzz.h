/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What libFuzzer calls with each input, and replay.c with each file of a corpus.  -1: the input does not get as far as the
 * subject.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What a corpus as a whole must get to, counted by the target; ends with a NULL name.  A corpus that no longer does is dead,
 * and replay.c says so.
 */
struct fuzz_goal {
	const char *what;
	unsigned at_least;
	unsigned times;
};
extern struct fuzz_goal fuzz_goals[];

/* What must hold whatever the input is; else the run ends, and the fuzzer keeps the input. */
static inline void claim(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

#endif
