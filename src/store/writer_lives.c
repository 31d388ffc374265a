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

static void put_life_row(struct writer *w, const struct life *l)
{
	int64_t profile = profiles_take(w, l, shapes_take(w));
	bool says_end = profile_ended(l) == 2;
	struct row row = row_begin(w, Q_LIFE_ROW_INSERT);

	row_i64(&row, w->last_life);
	row_u64(&row, l->addr);
	row_i64(&row, l->ordinal);
	row_u64(&row, l->first_line);
	row_u64(&row, l->last_line - l->first_line);
	row_i64(&row, profile);
	row_opt(&row, l->first_thread, 0);
	row_opt(&row, l->last_thread, 0);
	row_addr(&row, says_end ? l->destroyed_line : 0);
	row_opt(&row, says_end ? l->destroyed_thread : 0, 0);
	row_end(&row);
	if (!w->first_life)
		w->first_life = w->last_life;
	if (l->last_line > w->last_line)
		w->last_line = l->last_line;
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

/* Ids begin at 1; 0 means that there is none.  The statement still holds what the event before bound. */
static void bind_id(struct stmt *st, int index, uint32_t id)
{
	if (id)
		stmt_bind_i64_at(st, index, id);
	else
		stmt_bind_null_at(st, index);
}

/* The hot path: @st keeps source and life bound over the events of a life. */
static bool put_event(struct writer *w, struct stmt *st, uint64_t ord, const struct life_event *ev)
{
	stmt_bind_i64_at(st, 3, (int64_t)ord);
	stmt_bind_i64_at(st, 4, (int64_t)ev->line);
	bind_id(st, 5, ev->thread);
	stmt_bind_i64_at(st, 6, ev->site);
	bind_id(st, 7, ev->tag);
	stmt_bind_i64_at(st, 8, ev->delta);
	stmt_bind_i64_at(st, 9, ev->before);
	stmt_bind_i64_at(st, 10, ev->after);
	stmt_bind_i64_at(st, 11, ev->kind);
	if (!stmt_run(st, &w->err)) {
		w->failed = true;
		return false;
	}
	if (ev->thread)
		count_thread(w, ev);
	shapes_add(&w->shapes, pairs_count(&w->pairs, ev->site, ev->tag));
	return true;
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
	struct stmt *st;

	if (!w->failed && !w->source)
		writer_fail(w, "a life came before its source");
	if (w->failed)
		return;
	if (from == 0)
		w->last_life++;
	st = db_query(w->db, Q_REF_EVENT_INSERT);
	stmt_bind_i64_at(st, 1, w->source);
	stmt_bind_i64_at(st, 2, w->last_life);
	for (size_t i = 0; i < n; i++) {
		if (!put_event(w, st, from + i + 1, &events[i]))
			return;
		if (events[i].has_logged && events[i].logged != events[i].before)
			put_logged(w, &events[i]);
	}
	if (from + n == l->events)
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
	flush_ref_threads(w);
	pairs_flush(w);
	profiles_flush(w);
	flush_source(w);
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
