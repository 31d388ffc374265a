/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/*
 * Lines that are missing in the middle of a log take changes of many lives with them.  Each of these lives says between
 * which two of its rows: the last that fits the count, and the first that contradicts it; or between its last row and the
 * first of the next life of its address, if its end is in no row.  The point that most of these intervals share is the hole.
 */

#define LIVES_LEAST 2
#define WAITS_OVER 3 /* a life that waits so many times longer than usual is still no surprise */

struct interval {
	int64_t from, to;
};

/* Of one source. */
struct told_of_source {
	int64_t source;
	struct vec intervals; /* struct interval */
};

static bool add_intervals(struct db *db, int64_t life, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_COUNTS);
	int64_t line = 0, count = 0;
	enum step step;

	stmt_bind_i64(st, ":life", life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct interval i = {line, stmt_i64(st, 0)};

		if (line && stmt_i64(st, 1) != count && i.from < i.to)
			vec_append(ret, &i);
		line = stmt_i64(st, 0);
		count = stmt_i64(st, 2);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static int by_from(const void *pa, const void *pb)
{
	const struct interval *a = pa, *b = pb;

	return (a->from > b->from) - (a->from < b->from);
}

static int by_to(const void *pa, const void *pb)
{
	const struct interval *a = pa, *b = pb;

	return (a->to > b->to) - (a->to < b->to);
}

/* Where most of them overlap: begins at the start of one and ends at the next end of one. */
static struct leak_hole deepest(struct vec *intervals)
{
	struct leak_hole best = {0};
	struct vec ends;
	int64_t open = 0;
	size_t closed = 0;

	vec_init(&ends, sizeof(struct interval));
	for (size_t i = 0; i < intervals->n; i++)
		vec_append(&ends, vec_at(intervals, i));
	vec_sort(intervals, by_from);
	vec_sort(&ends, by_to);
	for (size_t i = 0; i < intervals->n; i++) {
		int64_t from = ((const struct interval *)vec_at(intervals, i))->from;

		for (; ((const struct interval *)vec_at(&ends, closed))->to <= from; closed++)
			open--;
		if (++open > best.lives)
			best = (struct leak_hole){0, from, ((const struct interval *)vec_at(&ends, closed))->to, open};
	}
	vec_done(&ends);
	return best;
}

static struct vec *intervals_of(struct vec *sources, int64_t source)
{
	struct told_of_source *t;

	for (size_t i = sources->n; i > 0; i--) {
		t = vec_at(sources, i - 1);
		if (t->source == source)
			return &t->intervals;
	}
	t = vec_push(sources);
	t->source = source;
	vec_init(&t->intervals, sizeof(struct interval));
	return &t->intervals;
}

struct gapped {
	int64_t life, source;
};

static bool load_gapped(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_GAPPED_LIVES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(struct gapped *)vec_push(ret) = (struct gapped){stmt_i64(st, 0), stmt_i64(st, 1)};
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool ask_gapped(struct db *db, struct vec *sources, struct err *e)
{
	struct vec lives;
	bool ok;

	vec_init(&lives, sizeof(struct gapped));
	ok = load_gapped(db, &lives, e);
	for (size_t i = 0; ok && i < lives.n; i++) {
		const struct gapped *g = vec_at(&lives, i);

		ok = add_intervals(db, g->life, intervals_of(sources, g->source), e);
	}
	vec_done(&lives);
	return ok;
}

static bool ask_lost(struct db *db, struct vec *sources, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_LOST_LIVES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct interval i = {stmt_i64(st, 1), stmt_i64(st, 2)};

		if (i.from < i.to)
			vec_append(intervals_of(sources, stmt_i64(st, 0)), &i);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static void take_hole(struct told_of_source *t, struct vec *ret)
{
	struct leak_hole hole = deepest(&t->intervals);

	hole.source = t->source;
	if (hole.lives >= LIVES_LEAST)
		vec_append(ret, &hole);
	vec_done(&t->intervals);
}

bool leak_write_hole(struct db *db, const struct leak_hole *h, const char *kind, struct err *e)
{
	struct stmt *st = db_query(db, Q_HOLE_INSERT);

	stmt_bind_i64(st, ":source", h->source);
	stmt_bind_i64(st, ":from", h->from);
	stmt_bind_i64(st, ":to", h->to);
	stmt_bind_i64(st, ":lives", h->lives);
	stmt_bind_text(st, ":kind", span_from(kind));
	return stmt_run(st, e);
}

bool leak_find_holes(struct db *db, struct vec *ret, struct err *e)
{
	struct vec sources;
	bool ok;

	vec_init(ret, sizeof(struct leak_hole));
	vec_init(&sources, sizeof(struct told_of_source));
	ok = ask_gapped(db, &sources, e) && ask_lost(db, &sources, e);
	for (size_t i = 0; i < sources.n; i++)
		take_hole(vec_at(&sources, i), ret);
	for (size_t i = 0; ok && i < ret->n; i++)
		ok = leak_write_hole(db, vec_at(ret, i), "hole", e);
	vec_done(&sources);
	return ok;
}

bool leak_source_of(struct db *db, int64_t life, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LEAK_SOURCE_OF);

	stmt_bind_i64(st, ":life", life);
	return query_i64(st, 0, ret, e);
}

/* --- excuses --- */

/* Of a run whose log lacks its end more of the type are left than ended: they end where nothing is shown. */
static bool usually_left(const struct leak_run *r, const struct leak_path *p)
{
	return r->lacks_end && p->ended && p->alive > p->ended;
}

bool leak_excuse(struct leak_run *r, struct leak_path *p, struct err *e)
{
	int64_t wait = usually_left(r, p) ? r->last_line : p->any_wait > 0 ? p->any_wait : 0, source;

	for (size_t i = 0; i < p->lives.n && r->holes.n; i++) {
		struct leak_life *l = vec_at(&p->lives, i);

		if (!leak_source_of(r->log.db, l->id, &source, e))
			return false;
		for (size_t k = 0; k < r->holes.n; k++) {
			const struct leak_hole *h = vec_at(&r->holes, k);

			l->excused |= h->source == source && l->last_line < h->to && l->last_line + WAITS_OVER * wait >= h->from;
		}
	}
	return true;
}
