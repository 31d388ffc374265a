/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "event_read.h"
#include "internal.h"
#include "writer_priv.h"

/* Events of lives whose rows are gone: an entry of a group stays, empty, as lives are found by counting entries. */

struct drop {
	struct db *db;
	int64_t source, first, last, thread_base;
	struct line_map lines; /* of the lives that stay */
	struct vec rows;       /* struct event_row */
};

static bool read_source(struct drop *d, bool *ret_any, struct err *e)
{
	struct stmt *st = db_query(d->db, Q_EVENT_SOURCE_LIVES);
	enum step r;

	stmt_bind_i64(st, ":source", d->source);
	r = stmt_step(st, e);
	*ret_any = r == STEP_ROW;
	if (*ret_any) {
		d->first = stmt_i64(st, 0);
		d->last = stmt_i64(st, 1);
		d->thread_base = stmt_i64(st, 2);
	}
	stmt_reset(st);
	return r != STEP_FAIL;
}

static bool stays(struct drop *d, int64_t life, bool *ret, struct err *e)
{
	struct stmt *st = db_query(d->db, Q_LIFE_IS_THERE);
	enum step r;

	stmt_bind_i64(st, ":life", life);
	r = stmt_step(st, e);
	*ret = r == STEP_ROW;
	stmt_reset(st);
	return r != STEP_FAIL;
}

static bool run_on(struct drop *d, int query, int64_t id, struct err *e)
{
	struct stmt *st = db_query(d->db, query);

	stmt_bind_i64(st, ":id", id);
	return stmt_run(st, e);
}

static bool keep_lines(struct drop *d, const struct chunk *c, int64_t life, struct err *e)
{
	int rc;

	vec_clear(&d->rows);
	rc = events_of_life(d->db->events, c, life, NULL, &d->rows);
	if (rc != SQLITE_OK)
		return db_fail(d->db, e, rc);
	for (size_t i = 0; i < d->rows.n; i++) {
		const struct event_row *r = vec_at(&d->rows, i);

		if (!line_map_put(&d->lines, d->db->path, (uint64_t)r->line, (uint32_t)life, (uint32_t)r->thread, e))
			return false;
	}
	return true;
}

static bool drop_of_group(struct drop *d, const struct chunk *c, struct err *e)
{
	struct span rest = group_entries(strbuf_span(&c->bytes)), events;
	int64_t life = (int64_t)((uint64_t)c->id >> 32);
	struct strbuf left = {0};
	bool ok = true, any = false, there;
	struct stmt *st;

	group_begin(&left);
	for (; ok && group_next(&rest, &events); life++) {
		ok = stays(d, life, &there, e) && (!there || keep_lines(d, c, life, e));
		any |= ok && there;
		group_add(&left, ok && there ? events : SPAN_LIT(""));
	}
	if (ok && !any) {
		ok = run_on(d, Q_EVENT_CHUNK_DELETE, c->id, e);
	} else if (ok) {
		st = db_query(d->db, Q_EVENT_CHUNK_SET);
		stmt_bind_i64_at(st, 1, c->id);
		stmt_bind_blob_at(st, 2, strbuf_span(&left));
		ok = stmt_run(st, e);
	}
	strbuf_done(&left);
	return ok;
}

static bool drop_of_chunk(struct drop *d, const struct chunk *c, struct err *e)
{
	int64_t life = (int64_t)((uint64_t)c->id >> 32);
	bool there;

	if (chunk_is_group(strbuf_span(&c->bytes)))
		return drop_of_group(d, c, e);
	if (!stays(d, life, &there, e))
		return false;
	if (there)
		return keep_lines(d, c, life, e);
	return run_on(d, Q_EVENT_CHUNK_DELETE, c->id, e) && run_on(d, Q_LONG_LIFE_DELETE, life, e) &&
	       run_on(d, Q_LONG_PAIR_DELETE, life, e) && run_on(d, Q_LONG_THREAD_DELETE, life, e);
}

static bool drop_chunks(struct drop *d, struct err *e)
{
	int64_t stop = (int64_t)((uint64_t)(d->last + 1) << 32);
	struct chunk c = {.id = (int64_t)((uint64_t)d->first << 32) - 1};
	bool ok = true;

	while (ok) {
		int rc = events_chunk_from(d->db->events, c.id + 1, &c);

		if (rc != SQLITE_OK)
			ok = db_fail(d->db, e, rc);
		if (c.id < 0 || c.id >= stop)
			break;
		ok = ok && drop_of_chunk(d, &c, e);
	}
	strbuf_done(&c.bytes);
	return ok;
}

static bool put_blocks(struct drop *d, struct err *e)
{
	struct writer *w = NULL;
	bool ok = run_on(d, Q_LIFE_BLOCKS_DELETE, d->source, e) && run_on(d, Q_THREAD_BLOCKS_DELETE, d->source, e) &&
		  run_on(d, Q_THREAD_POSTINGS_DELETE, d->source, e) && writer_new(d->db, &w, e);

	if (ok && d->lines.stop) {
		blocks_put(w, d->source, d->thread_base, &d->lines);
		ok = !writer_error(w, e);
	}
	writer_free(w);
	return ok;
}

bool writer_drop_events(struct db *db, int64_t source, struct err *e)
{
	struct drop d = {.db = db, .source = source};
	bool any, ok;

	vec_init(&d.rows, sizeof(struct event_row));
	ok = read_source(&d, &any, e) && (!any || (drop_chunks(&d, e) && put_blocks(&d, e)));
	line_map_done(&d.lines);
	vec_done(&d.rows);
	events_changed(db);
	return ok;
}
