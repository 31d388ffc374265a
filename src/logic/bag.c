/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bag_engine.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "life_cursor.h"

/* Rows of an address that are put in order; more stay as the file has them. */
#define ORDER_ROWS 1000000u
/* What waits until all routes are known; above it the rows of an address are shown together at once. */
#define KEPT_BYTES 100000000u
#define KEPT_MOST 2000000u

struct bag_engine *bag_engine_new(const struct life_sink *out, bool before_operation)
{
	struct bag_engine *en = mem_zalloc(sizeof(*en));

	en->out = *out;
	en->giver.out = &en->out;
	en->before_operation = before_operation;
	bag_routes_init(&en->routes);
	vec_init(&en->kept, sizeof(struct kept));
	vec_init(&en->ops, sizeof(struct life_op));
	vec_init(&en->all, sizeof(uint32_t));
	vec_init(&en->edges, sizeof(uint32_t));
	vec_init(&en->order, sizeof(uint32_t));
	return en;
}

void bag_engine_free(struct bag_engine *en)
{
	if (!en)
		return;
	for (size_t i = 0; i < en->kept.n; i++)
		free(((struct kept *)vec_at(&en->kept, i))->buf);
	vec_done(&en->kept);
	life_rec_done(&en->now);
	bag_routes_done(&en->routes);
	map_done(&en->numbers);
	map_done(&en->left_open);
	vec_done(&en->ops);
	vec_done(&en->all);
	vec_done(&en->edges);
	vec_done(&en->order);
	free(en);
}

static struct bag bag_of(const struct bag_engine *en, const struct life_rec *r)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_op op;
	struct bag b = {0};
	uint64_t marks = 0;
	int64_t sum = 0;

	while (life_cursor_next(&c, &op)) {
		b.rows++;
		if (op.idle)
			continue;
		b.loose += bag_is_loose(&op);
		b.made += op.kind == REF_CONSTRUCTOR;
		b.ended += bag_is_end(&op) && !bag_is_mark(&op);
		marks += bag_is_mark(&op);
		sum += op.delta;
	}
	/* Reads without a lock may tell of an end too often or not at all, but the changes add up. */
	if (en->before_operation && b.made && sum >= 0)
		b.ended = b.made - (sum > 0);
	/* An object without a destructor ends without such a row. */
	b.marked = marks > b.ended;
	b.ended = b.marked ? marks : b.ended;
	return b;
}

/* --- addresses --- */

static void load(struct bag_engine *en, const struct life_rec *r, struct bag *b)
{
	struct life_cursor c = life_cursor_at_start(r);
	struct life_op op;

	vec_clear(&en->ops);
	vec_clear(&en->all);
	while (life_cursor_next(&c, &op)) {
		uint32_t at = (uint32_t)en->ops.n;

		/* What takes a reference where no life begins, and says a word that is not known, begins one. */
		if (!en->before_operation && !b->made && b->ended <= 1 && !op.idle && bag_is_loose(&op) && op.delta > 0) {
			op.kind = REF_CONSTRUCTOR;
			op.from = 0;
			b->made++;
			b->loose--;
		}
		vec_append(&en->ops, &op);
		vec_append(&en->all, &at);
	}
}

static void decide(struct bag_engine *en, const struct life_rec *r, struct bag *b)
{
	struct bag_life life = {.addr = r->addr, .before_operation = en->before_operation};

	if (b->rows > ORDER_ROWS) {
		bag_give_together(en, r, b);
		return;
	}
	load(en, r, b);
	if (bag_lives(b) > 1) {
		if (!bag_give_apart(en, b, r->addr))
			bag_give_together(en, r, b);
		return;
	}
	life.ordinal = bag_number(en, r->addr, 1);
	bag_give_life(en, &life, en->all.p, en->all.n, true);
}

static void flush(struct bag_engine *en)
{
	struct life_rec *r = &en->now;
	struct bag b = bag_of(en, r);

	if (!r->len)
		return;
	if (bag_lives(&b) == 1 || b.rows > ORDER_ROWS) {
		decide(en, r, &b);
	} else if (en->kept_bytes + r->len > KEPT_BYTES || en->kept.n == KEPT_MOST) {
		bag_give_together(en, r, &b);
	} else {
		/* The room of a growing buffer is not kept. */
		uint8_t *buf = mem_realloc(NULL, r->len, 1);

		memcpy(buf, r->buf, r->len);
		*(struct kept *)vec_push(&en->kept) = (struct kept){.addr = r->addr, .buf = buf, .len = r->len};
		en->kept_bytes += r->len;
	}
	life_rec_done(r);
	*r = (struct life_rec){0};
}

void bag_engine_put(struct bag_engine *en, const struct life_input *in)
{
	enum ref_kind kind = in->kind == REF_UNKNOWN_STATE ? REF_CHANGE : in->kind;
	struct life_op op;

	life_op_of(&op, in, kind, en->before_operation, false);
	if (en->now.len && en->now.addr != in->addr)
		flush(en);
	en->now.addr = in->addr;
	life_rec_append(&en->now, &op, 0, true);
	en->trust.records++;
}

void bag_engine_finish(struct bag_engine *en, struct life_trust *ret)
{
	flush(en);
	bag_routes_ready(&en->routes);
	for (size_t i = 0; i < en->kept.n; i++) {
		struct kept *k = vec_at(&en->kept, i);
		const struct life_rec r = {.addr = k->addr, .buf = k->buf, .len = k->len};
		struct bag b = bag_of(en, &r);

		decide(en, &r, &b);
		free(k->buf);
		k->buf = NULL;
	}
	*ret = en->trust;
}
