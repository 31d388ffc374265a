/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/events.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/record.h"
#include "astscope/store/queries.h"
#include "event_read.h"
#include "internal.h"

#define BLOCKS_KEPT 16u /* a power of two */

struct block {
	int64_t source;
	uint64_t block;
	bool known;
	struct line_block lines;
};

struct asked {
	struct db *db;
	bool plain;             /* ref_event is a plain table: statements tell */
	struct chunk chunk;
	struct vec rows;        /* struct event_row, of a chunk or of lines */
	struct vec wanted;      /* struct wanted */
	uint32_t thread;        /* of which @posting tells, 0 = none */
	int64_t source;         /* its source, 0 = none */
	struct vec posting;     /* uint64_t */
	struct block *blocks;   /* BLOCKS_KEPT, by their numbers */
};

struct asked *asked_new(struct db *db)
{
	struct asked *k = mem_zalloc(sizeof(*k));

	k->db = db;
	k->plain = db_has_table(db, "ref_event"); /* if nothing can be read, the events cannot either */
	vec_init(&k->rows, sizeof(struct event_row));
	vec_init(&k->wanted, sizeof(struct wanted));
	vec_init(&k->posting, sizeof(uint64_t));
	k->blocks = mem_zalloc(BLOCKS_KEPT * sizeof(*k->blocks));
	return k;
}

void asked_free(struct asked *k)
{
	if (!k)
		return;
	strbuf_done(&k->chunk.bytes);
	vec_done(&k->rows);
	vec_done(&k->wanted);
	vec_done(&k->posting);
	free(k->blocks);
	free(k);
}

static bool fail(struct asked *k, int rc, struct err *e)
{
	db_fail(k->db, e, rc);
	/* What SQLite does not know of it has nothing to say to. */
	return rc == SQLITE_CORRUPT_VTAB ? err_set(e, ERR_DB, "%s: its packed events are damaged", k->db->path) : false;
}

static int tell(struct asked *k, const struct event_row *r, struct vec *ret)
{
	struct event_site site;
	int rc = events_site(k->db->events, r->pair, &site);

	if (rc == SQLITE_OK)
		*(struct told_event *)vec_push(ret) = (struct told_event){
			.source = r->source, .line = r->line, .life = r->life, .ord = r->ord, .delta = r->delta,
			.site = site.site, .thread = (uint32_t)r->thread, .tag = site.tag, .kind = r->kind};
	return rc;
}

/* --- of a plain table --- */

static bool tell_plain(struct stmt *st, struct vec *ret, struct err *e)
{
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct told_event *)vec_push(ret) = (struct told_event){
			.source = stmt_i64(st, 0), .line = stmt_i64(st, 1), .life = stmt_i64(st, 2), .ord = stmt_i64(st, 3),
			.thread = (uint32_t)stmt_i64(st, 4), .site = (uint32_t)stmt_i64(st, 5), .tag = (uint32_t)stmt_i64(st, 6),
			.delta = stmt_i64(st, 7), .kind = (uint8_t)stmt_i64(st, 8)};
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool plain_beside(struct asked *k, int64_t source, uint32_t thread, int64_t line, bool after, size_t n, struct vec *ret,
			 struct err *e)
{
	static const int queries[2][2] = {
		{Q_ASKED_LINES_BEFORE, Q_ASKED_LINES_AFTER},
		{Q_ASKED_ROWS_BEFORE, Q_ASKED_ROWS_AFTER},
	};
	struct stmt *st = db_query(k->db, queries[thread != 0][after]);

	if (thread)
		stmt_bind_i64(st, ":thread", thread);
	else
		stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":line", line);
	stmt_bind_i64(st, ":n", (int64_t)n);
	return tell_plain(st, ret, e);
}

/* --- of a life --- */

/* The chunk with the event @ord (from 0) of a life; no rows: there is none. */
static int read_from(struct asked *k, int64_t life, int64_t ord)
{
	int rc = events_chunk_at(k->db->events, (int64_t)((uint64_t)life << 32 | (uint64_t)ord), &k->chunk);

	vec_clear(&k->rows);
	return rc == SQLITE_OK ? events_of_life(k->db->events, &k->chunk, life, NULL, &k->rows) : rc;
}

static int changes(struct asked *k, int64_t life, size_t most, struct vec *ret)
{
	size_t stop = ret->n + most;
	int64_t done = 0;

	for (;;) {
		int rc = read_from(k, life, done);
		const struct event_row *rows = k->rows.p;
		size_t n = k->rows.n;

		/* Behind the last event the last chunk answers again. */
		if (rc != SQLITE_OK || !n || rows[n - 1].ord <= done)
			return rc;
		for (size_t i = 0; i < n; i++) {
			if (rows[i].kind == REF_INVALID)
				continue;
			if (ret->n == stop)
				return SQLITE_OK;
			rc = tell(k, &rows[i], ret);
			if (rc != SQLITE_OK)
				return rc;
		}
		if (chunk_is_group(strbuf_span(&k->chunk.bytes)))
			return SQLITE_OK;
		done = rows[n - 1].ord;
	}
}

bool asked_changes(struct asked *k, int64_t life, size_t most, struct vec *ret, struct err *e)
{
	int rc;

	if (k->plain) {
		struct stmt *st = db_query(k->db, Q_ASKED_CHANGES);

		stmt_bind_i64(st, ":life", life);
		stmt_bind_i64(st, ":n", (int64_t)most);
		return tell_plain(st, ret, e);
	}
	rc = life > 0 && life <= INT32_MAX ? changes(k, life, most, ret) : SQLITE_OK;
	return rc == SQLITE_OK || fail(k, rc, e);
}

