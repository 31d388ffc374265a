/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_LIFE_BALANCE_H
#define SRC_LOGIC_LIFE_BALANCE_H

#include <stdbool.h>

#include "astscope/base/keys.h"
#include "astscope/base/vec.h"

/*
 * Which changes a life lacks, whatever order its lines stand in.  Each count is a vertex and each line an edge: what arrives
 * at a count has to leave it, but where the life begins and ends.  Memory grows with the counts there are, not with the lines.
 * A zeroed struct is ready.
 */
struct life_balance {
	struct keys at;     /* count: index + 1; 0 stands for all counts of 0 and below */
	struct vec counts;  /* struct life_vertex */
};

void life_balance_add(struct life_balance *b, int64_t from, int64_t to);
/* Changes that are missing at least.  @skewed: it may begin anywhere; @open: it may end anywhere. */
uint64_t life_balance_gaps(struct life_balance *b, bool skewed, bool open);
/* A count that is reached more often than it is left, of one that begins and ends at 0; 0 = there is none. */
int64_t life_balance_surplus(const struct life_balance *b);
void life_balance_done(struct life_balance *b);

#endif
