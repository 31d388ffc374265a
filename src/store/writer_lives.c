/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/queries.h"
#include "internal.h"
#include "writer_priv.h"

uint32_t writer_ref_thread(struct writer *w, int64_t lwp)
{
	uint64_t *index;
	bool is_new;

	if (lwp == NUMBER_ABSENT)
		return 0;
	index = map_put(&w->lwps, (uint64_t)lwp, &is_new);
	if (is_new) {
		vec_append(&w->lwp_list, &lwp);
		*index = w->lwp_list.n;
	}
	return (uint32_t)(w->ref_thread_base + (int64_t)*index);
}

static void put_columns(struct row *row, const struct life_row *r)
{
	row_u64(row, r->addr);
	row_i64(row, r->ordinal);
	row_u64(row, r->first_line);
	row_u64(row, r->span);
	row_i64(row, r->profile);
	row_opt(row, r->first_thread, 0);
	row_opt(row, r->last_thread, 0);
	row_addr(row, r->destroyed_line);
	row_opt(row, r->destroyed_thread, 0);
}

static void flush_life_rows(struct writer *w)
{
	bool all = w->n_life_rows == LIFE_ROWS_AT_ONCE;
	struct row row;

	for (size_t i = 0; i < w->n_life_rows && !w->failed; i++) {
		if (!i || !all)
			row = row_begin(w, all ? Q_LIFE_ROW_INSERT_MANY : Q_LIFE_ROW_INSERT);
		put_columns(&row, &w->life_rows[i]);
		if (!all || i + 1 == w->n_life_rows)
			row_end(&row);
	}
	if (!w->failed && w->n_life_rows && db_last_rowid(w->db) != w->life_rows[w->n_life_rows - 1].id)
		writer_fail(w, "lives are not numbered in their order");
	w->n_life_rows = 0;
}

static void put_life_row(struct writer *w, const struct life *l)
{
	int64_t profile = profiles_take(w, l, shapes_take(w));
	bool says_end = profile_ended(l) == 2;

	w->life_rows[w->n_life_rows++] = (struct life_row){
		.id = w->last_life, .profile = profile, .addr = l->addr, .first_line = l->first_line,
		.span = l->last_line - l->first_line, .destroyed_line = says_end ? l->destroyed_line : 0,
		.ordinal = l->ordinal, .first_thread = l->first_thread, .last_thread = l->last_thread,
		.destroyed_thread = says_end ? l->destroyed_thread : 0,
	};
	if (w->n_life_rows == LIFE_ROWS_AT_ONCE)
		flush_life_rows(w);
	if (!w->first_life)
		w->first_life = w->last_life;
	w->events += l->events;
}

static void count_thread(struct writer *w, const struct life_event *ev)
{
	size_t i = (size_t)((int64_t)ev->thread - w->ref_thread_base - 1);
	struct writer_ref_thread *t;

	if (ev->thread <= w->ref_thread_base) {
		writer_fail(w, "an event names a thread of another source");
		return;
	}
	while (w->ref_threads.n <= i)
		vec_push(&w->ref_threads);
	t = vec_at(&w->ref_threads, i);
	if (!t->events || ev->line < t->first_line)
		t->first_line = ev->line;
	if (ev->line > t->last_line)
		t->last_line = ev->line;
	t->events++;
}

static void put_logged(struct writer *w, const struct life_event *ev)
{
	struct row row = row_begin(w, Q_REF_LOGGED_INSERT);

	row_i64(&row, w->source);
	row_u64(&row, ev->line);
	row_i64(&row, ev->logged);
	row_end(&row);
}

void writer_put_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	struct writer *w = ctx;

	if (!w->failed && !w->source)
		writer_fail(w, "a life came before its source");
	if (w->failed)
		return;
	if (from == 0)
		w->last_life++;
	for (size_t i = 0; i < n && !w->failed; i++) {
		if (events[i].thread)
			count_thread(w, &events[i]);
		if (events[i].has_logged && events[i].logged != events[i].before)
			put_logged(w, &events[i]);
	}
	if (!w->failed && events_put(w, l, from, events, n) && from + n == l->events)
		put_life_row(w, l);
}

static void flush_ref_threads(struct writer *w)
{
	for (size_t i = 0; i < w->lwp_list.n && !w->failed; i++) {
		static const struct writer_ref_thread none;
		const struct writer_ref_thread *t = i < w->ref_threads.n ? vec_at(&w->ref_threads, i) : &none;
		struct row row = row_begin(w, Q_REF_THREAD_PUT);

		row_i64(&row, w->ref_thread_base + (int64_t)i + 1);
		row_i64(&row, w->source);
		row_i64(&row, *(int64_t *)vec_at(&w->lwp_list, i));
		row_u64(&row, t->events);
		row_u64(&row, t->first_line);
		row_u64(&row, t->last_line);
		row_end(&row);
	}
}

static void flush_source(struct writer *w)
{
	struct row row;

	if (!w->first_life || w->failed)
		return;
	row = row_begin(w, Q_EVENT_SOURCE_PUT);
	row_i64(&row, w->source);
	row_i64(&row, w->first_life);
	row_i64(&row, w->last_life);
	row_u64(&row, w->last_line);
	row_u64(&row, w->events);
	row_end(&row);
}

void writer_flush_lives(struct writer *w)
{
	flush_life_rows(w);
	flush_ref_threads(w);
	pairs_flush(w);
	profiles_flush(w);
	flush_source(w);
	events_changed(w->db);
}

bool writer_number_lives(struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_LIFE_SOURCES);
	bool many;

	if (stmt_step(st, e) != STEP_ROW)
		return false;
	many = stmt_i64(st, 0) > 1;
	stmt_reset(st);
	return !many || stmt_run(db_query(db, Q_LIFE_NUMBER), e);
}
