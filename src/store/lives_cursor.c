/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lives_cursor.h"

#include "internal.h"
#include "vtab.h"

/* --- by ids --- */

/* Of the columns that are there for each life. */
static int64_t value_of(const struct life_block *b, enum life_column column, uint32_t at)
{
	switch ((int)column) {
	case LIFE_LAST_LINE:
		return (int64_t)(life_value(b, LIFE_FIRST_LINE, at) + life_value(b, LIFE_SPAN, at));
	case LIFE_LAST_THREAD_OR_0:
		return (int64_t)life_value(b, LIFE_LAST_THREAD, at);
	default:
		return (int64_t)life_value(b, column, at);
	}
}

static bool is_passed_over(const struct lives_cursor *c)
{
	int64_t v;

	if (life_is_gone(&c->block, c->at))
		return true;
	if (c->bounded == LIFE_ID)
		return false;
	v = value_of(&c->block, c->bounded, c->at);
	return v < c->least || v > c->most;
}

/* From c->at on, or back: the next life of the block that is there. */
static bool stands_in_block(struct lives_cursor *c)
{
	while (c->at < c->block.columns.n && is_passed_over(c))
		c->at += c->down ? (uint32_t)-1 : 1; /* below 0 is beyond the end */
	return c->at < c->block.columns.n;
}

/* The block of c->lo, or of c->hi, or the next one in that direction, until one has a life in the range. */
static int find_by_id(struct lives_cursor *c)
{
	int rc = SQLITE_OK;

	while (c->lo <= c->hi) {
		rc = lives_block_at(c->lives, c->down ? c->hi : c->lo, &c->block);
		if (rc == SQLITE_OK && !c->down && (!c->block.first || c->block.first + c->block.columns.n <= c->lo))
			rc = lives_block_from(c->lives, c->lo, &c->block);
		if (rc != SQLITE_OK || !c->block.first)
			break;
		if (c->down)
			c->at = c->hi - c->block.first < c->block.columns.n ? (uint32_t)(c->hi - c->block.first) : c->block.columns.n - 1;
		else
			c->at = c->block.first < c->lo ? (uint32_t)(c->lo - c->block.first) : 0;
		if (stands_in_block(c))
			break;
		if (c->down)
			c->hi = c->block.first - 1;
		else
			c->lo = c->block.first + c->block.columns.n;
	}
	c->over = rc != SQLITE_OK || c->lo > c->hi || !c->block.first || c->block.first + c->at < c->lo ||
		  c->block.first + c->at > c->hi;
	return rc;
}

static int next_by_id(struct lives_cursor *c)
{
	int64_t id;

	c->at += c->down ? (uint32_t)-1 : 1;
	if (!stands_in_block(c)) {
		if (c->down)
			c->hi = c->block.first - 1;
		else
			c->lo = c->block.first + c->block.columns.n;
		return find_by_id(c);
	}
	id = c->block.first + c->at;
	c->over = id < c->lo || id > c->hi;
	return SQLITE_OK;
}

/* --- along an order --- */

static bool is_in_chunk(const struct lives_cursor *c, const struct life_place *p)
{
	struct life_place last;

	if (!c->chunk.there || life_place_cmp(&c->chunk.first, p) > 0)
		return false;
	last = life_chunk_get(&c->chunk, c->chunk.columns.n - 1);
	return life_place_cmp(p, &last) <= 0;
}

