/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "event_read.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "inner.h"
#include "internal.h"

/* Repair moves a line by less than two segments of 4,096; a block has 4,096 lines.  Whatever is farther off is no line of ours. */
#define READ_MOST 32768u
#define PAIRS_MOST (1u << 26)
#define SOURCES_MOST (1u << 20)
#define TRAITS_AT_ONCE 64u

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
	struct chunk chunk; /* scratch of looking for lines */
	struct vec life;    /* struct event_row, the same */
};

struct events *events_new(struct db *db)
{
	struct events *ev = mem_zalloc(sizeof(*ev));

	ev->db = db;
	vec_init(&ev->pairs, sizeof(struct event_site));
	vec_init(&ev->sources, sizeof(struct event_source));
	vec_init(&ev->life, sizeof(struct event_row));
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
	vec_done(&ev->life);
	strbuf_done(&ev->chunk.bytes);
	free(ev);
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

/* The events of a life, which follow the event @ord; exactly @n, or all if @n is 0. */
struct packed {
	const struct event_source *source;
	int64_t life;
	uint64_t ord, n;
	struct pack_state before;
	struct span events;
};

/* Room for @n rows behind those that are there. */
static struct event_row *room_for(struct vec *rows, size_t n)
{
	while (rows->cap - rows->n < n)
		vec_grow(rows);
	return (struct event_row *)rows->p + rows->n;
}

static int add_events(const struct packed *k, int64_t thread, struct vec *rows)
{
	const uint8_t *p = (const uint8_t *)k->events.p, *end = p + k->events.n;
	struct pack_state st = k->before;
	uint64_t done = 0;

	for (; p < end; done++) {
		struct packed_event e;

		p = unpack_event(p, end, &st, &e);
		if (!p || e.line > (uint64_t)k->source->last_line || k->ord + done >= UINT32_MAX)
			return SQLITE_CORRUPT_VTAB;
		if (thread && e.thread != thread)
			continue;
		*room_for(rows, 1) = (struct event_row){
			.source = k->source->source, .line = (int64_t)e.line, .life = k->life, .ord = (int64_t)(k->ord + done + 1),
			.thread = e.thread, .delta = e.delta, .before = e.before, .after = event_after(&e),
			.pair = e.pair, .kind = (uint8_t)e.kind,
		};
		rows->n++;
	}
	return k->n && done != k->n ? SQLITE_CORRUPT_VTAB : SQLITE_OK;
}

/* The same without line and counts. */
static int add_traits(const struct chunk *c, const struct packed *k, int64_t thread, struct vec *rows)
{
	const uint8_t *p = (const uint8_t *)k->events.p;
	struct trait_scan s = {.p = p, .end = p + k->events.n, .thread = k->before.thread, .begun = k->before.begun};
	struct packed_trait t[TRAITS_AT_ONCE];
	size_t n;

	s.behind = (size_t)(c->bytes.p + c->bytes.n - (k->events.p + k->events.n));
	while ((n = unpack_traits(&s, (uint32_t)thread, t, TRAITS_AT_ONCE))) {
		struct event_row *r = room_for(rows, n);

		for (size_t i = 0; i < n; i++) {
			r[i] = (struct event_row){
				.source = k->source->source, .life = k->life, .ord = (int64_t)(k->ord + t[i].nth + 1),
				.thread = t[i].thread, .delta = t[i].delta, .pair = t[i].pair, .kind = (uint8_t)t[i].kind,
			};
		}
		rows->n += n;
	}
	return !s.p || k->ord + s.done > UINT32_MAX || (k->n && s.done != k->n) ? SQLITE_CORRUPT_VTAB : SQLITE_OK;
}

/* Whether the number of @thread stands among the bytes at all: where it does not, no event is of it. */
static bool may_have(struct span events, int64_t thread)
{
	uint8_t varint[PACK_VARINT_MAX];
	size_t n = (size_t)(pack_varint(varint, (uint64_t)thread) - varint);
	const char *p = events.p, *end = p + events.n;

	while ((p = memchr(p, varint[0], (size_t)(end - p)))) {
		if ((size_t)(end - p) >= n && !memcmp(p, varint, n))
			return true;
		p++;
	}
	return false;
}

static int add_packed(const struct chunk *c, const struct packed *k, const struct event_wish *wish, struct vec *rows)
{
	if (wish && wish->thread && !k->n && !may_have(k->events, wish->thread))
		return SQLITE_OK;
	return wish && wish->traits ? add_traits(c, k, wish->thread, rows) : add_events(k, wish ? wish->thread : 0, rows);
}

static int64_t life_of_chunk(const struct chunk *c)
{
	return (int64_t)((uint64_t)c->id >> 32);
}

static uint64_t before_chunk(const struct chunk *c)
{
	return (uint64_t)c->id & UINT32_MAX;
}

static int add_piece(struct events *ev, const struct chunk *c, const struct event_wish *wish, struct vec *rows)
{
	struct packed k = {.life = life_of_chunk(c), .ord = before_chunk(c)};
	struct piece_head head;
	int rc = events_source_of_life(ev, k.life, &k.source);

	if (rc != SQLITE_OK)
		return rc;
	if (!k.source || !piece_open(strbuf_span(&c->bytes), &head, &k.events) || k.ord + head.here > head.events)
		return SQLITE_CORRUPT_VTAB;
	k.n = head.here;
	k.before = head.before;
	k.before.begun = k.ord > 0;
	return add_packed(c, &k, wish, rows);
}

/* The lives of a group; all, or @only. */
static int add_group(struct events *ev, const struct chunk *c, int64_t only, const struct event_wish *wish, struct vec *rows)
{
	struct span rest = group_entries(strbuf_span(&c->bytes));
	struct packed k = {.life = life_of_chunk(c)};
	int rc = SQLITE_OK;

	if (before_chunk(c))
		return SQLITE_CORRUPT_VTAB;
	for (; rc == SQLITE_OK && group_next(&rest, &k.events); k.life++) {
		if (only && k.life != only)
			continue;
		/* lives of a chunk are those of one source, mostly */
		if (!k.source || k.life > k.source->last_life)
			rc = events_source_of_life(ev, k.life, &k.source);
		if (rc == SQLITE_OK && !k.source)
			rc = SQLITE_CORRUPT_VTAB;
		if (rc == SQLITE_OK)
			rc = add_packed(c, &k, wish, rows);
		if (only)
			return rc;
	}
	return rc == SQLITE_OK && rest.n ? SQLITE_CORRUPT_VTAB : rc;
}

int events_of_life(struct events *ev, const struct chunk *c, int64_t life, const struct event_wish *wish, struct vec *rows)
{
	if (c->id < 0)
		return SQLITE_OK;
	if (chunk_is_group(strbuf_span(&c->bytes)))
		return add_group(ev, c, life, wish, rows);
	return life_of_chunk(c) == life ? add_piece(ev, c, wish, rows) : SQLITE_OK;
}

int events_of_chunk(struct events *ev, const struct chunk *c, const struct event_wish *wish, struct vec *rows)
{
	return chunk_is_group(strbuf_span(&c->bytes)) ? add_group(ev, c, 0, wish, rows) : add_piece(ev, c, wish, rows);
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

/* --- lines --- */

static int by_life(const void *pa, const void *pb)
{
	const struct wanted *a = pa, *b = pb;

	if (a->life != b->life)
		return a->life < b->life ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static bool is_wanted(const struct wanted *w, size_t n, uint64_t line)
{
	size_t lo = 0;

	while (n) {
		size_t half = n / 2;

		if (w[lo + half].line == line)
			return true;
		if (w[lo + half].line < line) {
			lo += half + 1;
			n -= half + 1;
		} else {
			n = half;
		}
	}
	return false;
}

/* The piece of a long life that has its event @ord (from 0), into ev->chunk. */
static int piece_with(struct events *ev, int64_t life, uint64_t ord, struct piece_head *ret)
{
	int rc = events_chunk_at(ev, (int64_t)((uint64_t)life << 32 | ord), &ev->chunk);
	struct span events;

	if (rc != SQLITE_OK)
		return rc;
	if (ev->chunk.id < 0 || life_of_chunk(&ev->chunk) != life ||
	    !piece_open(strbuf_span(&ev->chunk.bytes), ret, &events) || before_chunk(&ev->chunk) + ret->here <= ord)
		return SQLITE_CORRUPT_VTAB;
	return SQLITE_OK;
}

/* The first piece of a long life that may hold @line, into ev->chunk: their highest lines never fall. */
static int find_piece(struct events *ev, int64_t life, uint64_t line)
{
	struct piece_head head;
	int rc = piece_with(ev, life, 0, &head);
	uint64_t lo = 0, stop, best = UINT64_MAX;

	for (stop = rc == SQLITE_OK ? head.events : 0; rc == SQLITE_OK && lo < stop;) {
		rc = piece_with(ev, life, lo + (stop - lo) / 2, &head);
		if (rc == SQLITE_OK && head.high >= line)
			best = stop = before_chunk(&ev->chunk);
		else if (rc == SQLITE_OK)
			lo = before_chunk(&ev->chunk) + head.here;
	}
	if (rc == SQLITE_OK && best == UINT64_MAX)
		rc = SQLITE_CORRUPT_VTAB;
	return rc == SQLITE_OK ? piece_with(ev, life, best, &head) : rc;
}

static int take_wanted(struct events *ev, const struct wanted *w, size_t n, struct vec *rows, size_t *found)
{
	for (size_t i = 0; i < ev->life.n; i++) {
		const struct event_row *r = vec_at(&ev->life, i);

		if (!is_wanted(w, n, (uint64_t)r->line))
			continue;
		vec_append(rows, r);
		++*found;
	}
	return *found > n ? SQLITE_CORRUPT_VTAB : SQLITE_OK;
}

/* The lines of one life; ev->chunk: that of the life before, which may have this one too. */
static int lines_of_life(struct events *ev, const struct wanted *w, size_t n, struct vec *rows)
{
	size_t found = 0, read = 0;
	int rc;

	if (w->life < 1 || w->life > INT32_MAX)
		return SQLITE_CORRUPT_VTAB;
	if (ev->chunk.id >= 0 && chunk_is_group(strbuf_span(&ev->chunk.bytes)) && w->life > life_of_chunk(&ev->chunk)) {
		vec_clear(&ev->life);
		rc = add_group(ev, &ev->chunk, w->life, NULL, &ev->life);
		if (rc == SQLITE_OK)
			rc = take_wanted(ev, w, n, rows, &found);
		if (rc != SQLITE_OK || found == n)
			return rc;
		found = 0;
	}
	rc = events_chunk_at(ev, (int64_t)((uint64_t)w->life << 32), &ev->chunk);
	if (rc == SQLITE_OK && ev->chunk.id >= 0 && !chunk_is_group(strbuf_span(&ev->chunk.bytes)))
		rc = find_piece(ev, w->life, w->line);
	while (rc == SQLITE_OK) {
		vec_clear(&ev->life);
		rc = events_of_life(ev, &ev->chunk, w->life, NULL, &ev->life);
		if (rc == SQLITE_OK)
			rc = take_wanted(ev, w, n, rows, &found);
		read += ev->life.n;
		if (rc != SQLITE_OK || found == n)
			return rc;
		if (ev->chunk.id < 0 || chunk_is_group(strbuf_span(&ev->chunk.bytes)) || !ev->life.n || read > READ_MOST)
			return SQLITE_CORRUPT_VTAB; /* the block says that it is there */
		rc = events_chunk_from(ev, ev->chunk.id + 1, &ev->chunk);
	}
	return rc;
}

int events_of_lines(struct events *ev, struct wanted *wanted, size_t n, struct vec *rows)
{
	int rc = SQLITE_OK;

	if (n)
		qsort(wanted, n, sizeof(*wanted), by_life);
	ev->chunk.id = -1;
	for (size_t i = 0, stop; rc == SQLITE_OK && i < n; i = stop) {
		for (stop = i; stop < n && wanted[stop].life == wanted[i].life;)
			stop++;
		rc = lines_of_life(ev, wanted + i, stop - i, rows);
	}
	return rc;
}
