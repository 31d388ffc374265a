/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_INJECT_H
#define TESTS_BENCH_TRUTH_INJECT_H

#include "story.h"

/*
 * Leaks put into a real log: what it would hold if a release had been forgotten.  The row of the release goes, later counts of
 * the life are one higher, so that its last release does not destroy it, and the life has an address of its own, for a
 * leaked one is never given out again.
 */

struct injected {
	const struct story *story;
	struct vec edits;    /* struct edit, one a row of the log */
	uint64_t next_addr;
};

void injected_init(struct injected *in, const struct story *s);
void injected_done(struct injected *in);
void injected_clear(struct injected *in);

/* Life @life lacks its event @event, a release of one, besides others it may lack already; the address it has now. */
uint64_t inject(struct injected *in, size_t life, size_t event);
bool injected_leaks(const struct injected *in, size_t life);
/* Rows from @from to @stop are missing. */
void inject_hole(struct injected *in, size_t from, size_t stop);
/* The log as it is now. */
void injected_write(const struct injected *in, struct strbuf *ret);

#endif
