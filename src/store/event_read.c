/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "event_read.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "inner.h"
#include "internal.h"

#define PAIRS_MOST (1u << 26)
#define SOURCES_MOST (1u << 20)

/* The inner statements. */
enum inner_of {
	CHUNK_FROM, CHUNK_AT, LIVES_OF, THREADS_OF, BLOCK_UP, BLOCK_DOWN, POSTING_OF, ALL_PAIRS, ALL_SOURCES, SOURCE_OF,
	INNER_COUNT
};

static const int inner_query[INNER_COUNT] = {
	[CHUNK_FROM] = Q_EVENTS_CHUNK_FROM, [CHUNK_AT] = Q_EVENTS_CHUNK_AT, [LIVES_OF] = Q_EVENTS_LIVES_OF,
	[THREADS_OF] = Q_EVENTS_THREADS_OF, [BLOCK_UP] = Q_EVENTS_BLOCK_UP, [BLOCK_DOWN] = Q_EVENTS_BLOCK_DOWN,
	[POSTING_OF] = Q_EVENTS_POSTING_OF, [ALL_PAIRS] = Q_EVENTS_PAIRS, [ALL_SOURCES] = Q_EVENTS_SOURCES,
	[SOURCE_OF] = Q_EVENTS_SOURCE_OF_THREAD,
};

struct events {
	struct db *db;
	struct inner inner[INNER_COUNT];
	bool loaded;
	struct vec pairs;   /* struct event_site, by id - 1 */
	struct vec sources; /* struct event_source, by first life */
	struct events_scratch scratch;
};

struct events *events_new(struct db *db)
{
	struct events *ev = mem_zalloc(sizeof(*ev));

	ev->db = db;
	vec_init(&ev->pairs, sizeof(struct event_site));
	vec_init(&ev->sources, sizeof(struct event_source));
	vec_init(&ev->scratch.life, sizeof(struct event_row));
	return ev;
}

void events_free(struct events *ev)
{
	if (!ev)
		return;
	for (size_t i = 0; i < INNER_COUNT; i++)
		inner_done(&ev->inner[i]);
	vec_done(&ev->pairs);
	vec_done(&ev->sources);
	vec_done(&ev->scratch.life);
	strbuf_done(&ev->scratch.chunk.bytes);
	free(ev);
}

struct events_scratch *events_scratch(struct events *ev)
{
	return &ev->scratch;
}

void events_changed(struct db *db)
{
	if (db->events)
		db->events->loaded = false;
}

static int inner(struct events *ev, enum inner_of which, sqlite3_stmt **ret)
{
	int rc = inner_open(ev->db, &ev->inner[which], inner_query[which]);

	*ret = ev->inner[which].st;
	return rc;
}

/* The code that a step of an inner statement ends with. */
static int ended(struct events *ev, enum inner_of which, int rc)
{
	return inner_ended(&ev->inner[which], rc);
}

/* The one row of a statement with up to two numbers: its id and blob; -1 = none. */
static int get_blob(struct events *ev, enum inner_of which, int64_t a, int64_t b, size_t most, struct chunk *ret)
{
	sqlite3_stmt *st;
	int rc = inner(ev, which, &st);

	ret->id = -1;
	strbuf_clear(&ret->bytes);
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_int64(st, 1, a);
	if (sqlite3_bind_parameter_count(st) > 1)
		sqlite3_bind_int64(st, 2, b);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		struct span bytes;

		if (inner_blob(&ev->inner[which], 1, most, &bytes) != SQLITE_OK)
			return SQLITE_CORRUPT_VTAB;
		ret->id = sqlite3_column_int64(st, 0);
		strbuf_add(&ret->bytes, bytes);
	}
	return ended(ev, which, rc);
}

/* --- what is small --- */

static int load_pairs(struct events *ev)
{
	sqlite3_stmt *st;
	int rc = inner(ev, ALL_PAIRS, &st);

	vec_clear(&ev->pairs);
	if (rc != SQLITE_OK)
		return rc;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		int64_t site = sqlite3_column_int64(st, 1), tag = sqlite3_column_int64(st, 2);
		struct event_site s = {(uint32_t)site, (uint32_t)tag};

		vec_append(&ev->pairs, &s);
		if (sqlite3_column_int64(st, 0) != (int64_t)ev->pairs.n || site < 0 || tag < 0 || site > UINT32_MAX ||
		    tag > UINT32_MAX || ev->pairs.n > PAIRS_MOST) {
			sqlite3_reset(st);
			return SQLITE_CORRUPT_VTAB;
		}
	}
	return ended(ev, ALL_PAIRS, rc);
}

static int load_sources(struct events *ev)
{
	sqlite3_stmt *st;
	int rc = inner(ev, ALL_SOURCES, &st);
	int64_t last = 0;

	vec_clear(&ev->sources);
	if (rc != SQLITE_OK)
		return rc;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		struct event_source *s = vec_push(&ev->sources);

		s->source = sqlite3_column_int64(st, 0);
		s->first_life = sqlite3_column_int64(st, 1);
		s->last_life = sqlite3_column_int64(st, 2);
		s->last_line = sqlite3_column_int64(st, 3);
		if (s->first_life <= last || s->last_life < s->first_life || s->last_life > INT32_MAX || s->last_line < 0 ||
		    s->last_line >= INT64_C(1) << 40 || s->source < 1 || s->source >= 1 << 22 || sqlite3_column_int64(st, 4) < 0 ||
		    ev->sources.n > SOURCES_MOST) {
			sqlite3_reset(st);
			return SQLITE_CORRUPT_VTAB;
		}
		last = s->last_life;
	}
	return ended(ev, ALL_SOURCES, rc);
}

