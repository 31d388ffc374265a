/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_RUNS_H
#define ASTSCOPE_LOGIC_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/logic/life.h"

/*
 * Runs: one refs log may hold several processes, one after the other (a text log goes on over restarts, people join files).
 * This cuts its rows where no life crosses, and says of each run how its rows are to be read.  Rows wait here until that is
 * known: at most RUNS_TASTE of them.
 */

#define RUNS_TASTE 12000u /* rows looked at before a run is judged: about 1 MB */
#define RUN_SOON 3u
#define RUNS_MOST 1000u   /* runs of one log; what follows stays in the last one */

/* A line on its way to the life engine. */
struct run_row {
	struct life_input in;  /* its thread is the taker's, not used here */
	int64_t lwp;           /* -1 = not logged */
	uint32_t lwp_id;       /* its number in this log, from 1; it and in.addr_id are given on the way */
	uint64_t offset;       /* of the line in the file */
	bool destroyer;        /* the name of its function says that it destroys */
	bool other;            /* no row, but what stands between rows: it comes out in its turn; of @in only line counts */
	void *what;            /* of other: the caller's */
};

struct run_kind {
	bool before_operation; /* each row was written before the change it tells of */
	bool assumed;          /* it could be, or not: nothing in the log tells, so it is taken for not */
	bool sorted;           /* by address, after it was written */
	bool whole_lines;      /* by the rest of the line too: the order inside an address is lost as well */
};

/* Each run: begin, its lines in file order, end. */
struct run_sink {
	void (*begin)(void *ctx, const struct run_kind *kind);
	void (*put)(void *ctx, struct run_row *row); /* the row may be changed */
	/* NULL, or: @row is put soon, told up to RUN_SOON times before (round 0, 1, ..), so that memory may be fetched. */
	void (*soon)(void *ctx, const struct run_row *row, unsigned round);
	/* @next: the first row of the run that follows, or NULL: the log ends. */
	void (*end)(void *ctx, const struct run_row *next);
	void *ctx;
};

struct runs;

struct runs *runs_new(const struct run_sink *out);
void runs_free(struct runs *r);
/* Where the next row comes to stand, with anything in it: to be filled there spares a copy. */
struct run_row *runs_next(struct runs *r);
/* @row is that one or another. */
void runs_put(struct runs *r, const struct run_row *row);
/* No more lines.  At least one run has begun and ended after this, perhaps an empty one. */
void runs_finish(struct runs *r);

/* A function with such a name destroys objects. */
bool runs_is_destroyer(struct span func);

#endif
