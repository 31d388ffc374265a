#include "config.h"

#include "evidence.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

#define ALL_THREADS 5 /* a gdb text with this many stacks shows the whole process */

/* The time of day in "2026-11-21 22:19:36.517679" or "22:19:36". */
static struct span clock_of(struct span started)
{
	for (size_t i = 0; i + 8 <= started.n; i++) {
		struct span at = span_sub(started, i, 8), rest = at;
		uint64_t h, m, s;

		if (scan_u64(&rest, &h) && scan_char(&rest, ':') && scan_u64(&rest, &m) && scan_char(&rest, ':') &&
		    scan_u64(&rest, &s) && !rest.n)
			return at;
	}
	return (struct span){NULL, 0};
}

bool evidence_load(struct db *db, struct arena *arena, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_SOURCES);
	enum step step;

	vec_init(ret, sizeof(struct input));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct input *in = vec_push(ret);

		in->source = stmt_i64(st, 0);
		in->is_refs = span_eq_str(stmt_text(st, 1), "refs");
		in->is_gdb = span_eq_str(stmt_text(st, 1), "gdb");
		in->pid = stmt_is_null(st, 2) ? -1 : stmt_i64(st, 2);
		in->path = arena_span(arena, stmt_text(st, 3));
		in->clock = arena_span(arena, clock_of(stmt_text(st, 4)));
	}
	stmt_reset(st);
	if (step != STEP_DONE)
		return false;
	for (size_t i = 0; i < ret->n; i++) {
		struct input *in = vec_at(ret, i);

		st = db_query(db, Q_RUN_THREADS_NAMED);
		stmt_bind_i64(st, ":source", in->source);
		if (!query_i64(st, 0, &in->threads, e))
			return false;
	}
	return true;
}

static bool count_common(struct db *db, int query, const struct input *a, const struct input *b, int64_t *ret,
			 struct err *e)
{
	struct stmt *st = db_query(db, query);

	stmt_bind_i64(st, ":a", a->source);
	stmt_bind_i64(st, ":b", b->source);
	return query_i64(st, 0, ret, e);
}

static bool life_exists(struct db *db, int64_t source, int64_t addr, bool *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_LIFE_AT);
	int64_t hit;

	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":addr", addr);
	if (!query_i64(st, 0, &hit, e))
		return false;
	*ret = hit != 0;
	return true;
}

static bool collect_i64(struct stmt *st, struct vec *ret, struct err *e)
{
	enum step step;

	vec_init(ret, sizeof(int64_t));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t v = 0;

		if (stmt_type(st, 0) == VALUE_TEXT) {
			struct span text = stmt_text(st, 0);
			uint64_t addr;

			if (!scan_addr(&text, &addr) || !addr)
				continue;
			v = (int64_t)addr;
		} else {
			v = stmt_i64(st, 0);
		}
		vec_append(ret, &v);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* How many of the addresses that @other calls objects (@objects) or locks of objects (@locks) the refs log knows. */
static bool count_object_hits(struct db *db, const struct input *refs, const struct vec *objects, const struct vec *locks,
			      const struct vec *overheads, int64_t *ret_known, int64_t *ret_hits, struct err *e)
{
	bool hit;

	*ret_known = (int64_t)objects->n;
	*ret_hits = 0;
	for (size_t i = 0; i < objects->n; i++) {
		if (!life_exists(db, refs->source, *(int64_t *)vec_at(objects, i), &hit, e))
			return false;
		*ret_hits += hit;
	}
	/* A lock may belong to no object: only hits speak. */
	for (size_t i = 0; i < locks->n; i++) {
		for (size_t k = 0; k < overheads->n; k++) {
			int64_t addr = (int64_t)((uint64_t)*(int64_t *)vec_at(locks, i) + (uint64_t)*(int64_t *)vec_at(overheads, k));

			if (!life_exists(db, refs->source, addr, &hit, e))
				return false;
			*ret_known += hit;
			*ret_hits += hit;
		}
	}
	return true;
}

/* Addresses of objects decide; where a text names none, the threads do. */
static bool compare_with_refs(struct db *db, const struct input *refs, const struct input *other, enum evidence *ret,
			      struct err *e)
{
	struct vec objects, locks, overheads;
	int64_t known = 0, hits = 0, lwps;
	struct stmt *st;
	bool ok;

	st = db_query(db, Q_RUN_OBJECT_VALUES);
	stmt_bind_i64(st, ":source", other->source);
	ok = collect_i64(st, &objects, e);
	st = db_query(db, Q_RUN_LOCK_VALUES);
	stmt_bind_i64(st, ":source", other->source);
	ok = collect_i64(st, &locks, e) && ok;
	st = db_query(db, Q_RUN_OVERHEADS);
	stmt_bind_i64(st, ":source", refs->source);
	ok = collect_i64(st, &overheads, e) && ok;
	ok = ok && count_object_hits(db, refs, &objects, &locks, &overheads, &known, &hits, e) &&
	     count_common(db, Q_RUN_COMMON_LWPS, refs, other, &lwps, e);
	vec_done(&objects);
	vec_done(&locks);
	vec_done(&overheads);
	if (!ok)
		return false;
	if (known > 0)
		*ret = hits * 2 >= known ? EVIDENCE_SAME : EVIDENCE_OTHER;
	else if (lwps > 0)
		*ret = EVIDENCE_SAME;
	else if (other->is_gdb && other->threads >= ALL_THREADS && refs->threads > 0)
		*ret = EVIDENCE_OTHER; /* all threads of a process, and none of them wrote a line */
	else
		*ret = EVIDENCE_NONE;
	return true;
}

bool evidence_compare(struct db *db, const struct input *a, const struct input *b, enum evidence *ret, const char **ret_why,
		      struct err *e)
{
	int64_t common;

	*ret = EVIDENCE_NONE;
	*ret_why = "pid";
	if (a->pid > 0 && b->pid > 0) {
		*ret = a->pid == b->pid ? EVIDENCE_SAME : EVIDENCE_OTHER;
		return true;
	}
	*ret_why = "start";
	if (a->clock.n && span_eq(a->clock, b->clock)) {
		*ret = EVIDENCE_SAME;
		return true;
	}
	*ret_why = "overlap";
	if (a->is_refs && b->is_refs) {
		*ret = EVIDENCE_OTHER; /* a log is truncated at start: two logs are two processes */
		return true;
	}
	if (a->is_refs || b->is_refs)
		return a->is_refs ? compare_with_refs(db, a, b, ret, e) : compare_with_refs(db, b, a, ret, e);
	if (!count_common(db, Q_RUN_COMMON_PTHREADS, a, b, &common, e))
		return false;
	if (common > 0)
		*ret = EVIDENCE_SAME;
	else if (a->is_gdb && b->is_gdb && a->threads >= ALL_THREADS && b->threads >= ALL_THREADS)
		*ret = EVIDENCE_OTHER;
	return true;
}
