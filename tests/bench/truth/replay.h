/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_BENCH_TRUTH_REPLAY_H
#define TESTS_BENCH_TRUTH_REPLAY_H

#include "astscope/logic/life.h"
#include "astscope/logic/runs.h"
#include "log.h"

/* Rows through the runs, the lives and the verdict of the program, without a database. */

struct replay_run {
	uint64_t first_line, last_line; /* of its rows, as numbered by replay_put; 0 = it has none */
	struct run_kind kind;
	struct life_trust trust;
	uint64_t lives, by_class[LIFE_LOST + 1], alive;
	uint64_t creators_seen, creators_alive;
	uint64_t endless; /* lives called finalized of which no row is the end: of a destructor, or of the last release in text */
	const char *shutdown;
};

struct replay;

/* @watch, if not NULL, gets the lives too. */
struct replay *replay_new(const struct names *names, const struct life_sink *watch);
/* The next row; it is numbered from 1 on, over all that is put. */
void replay_put(struct replay *r, const struct log_row *row);
void replay_rows(struct replay *r, const struct log *log, size_t first, size_t stop);
/* No more rows.  struct replay_run, one or more; valid until replay_free. */
const struct vec *replay_finish(struct replay *r);
void replay_free(struct replay *r);

#endif
