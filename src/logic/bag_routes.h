/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_BAG_ROUTES_H
#define SRC_LOGIC_BAG_ROUTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/map.h"
#include "astscope/base/vec.h"
#include "life_rec.h"

/*
 * Routes: what the lives of one creator do from their constructor to their end, as far as lives show it that had their address
 * to themselves.  With them the rows of several lives are told apart.
 */
struct bag_routes {
	struct map words;   /* what a row says -> its number */
	struct map known;   /* a route as a number -> index + 1 into all */
	struct map of;      /* word of a constructor -> index + 1 into creators */
	struct vec all;     /* struct bag_route */
	struct vec creators;/* struct bag_creator */
	struct vec items;   /* uint32_t: the words of all routes */
	uint64_t work;      /* that may still be done */
};

void bag_routes_init(struct bag_routes *b);
void bag_routes_done(struct bag_routes *b);

/* The changes of a life that is complete, one of them its constructor: @n of the @ops. */
void bag_routes_learn(struct bag_routes *b, const struct life_op *ops, const uint32_t *which, size_t n);
/* No more will be learnt. */
void bag_routes_ready(struct bag_routes *b);
/*
 * Tells apart the changes of lives of one address, each with its constructor among them; @open: one of them has not ended.
 * ret_life[i] gets the life of which[i]: 0, 1, ..., the open one last.  False: they are not told apart.
 */
bool bag_routes_split(struct bag_routes *b, const struct life_op *ops, const uint32_t *which, size_t n, bool open,
		      uint32_t *ret_life);

#endif