/* How many places of the chunk stand before @p, or @with: before it or there. */
static uint32_t count_before(const struct life_chunk *chunk, const struct life_place *p, bool with)
{
	uint32_t lo = 0, n = chunk->columns.n;

	while (n) {
		uint32_t half = n / 2;
		struct life_place have = life_chunk_get(chunk, lo + half);
		int cmp = life_place_cmp(&have, p);

		if (cmp < 0 || (with && !cmp)) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return lo;
}

/* The place c->at of the chunk; the next chunk if it is beyond the end. */
static int take_place(struct lives_cursor *c)
{
	if (c->chunk.there && c->at >= c->chunk.columns.n) {
		struct life_place first = c->chunk.first;
		int rc = lives_chunk(c->lives, c->order, c->down ? LIFE_SEEK_BEFORE : LIFE_SEEK_AFTER, &first, &c->chunk);

		if (rc != SQLITE_OK)
			return rc;
		c->at = c->chunk.there && c->down ? c->chunk.columns.n - 1 : 0;
	}
	c->over = !c->chunk.there;
	if (c->over)
		return SQLITE_OK;
	c->place = life_chunk_get(&c->chunk, c->at);
	c->over = life_place_cmp(&c->place, c->down ? &c->from : &c->to) * (c->down ? -1 : 1) > 0;
	return SQLITE_OK;
}

static int find_in_order(struct lives_cursor *c)
{
	const struct life_place *begin = c->down ? &c->to : &c->from;
	int rc = SQLITE_OK;

	if (!is_in_chunk(c, begin))
		rc = lives_chunk(c->lives, c->order, LIFE_SEEK_AT, begin, &c->chunk);
	if (rc == SQLITE_OK && !c->chunk.there && !c->down)
		rc = lives_chunk(c->lives, c->order, LIFE_SEEK_AFTER, begin, &c->chunk);
	c->over = rc != SQLITE_OK || !c->chunk.there;
	if (c->over)
		return rc;
	c->at = count_before(&c->chunk, begin, c->down) - (c->down ? 1 : 0); /* below 0 is beyond the end */
	return take_place(c);
}

static int by_id(const void *pa, const void *pb)
{
	const struct life_place *a = pa, *b = pb;

	return (a->life > b->life) - (a->life < b->life);
}

static void take_picked(struct lives_cursor *c)
{
	c->over = c->at >= c->picked.n;
	if (!c->over)
		c->place = *(const struct life_place *)vec_at(&c->picked, c->down ? c->picked.n - 1 - c->at : c->at);
}

/* All places that are wanted, to be given by their ids. */
static int pick(struct lives_cursor *c)
{
	bool down = c->down;
	int rc;

	vec_clear(&c->picked);
	c->down = false;
	rc = find_in_order(c);
	while (rc == SQLITE_OK && !c->over) {
		vec_append(&c->picked, &c->place);
		c->at++;
		rc = take_place(c);
	}
	vec_sort(&c->picked, by_id);
	c->down = down;
	c->at = 0;
	take_picked(c);
	return rc;
}

/* The life c->lo, if it is there. */
static int pick_one(struct lives_cursor *c)
{
	const struct life_block *b;
	uint32_t at;
	int rc = lives_find(c->lives, c->lo, &b, &at);

	vec_clear(&c->picked);
	if (rc == SQLITE_OK && b)
		vec_append(&c->picked, &(struct life_place){.life = c->lo});
	c->at = 0;
	take_picked(c);
	return rc;
}

/* --- the cursor --- */

#define LOWEST (struct life_place){INT64_MIN, INT64_MIN, INT64_MIN}
#define HIGHEST (struct life_place){INT64_MAX, INT64_MAX, INT64_MAX}

static bool take_values(struct lives_cursor *c, int ask, sqlite3_value **argv)
{
	enum life_plan plan = (enum life_plan)(ask & LIVES_PLAN);
	bool ok = true;
	int64_t v = 0;
	int n = 0;

	c->lo = INT64_MIN;
	c->hi = INT64_MAX;
	c->from = LOWEST;
	c->to = HIGHEST;
	if (ask & LIVES_EQ) {
		ok &= vtab_equal(argv[n++], &v);
		c->from.key = c->to.key = v;
		if (plan == LIVES_ID)
			c->lo = c->hi = v;
	}
	if (ask & LIVES_SUB) {
		ok &= vtab_equal(argv[n++], &v);
		c->from.sub = c->to.sub = v;
	}
	if (ask & LIVES_LO) {
		ok &= vtab_bound(argv[n++], true, plan == LIVES_ADDRS ? &c->from.key : &c->lo);
		c->from.life = plan == LIVES_PROFILE ? c->lo : c->from.life;
	}
	if (ask & LIVES_HI) {
		ok &= vtab_bound(argv[n++], false, plan == LIVES_ADDRS ? &c->to.key : &c->hi);
		c->to.life = plan == LIVES_PROFILE ? c->hi : c->to.life;
	}
	if (plan == LIVES_PROFILE)
		c->from.sub = c->to.sub = 0;
	c->bounded = (enum life_column)(ask >> LIVES_COLUMN);
	c->least = INT64_MIN;
	c->most = INT64_MAX;
	if (ask & LIVES_LEAST)
		ok &= vtab_bound(argv[n++], true, &c->least);
	if (ask & LIVES_MOST)
		ok &= vtab_bound(argv[n++], false, &c->most);
	return ok;
}

int lives_cursor_start(struct lives_cursor *c, int ask, sqlite3_value **argv)
{
	enum life_plan plan = (enum life_plan)(ask & LIVES_PLAN);
	enum life_order order = plan == LIVES_PROFILE ? LIFE_BY_PROFILE : plan == LIVES_ID ? LIFE_ORDERS : LIFE_BY_ADDR;

	c->down = ask & LIVES_DOWN;
	c->ordered = plan != LIVES_FULL && plan != LIVES_IDS;
	if (order != c->order)
		c->chunk.there = false; /* SQLite may go through several terms of an OR with one cursor */
	c->order = order;
	c->over = !take_values(c, ask, argv);
	if (c->over)
		return SQLITE_OK;
	lives_begin(c->lives);
	c->by_id = ask & LIVES_BY_ID || plan == LIVES_ID;
	if (plan == LIVES_ID)
		return pick_one(c);
	if (c->ordered)
		return c->by_id ? pick(c) : find_in_order(c);
	if (c->lo < 1)
		c->lo = 1;
	if (c->hi > INT32_MAX)
		c->hi = INT32_MAX;
	return find_by_id(c);
}

int lives_cursor_next(struct lives_cursor *c)
{
	if (!c->ordered)
		return next_by_id(c);
	if (c->by_id) {
		c->at++;
		take_picked(c);
		return SQLITE_OK;
	}
	c->at += c->down ? (uint32_t)-1 : 1;
	return take_place(c);
}

int lives_cursor_get(struct lives_cursor *c, enum life_column column, int64_t *ret)
{
	const struct life_block *b = &c->block;
	uint32_t at = c->at;
	int rc;

	if (column == LIFE_ID) {
		*ret = c->ordered ? c->place.life : c->block.first + c->at;
		return SQLITE_OK;
	}
	if (c->ordered) {
		if (c->order != LIFE_ORDERS && column == (c->order == LIFE_BY_ADDR ? LIFE_ADDR : LIFE_PROFILE)) {
			*ret = c->place.key;
			return SQLITE_OK;
		}
		if (c->order == LIFE_BY_ADDR && column == LIFE_ORDINAL) {
			*ret = c->place.sub;
			return SQLITE_OK;
		}
		rc = lives_find(c->lives, c->place.life, &b, &at);
		if (rc != SQLITE_OK || !b)
			return rc != SQLITE_OK ? rc : SQLITE_CORRUPT_VTAB;
	}
	*ret = value_of(b, column, at);
	return SQLITE_OK;
}

void lives_cursor_done(struct lives_cursor *c)
{
	strbuf_done(&c->block.bytes);
	strbuf_done(&c->chunk.bytes);
	vec_done(&c->picked);
}
