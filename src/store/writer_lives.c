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

static void put_value(struct life_packer *p, enum life_column column, uint32_t at, uint64_t v)
{
	p->values[column - LIFE_ADDR][at] = v;
}

/* Those of the lives that were there: they are made anew when all are. */
static bool drop_orders(struct writer *w)
{
	if (!w->unordered) {
		w->unordered = stmt_run(db_query(w->db, Q_LIFE_ORDER_DROP), &w->err);
		lives_changed(w->db);
	}
	return w->unordered;
}

static void put_life_row(struct writer *w, const struct life *l)
{
	int64_t profile = profiles_take(w, l, shapes_take(w));
	bool says_end = profile_ended(l) == 2;
	struct life_packer *p = &w->lives;
	uint32_t at;

	if (w->failed)
		return;
	if (!drop_orders(w) || !life_packer_put(p, w->db, w->last_life, &at, &w->err)) {
		w->failed = true;
		return;
	}
	put_value(p, LIFE_ADDR, at, l->addr);
	put_value(p, LIFE_ORDINAL, at, l->ordinal);
	put_value(p, LIFE_FIRST_LINE, at, l->first_line);
	put_value(p, LIFE_SPAN, at, l->last_line - l->first_line);
	put_value(p, LIFE_PROFILE, at, (uint64_t)profile);
	put_value(p, LIFE_FIRST_THREAD, at, l->first_thread);
	put_value(p, LIFE_LAST_THREAD, at, l->last_thread);
	put_value(p, LIFE_DESTROYED_LINE, at, says_end ? l->destroyed_line : 0);
	put_value(p, LIFE_DESTROYED_THREAD, at, says_end ? l->destroyed_thread : 0);
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
	if (!w->failed && !life_packer_flush(&w->lives, w->db, &w->err))
		w->failed = true;
	flush_ref_threads(w);
	pairs_flush(w);
	profiles_flush(w);
	flush_source(w);
	events_changed(w->db);
}

/* Lives that a statement names by ascending ids, each with a value, or to be dropped. */
static bool read_changes(struct stmt *st, bool drop, struct vec *ret, struct err *e)
{
	enum step r;

	while ((r = stmt_step(st, e)) == STEP_ROW) {
		struct life_change *k = vec_push(ret);

		*k = (struct life_change){stmt_i64(st, 0), drop ? 0 : (uint64_t)stmt_i64(st, 1)};
	}
	stmt_reset(st);
	return r == STEP_DONE;
}

static bool change_lives(struct db *db, struct stmt *st, enum life_column column, bool drop, struct err *e)
{
	struct vec changes;
	bool ok;

	vec_init(&changes, sizeof(struct life_change));
	ok = read_changes(st, drop, &changes, e) && (!changes.n || (lives_change(db, column, &changes, e) && lives_order(db, e)));
	vec_done(&changes);
	return ok;
}

bool writer_drop_lives(struct db *db, struct stmt *st, struct err *e)
{
	return change_lives(db, st, LIFE_PROFILE, true, e);
}

bool writer_number_lives(struct db *db, struct err *e)
{
	struct stmt *st = db_query(db, Q_LIFE_SOURCES);
	bool many;

	if (stmt_step(st, e) != STEP_ROW)
		return false;
	many = stmt_i64(st, 0) > 1;
	stmt_reset(st);
	return !many || change_lives(db, db_query(db, Q_LIFE_NUMBER), LIFE_ORDINAL, false, e);
}