/* --- beside a line --- */

static int load_posting(struct asked *k, uint32_t thread)
{
	const struct event_source *s;
	int rc;

	if (k->thread == thread)
		return SQLITE_OK;
	k->thread = 0;
	vec_clear(&k->posting);
	rc = events_source_of_thread(k->db->events, thread, &s);
	if (rc == SQLITE_OK && s)
		rc = events_blocks_of_thread(k->db->events, thread, &k->posting);
	k->source = rc == SQLITE_OK && s ? s->source : 0;
	k->thread = rc == SQLITE_OK ? thread : 0;
	return rc;
}

static int load_block(struct asked *k, int64_t source, uint64_t block, const struct line_block **ret)
{
	struct block *b = &k->blocks[block & (BLOCKS_KEPT - 1)];
	int rc = SQLITE_OK;

	if (!b->known || b->source != source || b->block != block)
		rc = events_block(k->db->events, source, block, true, &b->lines);
	b->source = source;
	b->block = block;
	b->known = rc == SQLITE_OK;
	*ret = &b->lines;
	return rc;
}

/* Lines of a block beyond @line, nearest first, until @n are wanted. */
static void want_lines(struct asked *k, const struct line_block *lines, uint64_t block, uint32_t thread, int64_t line, bool after, size_t n)
{
	int64_t first = (int64_t)(block << BLOCK_SHIFT), i = after ? line + 1 : line - 1;

	if (after && i < first)
		i = first;
	if (!after && i >= first + lines->n)
		i = first + lines->n - 1;
	for (; i >= first && i < first + lines->n && k->wanted.n < n; i += after ? 1 : -1) {
		struct wanted w = {lines->life[i - first], (uint64_t)i};

		if (w.life && (!thread || lines->thread[i - first] == thread))
			vec_append(&k->wanted, &w);
	}
}

/* The first block of a thread at @block or after, else the last one at @block or before: its index, or that of none. */
static size_t first_posting(const struct asked *k, uint64_t block, bool after)
{
	const uint64_t *blocks = k->posting.p;
	size_t lo = 0, hi = k->posting.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (after ? blocks[mid] < block : blocks[mid] <= block)
			lo = mid + 1;
		else
			hi = mid;
	}
	return after ? lo : lo - 1; /* before the first one: SIZE_MAX */
}

static int want_of_thread(struct asked *k, uint32_t thread, int64_t line, bool after, size_t n)
{
	const struct line_block *lines;
	int rc = load_posting(k, thread);

	if (rc != SQLITE_OK || !k->source)
		return rc;
	for (size_t i = first_posting(k, (uint64_t)line >> BLOCK_SHIFT, after); i < k->posting.n && k->wanted.n < n; after ? i++ : i--) {
		uint64_t block = *(const uint64_t *)vec_at(&k->posting, i);

		rc = load_block(k, k->source, block, &lines);
		if (rc != SQLITE_OK)
			return rc;
		want_lines(k, lines, block, thread, line, after, n);
	}
	return SQLITE_OK;
}

static int want_of_source(struct asked *k, int64_t source, int64_t line, bool after, size_t n)
{
	uint64_t block = (uint64_t)line >> BLOCK_SHIFT;
	const struct event_source *s;
	const struct line_block *lines;
	int rc = events_source(k->db->events, source, &s);
	bool found = s;

	while (rc == SQLITE_OK && found && k->wanted.n < n) {
		rc = events_next_block(k->db->events, source, block, !after, &found, &block);
		if (rc == SQLITE_OK && found)
			rc = load_block(k, source, block, &lines);
		if (rc != SQLITE_OK || !found)
			return rc;
		want_lines(k, lines, block, 0, line, after, n);
		found = after || block;
		block += after ? 1 : (uint64_t)-1;
	}
	return rc;
}

static int by_line(const void *pa, const void *pb)
{
	const struct event_row *a = pa, *b = pb;

	return (a->line > b->line) - (a->line < b->line);
}

static int beside(struct asked *k, int64_t source, uint32_t thread, int64_t line, bool after, size_t n, struct vec *ret)
{
	int rc;

	vec_clear(&k->wanted);
	vec_clear(&k->rows);
	rc = thread ? want_of_thread(k, thread, line, after, n) : want_of_source(k, source, line, after, n);
	if (rc == SQLITE_OK)
		rc = events_of_lines(k->db->events, k->wanted.p, k->wanted.n, &k->rows);
	vec_sort(&k->rows, by_line);
	for (size_t i = 0; rc == SQLITE_OK && i < k->rows.n; i++)
		rc = tell(k, vec_at(&k->rows, after ? i : k->rows.n - 1 - i), ret);
	return rc;
}

bool asked_beside(struct asked *k, int64_t source, uint32_t thread, int64_t line, bool after, size_t n, struct vec *ret, struct err *e)
{
	int rc;

	if (k->plain)
		return plain_beside(k, source, thread, line, after, n, ret, e);
	/* lines count from 1 */
	rc = line >= 0 || after ? beside(k, source, thread, line < 0 ? 0 : line, after, n, ret) : SQLITE_OK;
	return rc == SQLITE_OK || fail(k, rc, e);
}
