/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lives_read.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/sort.h"
#include "astscope/store/queries.h"
#include "internal.h"

/*
 * The orders of lives, by address and by profile: all are read, sorted as numbers and written as chunks, for a tenth of what an
 * index costs.  Memory: 32 bytes a life at its peak, up to 48 as what it grows by doubles.
 */

struct ordering {
	struct db *db;
	enum life_order order;
	size_t n;
	int64_t stop;        /* the first id behind the blocks read so far */
	struct vec ids;      /* uint32_t */
	struct vec keys;     /* int64_t: what is sorted by */
	struct vec subs;     /* uint32_t, by address: ordinals */
	uint32_t *at;        /* indexes in order */
	struct stmt *there;  /* what the table says, to look whether it is the same; NULL = write it */
	struct err *e;
};

static bool damaged(struct err *e, const char *what)
{
	return err_set(e, ERR_DB, "its packed lives are damaged: %s", what);
}

static bool add_block(struct ordering *o, const struct life_block *b)
{
	bool by_addr = o->order == LIFE_BY_ADDR;

	for (uint32_t i = 0; i < b->columns.n; i++) {
		int64_t key = (int64_t)life_value(b, by_addr ? LIFE_ADDR : LIFE_PROFILE, i);
		uint64_t sub = life_value(b, LIFE_ORDINAL, i);

		if (life_is_gone(b, i))
			continue;
		if (sub > UINT32_MAX)
			return damaged(o->e, "an ordinal is too large");
		vec_append(&o->keys, &key);
		vec_append(&o->ids, &(uint32_t){(uint32_t)(b->first + i)});
		if (by_addr)
			vec_append(&o->subs, &(uint32_t){(uint32_t)sub});
	}
	return true;
}

static bool read_blocks(struct ordering *o)
{
	struct life_block b = {0};
	int64_t from = 1;
	bool ok = true;

	while (ok) {
		int rc = lives_block_from(o->db->lives, from, &b);

		if (rc == SQLITE_CORRUPT_VTAB)
			ok = damaged(o->e, "a block cannot be read");
		else if (rc != SQLITE_OK)
			ok = db_fail(o->db, o->e, rc);
		if (!ok || !b.first)
			break;
		if (b.first < o->stop)
			ok = damaged(o->e, "blocks overlap");
		else
			ok = add_block(o, &b);
		o->stop = b.first + b.columns.n;
		from = b.first + 1; /* not behind it: none begins inside */
	}
	strbuf_done(&b.bytes);
	o->n = o->ids.n;
	return ok;
}

/* By ordinal first, as what is equal keeps its place. */
static void sort_lives(struct ordering *o)
{
	o->at = mem_realloc(NULL, o->n ? o->n : 1, sizeof(*o->at));
	for (size_t i = 0; i < o->n; i++)
		o->at[i] = (uint32_t)i;
	if (o->order == LIFE_BY_ADDR && o->n) {
		const uint32_t *subs = o->subs.p;
		int64_t *v = mem_realloc(NULL, o->n, sizeof(*v));

		for (size_t i = 0; i < o->n; i++)
			v[i] = subs[i];
		sort_along(v, o->at, o->n);
		free(v);
	}
	if (o->n)
		sort_along(o->keys.p, o->at, o->n);
}

/* A read that fails says nothing of the order. */
static bool check_chunk(struct ordering *o, const struct life_place *first, struct span bytes)
{
	struct stmt *st = o->there;
	enum step step = stmt_step(st, o->e);
	bool same = step == STEP_ROW && stmt_i64(st, 0) == (int64_t)o->order && stmt_i64(st, 1) == first->key &&
		    stmt_i64(st, 2) == first->sub && stmt_i64(st, 3) == first->life && span_eq(stmt_text(st, 4), bytes);

	return same || (step != STEP_FAIL && damaged(o->e, "their order is another"));
}

static bool put_chunk(struct ordering *o, const struct life_place *first, struct span bytes)
{
	struct stmt *st = db_query(o->db, Q_LIFE_ORDER_PUT);

	stmt_bind_i64_at(st, 1, o->order);
	stmt_bind_i64_at(st, 2, first->key);
	stmt_bind_i64_at(st, 3, first->sub);
	stmt_bind_i64_at(st, 4, first->life);
	stmt_bind_blob_at(st, 5, bytes);
	return stmt_run(st, o->e);
}

static bool put_chunks(struct ordering *o)
{
	uint64_t values[3][COLUMN_ROWS];
	const uint32_t *ids = o->ids.p, *subs = o->subs.p;
	const int64_t *keys = o->keys.p;
	struct strbuf bytes = {0};
	bool ok = true;

	for (size_t i = 0; ok && i < o->n;) {
		uint32_t n = 0;
		struct life_place first;

		for (; n < COLUMN_ROWS && i < o->n; n++, i++) {
			values[0][n] = (uint64_t)keys[o->at[i]];
			values[1][n] = o->order == LIFE_BY_ADDR ? subs[o->at[i]] : 0;
			values[2][n] = ids[o->at[i]];
		}
		first = (struct life_place){(int64_t)values[0][0], (int64_t)values[1][0], (int64_t)values[2][0]};
		pack_columns((const uint64_t(*)[COLUMN_ROWS])values, 3, n, &bytes);
		ok = (o->there ? check_chunk : put_chunk)(o, &first, strbuf_span(&bytes));
	}
	strbuf_done(&bytes);
	return ok;
}

static bool do_order(struct db *db, enum life_order order, struct stmt *there, struct err *e)
{
	struct ordering o = {.db = db, .order = order, .there = there, .e = e};
	bool ok;

	vec_init(&o.ids, sizeof(uint32_t));
	vec_init(&o.keys, sizeof(int64_t));
	vec_init(&o.subs, sizeof(uint32_t));
	ok = read_blocks(&o);
	if (ok) {
		sort_lives(&o);
		ok = put_chunks(&o);
	}
	vec_done(&o.ids);
	vec_done(&o.keys);
	vec_done(&o.subs);
	free(o.at);
	return ok;
}

bool lives_order(struct db *db, struct err *e)
{
	bool ok = !lives_are_ordered(db) || stmt_run(db_query(db, Q_LIFE_ORDER_CLEAR), e);

	for (int i = 0; ok && lives_are_ordered(db) && i < LIFE_ORDERS; i++)
		ok = do_order(db, (enum life_order)i, NULL, e);
	return ok;
}

bool lives_check(struct db *db, struct err *e)
{
	struct stmt *there = db_query(db, Q_LIFE_ORDER_ALL);
	enum step step = STEP_DONE;
	bool ok = true;

	if (!lives_are_ordered(db))
		return true;
	for (int i = 0; ok && i < LIFE_ORDERS; i++)
		ok = do_order(db, (enum life_order)i, there, e);
	if (ok)
		step = stmt_step(there, e);
	if (step == STEP_ROW)
		ok = damaged(e, "an order has more");
	stmt_reset(there);
	return ok && step == STEP_DONE;
}
