/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_FOUND_H
#define TESTS_BENCH_TRUTH_FOUND_H

#include "astscope/base/map.h"
#include "inject.h"
#include "log.h"

/* What the program says of the leaks of a log, read from its public views. */

struct found_path {
	int64_t path;
	int64_t score, lives;
	uint32_t creator;      /* site */
	bool derived;          /* its confidence; else guess or none */
	bool has_confidence;
	bool second;           /* a second release is named */
	bool root, held, forgotten;
};

struct found_life {
	uint64_t addr, held_by; /* 0 = nobody */
	int64_t path;
	bool excused;
};

struct found_candidate {
	int64_t path, rank;
	uint32_t site;
	bool take;
};

struct found {
	struct vec paths;      /* struct found_path, by score */
	struct vec lives;      /* struct found_life */
	struct vec candidates; /* struct found_candidate */
	struct map at;         /* address -> its life, from 1 */
};

/*
 * Import the log as it is.  @stopped: it is to be taken for one that ended cleanly, as if the daemon had said so: so many leaks at
 * once are no clean end.  Ends the program if that fails.
 */
void found_in(struct names *names, const struct injected *in, bool stopped, struct found *ret);
void found_done(struct found *f);

const struct found_life *found_life_at(const struct found *f, uint64_t addr); /* NULL = none leaked there */
const struct found_path *found_path_of(const struct found *f, int64_t path);
/* From 1; 0 = it is not among the releases named. */
int64_t found_rank(const struct found *f, int64_t path, uint32_t site);

#endif
