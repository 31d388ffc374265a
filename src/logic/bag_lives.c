/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bag_engine.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "bag_trail.h"
#include "life_balance.h"
#include "life_cursor.h"

/* Several lives of one address: told apart by known routes, or shown together. */

/* --- told apart --- */

struct part {
	struct vec which;    /* uint32_t: its rows */
	uint64_t first_line;
	uint32_t ordinal;
};

static int by_first_line(const void *pa, const void *pb)
{
	const struct part *a = *(struct part *const *)pa, *b = *(struct part *const *)pb;

	return (a->first_line > b->first_line) - (a->first_line < b->first_line);
}

static void add_to(const struct bag_engine *en, struct part *p, uint32_t row)
{
	uint64_t line = bag_op(en, row)->line;

	p->first_line = !p->which.n || line < p->first_line ? line : p->first_line;
	vec_append(&p->which, &row);
}

static void number_parts(struct bag_engine *en, uint64_t addr, struct part *parts, size_t n)
{
	struct part **sorted = mem_realloc(NULL, n, sizeof(struct part *));
	uint32_t first = bag_number(en, addr, n);

	for (size_t i = 0; i < n; i++)
		sorted[i] = &parts[i];
	qsort(sorted, n, sizeof(struct part *), by_first_line);
	for (size_t i = 0; i < n; i++)
		sorted[i]->ordinal = first + (uint32_t)i;
	free(sorted);
}

/* Rows that change nothing go with the last life. */
static void give_parts(struct bag_engine *en, uint64_t addr, const struct vec *changes, const uint32_t *life_of, size_t n)
{
	struct part *parts = mem_zalloc(n * sizeof(*parts));

	for (size_t i = 0; i < n; i++)
		vec_init(&parts[i].which, sizeof(uint32_t));
	for (size_t i = 0; i < changes->n; i++)
		add_to(en, &parts[life_of[i]], *(const uint32_t *)vec_at(changes, i));
	for (uint32_t i = 0; i < en->ops.n; i++) {
		if (bag_op(en, i)->idle)
			add_to(en, &parts[n - 1], i);
	}
	number_parts(en, addr, parts, n);
	for (size_t i = 0; i < n; i++) {
		struct bag_life life = {.addr = addr, .ordinal = parts[i].ordinal, .before_operation = en->before_operation};

		bag_give_life(en, &life, parts[i].which.p, parts[i].which.n, false);
		vec_done(&parts[i].which);
	}
	free(parts);
}

bool bag_give_apart(struct bag_engine *en, const struct bag *b, uint64_t addr)
{
	struct vec changes;
	uint32_t *life_of;
	bool ret;

	if (b->loose || b->made != bag_lives(b) || b->made - b->ended > 1)
		return false;
	vec_init(&changes, sizeof(uint32_t));
	for (uint32_t i = 0; i < en->ops.n; i++) {
		if (!bag_op(en, i)->idle)
			vec_append(&changes, &i);
	}
	life_of = mem_realloc(NULL, changes.n, sizeof(*life_of));
	ret = bag_routes_split(&en->routes, en->ops.p, changes.p, changes.n, b->made > b->ended, life_of);
	if (ret)
		give_parts(en, addr, &changes, life_of, (size_t)b->made);
	free(life_of);
	vec_done(&changes);
	return ret;
}

/* --- together --- */

/* The constructor that is most likely that of the open life, by its number among those of the address. */
static uint64_t open_constructor(const struct bag_engine *en, const struct life_rec *r)
{
	struct life_cursor c = life_cursor_at_start(r);
	uint64_t n = 0, best = 0;
	double best_share = -1;
	struct life_op op;

	while (life_cursor_next(&c, &op)) {
		const uint64_t *lives;
		double share;

		if (op.idle || op.kind != REF_CONSTRUCTOR)
			continue;
		lives = map_get(&en->left_open, bag_creator(&op));
		/* Of a creator that nothing is known of, half. */
		share = lives ? ((double)(*lives >> 32) + 0.5) / ((double)(*lives & UINT32_MAX) + 1) : 0.5;
		if (share >= best_share) {
			best_share = share;
			best = n;
		}
		n++;
	}
	return best;
}

/* The count that is reached once more than it is left. */
static int64_t open_count(const struct bag_engine *en, const struct life_rec *r)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_balance b = {0};
	struct life_op op;
	int64_t sum = 0;

	while (life_cursor_next(&c, &op)) {
		if (op.idle)
			continue;
		sum += op.delta;
		if (!bag_is_loose(&op))
			life_balance_add(&b, op.from, bag_leads_to(&op));
	}
	/* Reads without a lock do not add up, their changes do. */
	sum = en->before_operation ? sum : life_balance_surplus(&b);
	life_balance_done(&b);
	return sum;
}

/* Whether the row shows that there is one more life. */
static bool is_own(const struct bag *b, uint64_t skewed, const struct life_op *op)
{
	if (op->idle)
		return false;
	if (op->kind == REF_CONSTRUCTOR)
		return true;
	return skewed && (b->ended ? bag_is_end(op) && bag_is_mark(op) == b->marked : true);
}

void bag_give_together(struct bag_engine *en, const struct life_rec *r, const struct bag *b)
{
	const uint64_t lives = bag_lives(b), skewed = lives - b->made;
	const bool open = b->made > b->ended;
	/* One that was made again before it ended: its end is in no row. */
	const uint64_t lost = open ? b->made - b->ended - 1 : 0;
	const uint64_t keeper = open ? open_constructor(en, r) : lives - 1;
	const uint32_t first = bag_number(en, r->addr, lives);
	struct life_cursor c = life_cursor_at_start(r);
	struct bag_life life = {.addr = r->addr, .ordinal = first, .before_operation = en->before_operation}, last = life;
	struct life_op op, own = {0};
	uint64_t n = 0, of_skewed = 0, of_lost = 0;

	last.flags = LIFE_FLAG_TOGETHER | LIFE_FLAG_INVALID; /* rows that show no life at all */
	while (n < lives && life_cursor_next(&c, &op)) {
		if (!own.line)
			own = op;
		if (!is_own(b, of_skewed < skewed, &op))
			continue;
		life.flags = LIFE_FLAG_TOGETHER;
		if (op.kind != REF_CONSTRUCTOR) {
			of_skewed++;
			life.flags |= LIFE_FLAG_SKEWED | (b->ended ? LIFE_FLAG_FINALIZED : LIFE_FLAG_LEAKED);
		} else if (open && n == keeper) {
			life.flags |= LIFE_FLAG_LEAKED;
		} else {
			life.flags |= of_lost < lost ? LIFE_FLAG_LOST_END : LIFE_FLAG_FINALIZED;
			of_lost += of_lost < lost;
		}
		life.ordinal = first + (uint32_t)n;
		life.own = &op;
		if (n++ != keeper) {
			bag_give(&en->giver, &life, &(const struct bag_lines){0});
			continue;
		}
		last = life;
		own = op;
	}
	last.own = &own;
	last.open_count = open_count(en, r);
	bag_give(&en->giver, &last, &(const struct bag_lines){.packed = r});
}
