/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bag_engine.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "bag_trail.h"
#include "life_balance.h"
#include "life_trail.h"

/* One life of a bag: its rows in an order, and what follows from them. */

uint32_t bag_number(struct bag_engine *en, uint64_t addr, uint64_t n)
{
	uint64_t *so_far = map_put(&en->numbers, addr, NULL);
	uint32_t first = (uint32_t)*so_far + 1;

	*so_far += n;
	return first;
}

static const struct life_op *edge_at(const struct bag_engine *en, size_t i)
{
	return bag_op(en, *(const uint32_t *)vec_at(&en->edges, i));
}

static int64_t sum_of(const struct bag_engine *en)
{
	int64_t sum = 0;

	for (size_t i = 0; i < en->edges.n; i++)
		sum += edge_at(en, i)->delta;
	return sum;
}

/* Changes that are missing whatever the order; of reads without a lock the sum alone tells. */
static uint64_t gaps_of(const struct bag_engine *en, bool skewed, bool open)
{
	struct life_balance b = {0};
	uint64_t gaps;

	if (en->before_operation)
		return !skewed && !open && sum_of(en) > 0;
	for (size_t i = 0; i < en->edges.n; i++)
		life_balance_add(&b, edge_at(en, i)->from, bag_leads_to(edge_at(en, i)));
	gaps = life_balance_gaps(&b, skewed, open);
	life_balance_done(&b);
	return gaps;
}

static struct trail_edge *trail_edges(const struct bag_engine *en)
{
	struct trail_edge *e = mem_realloc(NULL, en->edges.n, sizeof(*e));

	for (size_t i = 0; i < en->edges.n; i++) {
		const struct life_op *op = edge_at(en, i);
		int64_t to = op->from + op->delta;

		/* Below 0 a life is as much at its end as at 0. */
		e[i] = (struct trail_edge){(int32_t)op->from, (int32_t)(to > 0 ? to : 0)};
	}
	return e;
}

/* Puts the edges in order; *@ret_start: the count before the first. */
static enum bag_order put_in_order(struct bag_engine *en, bool skewed, bool ended, int64_t *ret_start)
{
	size_t n = en->edges.n;
	struct trail_edge *e = trail_edges(en);
	uint32_t *order = mem_realloc(NULL, n, sizeof(*order)), *edges = en->edges.p;
	enum bag_order ret;

	*ret_start = skewed ? life_trail_start(e, n, ended) : 0;
	ret = bag_trail(en->ops.p, edges, n, *ret_start, order);
	/* Reads without a lock may tell of no beginning, but the changes add up. */
	if (skewed && ended && en->before_operation && sum_of(en) > -LIFE_COUNT_MAX && sum_of(en) <= 0)
		*ret_start = -sum_of(en);
	if (ret == BAG_ORDER_NONE && n) {
		/* As near to a trail as can be. */
		life_trail(e, n, (int32_t)*ret_start, ended, order);
		for (size_t i = 0; i < n; i++)
			order[i] = edges[order[i]];
	}
	if (n)
		memcpy(edges, order, n * sizeof(*order));
	free(order);
	free(e);
	return ret;
}

/* An invalid reference that gave back more than there was ended the life. */
static bool over_released(struct life_op *op, int64_t left)
{
	if (op->kind != REF_INVALID || left <= 0 || op->delta < -LIFE_COUNT_MAX || left + op->delta >= 0)
		return false;
	op->idle = false;
	op->from = left;
	return true;
}

static int64_t count_left(const struct bag_engine *en)
{
	return en->edges.n ? bag_leads_to(edge_at(en, en->edges.n - 1)) : 0;
}

/* Rows without a place: changes before the end, others behind it.  Returns whether one of them ended the life. */
static bool arrange(struct bag_engine *en, const uint32_t *which, size_t n, bool ended)
{
	size_t before_end = en->edges.n - (ended && en->edges.n);
	int64_t left = ended ? 0 : count_left(en);
	bool over = false;

	vec_clear(&en->order);
	for (size_t i = 0; i < before_end; i++)
		vec_append(&en->order, vec_at(&en->edges, i));
	for (size_t i = 0; i < n; i++) {
		if (!bag_op(en, which[i])->idle && bag_is_loose(bag_op(en, which[i])))
			vec_append(&en->order, &which[i]);
	}
	for (size_t i = before_end; i < en->edges.n; i++)
		vec_append(&en->order, vec_at(&en->edges, i));
	for (size_t i = 0; i < n; i++) {
		struct life_op *op = vec_at(&en->ops, which[i]);

		if (!op->idle)
			continue;
		over = over || over_released(op, left);
		vec_append(&en->order, &which[i]);
	}
	return over;
}

/* The changes among the rows, by what they show. */
struct shown {
	const struct life_op *maker; /* its constructor, or NULL */
	size_t changes;
	bool ended;
};

/* Fills en->edges. */
static struct shown look_at(struct bag_engine *en, const uint32_t *which, size_t n)
{
	struct shown s = {0};

	vec_clear(&en->edges);
	for (size_t i = 0; i < n; i++) {
		const struct life_op *op = bag_op(en, which[i]);

		if (op->idle)
			continue;
		s.changes++;
		s.maker = op->kind == REF_CONSTRUCTOR ? op : s.maker;
		s.ended |= bag_is_end(op);
		if (!bag_is_loose(op))
			vec_append(&en->edges, &which[i]);
	}
	return s;
}

/* What such a life teaches of others. */
static void learn(struct bag_engine *en, const struct shown *s, bool complete)
{
	*map_put(&en->left_open, bag_creator(s->maker), NULL) += s->ended ? 1 : 1 | (uint64_t)1 << 32;
	if (s->ended && complete)
		bag_routes_learn(&en->routes, en->ops.p, en->edges.p, en->edges.n);
}

void bag_give_life(struct bag_engine *en, struct bag_life *life, const uint32_t *which, size_t n, bool sole)
{
	struct shown s = look_at(en, which, n);
	enum bag_order order = put_in_order(en, !s.maker, s.ended, &life->start);
	uint64_t gaps = gaps_of(en, !s.maker, !s.ended);
	bool placed = en->edges.n == n;

	s.ended |= arrange(en, which, n, s.ended);
	life->flags = sole && placed && order == BAG_ORDER_ONLY ? LIFE_FLAG_REBUILT : LIFE_FLAG_POSSIBLE;
	if (s.changes)
		life->flags |= (s.ended ? LIFE_FLAG_FINALIZED : LIFE_FLAG_LEAKED) | (s.maker ? 0u : LIFE_FLAG_SKEWED);
	else
		life->flags |= LIFE_FLAG_INVALID; /* no life at all */
	life->flags |= gaps ? LIFE_FLAG_GAPPED : 0u;
	en->trust.gaps += gaps;
	en->trust.gapped_lives += gaps > 0;
	bag_give(&en->giver, life, &(const struct bag_lines){.ops = en->ops.p, .order = en->order.p, .n = en->order.n});
	if (sole && s.maker)
		learn(en, &s, placed && !gaps && order != BAG_ORDER_NONE);
}