static int load(struct events *ev)
{
	int rc;

	if (ev->loaded)
		return SQLITE_OK;
	rc = load_pairs(ev);
	if (rc == SQLITE_OK)
		rc = load_sources(ev);
	ev->loaded = rc == SQLITE_OK;
	return rc;
}

int events_site(struct events *ev, uint32_t pair, struct event_site *ret)
{
	int rc = load(ev);

	if (rc != SQLITE_OK)
		return rc;
	if (!pair || pair > ev->pairs.n)
		return SQLITE_CORRUPT_VTAB;
	*ret = *(const struct event_site *)vec_at(&ev->pairs, pair - 1);
	return SQLITE_OK;
}

int events_pairs(struct events *ev, uint32_t *ret)
{
	int rc = load(ev);

	*ret = rc == SQLITE_OK ? (uint32_t)ev->pairs.n : 0;
	return rc;
}

static int cmp_life(const void *key, const void *item)
{
	const int64_t *life = key;
	const struct event_source *s = item;

	return *life < s->first_life ? -1 : *life > s->last_life;
}

int events_source_of_life(struct events *ev, int64_t life, const struct event_source **ret)
{
	int rc = load(ev);

	*ret = rc == SQLITE_OK && ev->sources.n
		       ? bsearch(&life, ev->sources.p, ev->sources.n, sizeof(struct event_source), cmp_life)
		       : NULL;
	return rc;
}

int events_source(struct events *ev, int64_t source, const struct event_source **ret)
{
	int rc = load(ev);

	*ret = NULL;
	for (size_t i = 0; rc == SQLITE_OK && i < ev->sources.n; i++) {
		const struct event_source *s = vec_at(&ev->sources, i);

		if (s->source == source)
			*ret = s;
	}
	return rc;
}

int events_source_of_thread(struct events *ev, int64_t thread, const struct event_source **ret)
{
	sqlite3_stmt *st;
	int rc = inner(ev, SOURCE_OF, &st);
	int64_t source = 0;

	*ret = NULL;
	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_int64(st, 1, thread);
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW)
		source = sqlite3_column_int64(st, 0);
	rc = ended(ev, SOURCE_OF, rc);
	return rc == SQLITE_OK ? events_source(ev, source, ret) : rc;
}

/* --- chunks --- */

int events_chunk_from(struct events *ev, int64_t id, struct chunk *ret)
{
	return conn_must_end(ev->db) ? SQLITE_INTERRUPT : get_blob(ev, CHUNK_FROM, id, 0, CHUNK_MAX, ret);
}

int events_chunk_at(struct events *ev, int64_t id, struct chunk *ret)
{
	return conn_must_end(ev->db) ? SQLITE_INTERRUPT : get_blob(ev, CHUNK_AT, id, 0, CHUNK_MAX, ret);
}

/* --- blocks --- */

static int64_t block_id(int64_t source, uint64_t block)
{
	return (int64_t)((uint64_t)source << 40 | (block & ((UINT64_C(1) << 40) - 1)));
}

int events_block(struct events *ev, int64_t source, uint64_t block, bool threads, struct line_block *ret)
{
	struct chunk c = {0};
	int rc = get_blob(ev, LIVES_OF, block_id(source, block), 0, BLOCK_MAX, &c);

	ret->n = 0;
	if (rc == SQLITE_OK && c.id >= 0 && !unpack_lives(strbuf_span(&c.bytes), ret))
		rc = SQLITE_CORRUPT_VTAB;
	if (rc == SQLITE_OK && threads && ret->n) {
		rc = get_blob(ev, THREADS_OF, block_id(source, block), 0, BLOCK_MAX, &c);
		if (rc == SQLITE_OK && !unpack_threads(strbuf_span(&c.bytes), ret))
			rc = SQLITE_CORRUPT_VTAB;
	}
	strbuf_done(&c.bytes);
	return rc;
}

int events_next_block(struct events *ev, int64_t source, uint64_t block, bool down, bool *ret, uint64_t *ret_block)
{
	sqlite3_stmt *st;
	int rc = inner(ev, down ? BLOCK_DOWN : BLOCK_UP, &st);

	*ret = false;
	if (rc != SQLITE_OK)
		return rc;
	if (conn_must_end(ev->db))
		return SQLITE_INTERRUPT;
	sqlite3_bind_int64(st, 1, block_id(source, block));
	rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		int64_t id = sqlite3_column_int64(st, 0);

		*ret = id >= 0 && id >> 40 == source;
		*ret_block = (uint64_t)id & ((UINT64_C(1) << 40) - 1);
	}
	return ended(ev, down ? BLOCK_DOWN : BLOCK_UP, rc);
}

int events_blocks_of_thread(struct events *ev, int64_t thread, struct vec *blocks)
{
	struct chunk c = {0};
	int rc = get_blob(ev, POSTING_OF, thread, 0, POSTING_MAX, &c);
	struct span rest = strbuf_span(&c.bytes);
	uint64_t last = 0;

	while (rc == SQLITE_OK && unpack_posting(&rest, &last)) {
		if (blocks->n && *(const uint64_t *)vec_at(blocks, blocks->n - 1) >= last)
			rc = SQLITE_CORRUPT_VTAB;
		vec_append(blocks, &last);
	}
	if (rc == SQLITE_OK && rest.n)
		rc = SQLITE_CORRUPT_VTAB;
	strbuf_done(&c.bytes);
	return rc;
}
