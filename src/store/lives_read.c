/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lives_read.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "inner.h"
#include "internal.h"

enum inner_of { BLOCK_AT, BLOCK_FROM, CHUNKS, INNER_COUNT = CHUNKS + LIFE_SEEKS };

static const int inner_query[INNER_COUNT] = {
	[BLOCK_AT] = Q_LIVES_BLOCK_AT,
	[BLOCK_FROM] = Q_LIVES_BLOCK_FROM,
	[CHUNKS + LIFE_SEEK_AT] = Q_LIVES_CHUNK_AT,
	[CHUNKS + LIFE_SEEK_BEFORE] = Q_LIVES_CHUNK_BEFORE,
	[CHUNKS + LIFE_SEEK_AFTER] = Q_LIVES_CHUNK_AFTER,
};

#define PLACE_COLUMNS 3

#define BLOCKS_KEPT 32u

struct lives {
	struct db *db;
	struct life_block kept[BLOCKS_KEPT]; /* that were read last */
	struct life_block *last;             /* asked for last, NULL = none */
	unsigned next;                       /* to be replaced */
	unsigned version;                    /* of the data that they are of */
	bool ordered;                        /* the orders are there, in that */
	struct inner inner[INNER_COUNT];
};

struct lives *lives_new(struct db *db)
{
	struct lives *lv = mem_zalloc(sizeof(*lv));

	lv->db = db;
	return lv;
}

void lives_free(struct lives *lv)
{
	if (!lv)
		return;
	for (size_t i = 0; i < INNER_COUNT; i++)
		inner_done(&lv->inner[i]);
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		strbuf_done(&lv->kept[i].bytes);
	free(lv);
}

/* --- blocks --- */

static int take_blob(struct inner *in, int column, unsigned columns, struct strbuf *bytes, struct columns *ret)
{
	struct span blob;
	int rc = inner_blob(in, column, COLUMNS_MAX, &blob);

	if (rc != SQLITE_OK)
		return rc;
	strbuf_clear(bytes);
	strbuf_add(bytes, blob);
	return unpack_columns(strbuf_span(bytes), columns, ret) ? SQLITE_OK : SQLITE_CORRUPT_VTAB;
}

static int get_block(struct lives *lv, enum inner_of which, int64_t id, struct life_block *ret)
{
	struct inner *in = &lv->inner[which];
	int rc = conn_must_end(lv->db) ? SQLITE_INTERRUPT : inner_open(lv->db, in, inner_query[which]), end;

	ret->first = 0;
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_int64(in->st, 1, id);
	rc = sqlite3_step(in->st);
	if (rc == SQLITE_ROW) {
		int64_t first = sqlite3_column_int64(in->st, 0);

		end = take_blob(in, 1, LIFE_PACKED, &ret->bytes, &ret->columns);
		if (end == SQLITE_OK && (first < 1 || first > INT32_MAX - (int64_t)ret->columns.n))
			end = SQLITE_CORRUPT_VTAB;
		if (end != SQLITE_OK) {
			sqlite3_reset(in->st);
			return end;
		}
		ret->first = first;
	}
	return inner_ended(in, rc);
}

int lives_block_at(struct lives *lv, int64_t id, struct life_block *ret)
{
	return get_block(lv, BLOCK_AT, id, ret);
}

int lives_block_from(struct lives *lv, int64_t id, struct life_block *ret)
{
	return get_block(lv, BLOCK_FROM, id, ret);
}

static bool block_has(const struct life_block *b, int64_t id)
{
	return b->first && id >= b->first && id - b->first < (int64_t)b->columns.n;
}

static void forget(struct lives *lv)
{
	for (size_t i = 0; i < BLOCKS_KEPT; i++)
		lv->kept[i].first = 0;
	lv->last = NULL;
	lv->ordered = false;
}

void lives_changed(struct db *db)
{
	if (db->lives)
		forget(db->lives);
}

void lives_begin(struct lives *lv)
{
	unsigned version = 0;

	if (sqlite3_file_control(lv->db->h, "main", SQLITE_FCNTL_DATA_VERSION, &version) != SQLITE_OK || version != lv->version)
		forget(lv);
	lv->version = version;
}

static struct life_block *kept_block(struct lives *lv, int64_t id)
{
	if (lv->last && block_has(lv->last, id))
		return lv->last;
	for (size_t i = 0; i < BLOCKS_KEPT; i++) {
		if (block_has(&lv->kept[i], id))
			return &lv->kept[i];
	}
	return NULL;
}

int lives_find(struct lives *lv, int64_t id, const struct life_block **ret, uint32_t *ret_at)
{
	struct life_block *b = kept_block(lv, id);
	int rc = SQLITE_OK;

	*ret = NULL;
	if (!b) {
		b = &lv->kept[lv->next];
		lv->next = (lv->next + 1) % BLOCKS_KEPT;
		rc = lives_block_at(lv, id, b);
	}
	lv->last = b;
	if (rc != SQLITE_OK || !block_has(b, id) || life_is_gone(b, (uint32_t)(id - b->first)))
		return rc;
	*ret = b;
	*ret_at = (uint32_t)(id - b->first);
	return SQLITE_OK;
}

/* --- orders --- */

int life_place_cmp(const struct life_place *a, const struct life_place *b)
{
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->sub != b->sub)
		return a->sub < b->sub ? -1 : 1;
	return (a->life > b->life) - (a->life < b->life);
}

struct life_place life_chunk_get(const struct life_chunk *c, uint32_t i)
{
	return (struct life_place){(int64_t)columns_get(&c->columns, 0, i), (int64_t)columns_get(&c->columns, 1, i),
				   (int64_t)columns_get(&c->columns, 2, i)};
}

bool lives_are_ordered(struct db *db)
{
	struct lives *lv = db->lives;

	if (!lv->ordered)
		lv->ordered = db_has_table(db, "life_order");
	return lv->ordered;
}

int lives_chunk(struct lives *lv, enum life_order order, enum life_seek seek, const struct life_place *at, struct life_chunk *ret)
{
	struct inner *in = &lv->inner[CHUNKS + seek];
	int rc = conn_must_end(lv->db) ? SQLITE_INTERRUPT : inner_open(lv->db, in, inner_query[CHUNKS + seek]), end;
	struct life_place from = *at;

	ret->there = false;
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_int64(in->st, 1, order);
	sqlite3_bind_int64(in->st, 2, from.key);
	sqlite3_bind_int64(in->st, 3, from.sub);
	sqlite3_bind_int64(in->st, 4, from.life);
	rc = sqlite3_step(in->st);
	if (rc == SQLITE_ROW) {
		ret->first = (struct life_place){sqlite3_column_int64(in->st, 0), sqlite3_column_int64(in->st, 1),
						 sqlite3_column_int64(in->st, 2)};
		end = take_blob(in, 3, PLACE_COLUMNS, &ret->bytes, &ret->columns);
		if (end != SQLITE_OK) {
			sqlite3_reset(in->st);
			return end;
		}
		ret->there = true;
	}
	return inner_ended(in, rc);
}
