/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_RUN_CUT_H
#define SRC_LOGIC_RUN_CUT_H

#include "astscope/base/vec.h"
#include "astscope/logic/runs.h"

/*
 * Where a run begins: a stack of candidate rows.  A row that begins something pushes itself; each row pops all candidates
 * above the row at which the life it touches began.  What still stands has no life that crosses it.  Two such stacks: one of
 * lives alone, which needs that the start of an earlier run is seen again, and one of lives and threads.
 */

#define RUN_HEAD 32u      /* rows of the start of a run that are known again */
#define RUN_LAG 1024u     /* a beginning is at most so many rows back when it is found */
#define RUN_NOWHERE UINT64_MAX
#define RUN_LATER (UINT64_MAX - 1)
#define RUN_HABIT 2048u   /* rows of a run that are looked at for what comes again and again in it */

struct run_stack {
	struct vec rows; /* uint64_t, ascending; those below first are gone */
	size_t first;
};

struct run_cut {
	uint64_t n;           /* rows of the run so far */
	struct vec begun;     /* uint64_t: by number of the address, 2 x (row at which its life began + 1), + 1 = it is dead; 0 = none */
	struct vec threads;   /* uint64_t: by number of the LWP, first row + 1; 0 = none */
	bool threads_logged;
	struct run_stack lives, both;
	uint32_t sites[2 * RUN_LAG];  /* of the last rows, by row */
	uint8_t replay[2 * RUN_LAG];  /* how many rows from there are as in the start of an earlier run, + 1; 0 = not known */
	uint8_t habit[RUN_HABIT];     /* the most that this row and those before it, but the first, repeat of such a start */
	uint64_t measured;    /* rows with a habit */
	bool crossed;         /* the last row went on with a life of this run */
	struct vec heads;     /* uint32_t: RUN_HEAD sites of each earlier run and, in the making, of this one */
	size_t earlier;       /* runs before this one */
};

void run_cut_init(struct run_cut *c);
void run_cut_done(struct run_cut *c);
/* Ask for the memory of such a row: it is put soon. */
void run_cut_soon(const struct run_cut *c, uint32_t addr_id);
/* @is_sorted: the rows may have been sorted by address, so that no life crosses another: only the start of an earlier run tells. */
/* The row of this run at which the next one began, or RUN_NOWHERE.  Rows from there on are to be put again after run_cut_next. */
uint64_t run_cut_put(struct run_cut *c, const struct run_row *row, bool is_sorted);
/* The same at the end of the log. */
uint64_t run_cut_end(struct run_cut *c, bool is_sorted);
/* A new run begins. */
void run_cut_next(struct run_cut *c);

#endif
