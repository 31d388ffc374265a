/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "evidence.h"

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

#define ADDRESSES_COMPARED 200u /* objects, and locks, of one source */
#define FEW_OBJECTS 3 /* fewer that the refs log does not know may be of kinds that it does not log */

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

static int i64_cmp(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return a < b ? -1 : a > b;
}

/* Ascending, each once. */
static void make_set(struct vec *v)
{
	size_t kept = 0;

	vec_sort(v, i64_cmp);
	for (size_t i = 0; i < v->n; i++) {
		int64_t x = *(int64_t *)vec_at(v, i);

		if (!kept || x != *(int64_t *)vec_at(v, kept - 1))
			*(int64_t *)vec_at(v, kept++) = x;
	}
	while (v->n > kept)
		vec_pop(v);
}

static bool load_inputs(struct db *db, struct arena *arena, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_SOURCES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct input *in = vec_push(ret);

		in->source = stmt_i64(st, 0);
		in->is_refs = span_eq_str(stmt_text(st, 1), "refs");
		in->is_gdb = span_eq_str(stmt_text(st, 1), "gdb");
		in->pid = stmt_is_null(st, 2) ? -1 : stmt_i64(st, 2);
		in->path = arena_span(arena, stmt_text(st, 3));
		in->why = "alone";
		in->clock = arena_span(arena, clock_of(stmt_text(st, 4)));
		vec_init(&in->pthreads, sizeof(int64_t));
		vec_init(&in->lwps, sizeof(int64_t));
		vec_init(&in->objects, sizeof(int64_t));
		vec_init(&in->locks, sizeof(int64_t));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* The input of the row's source, or NULL. */
static struct input *input_of_row(struct vec *inputs, const struct map *by_source, const struct stmt *st)
{
	uint64_t *at = map_get(by_source, (uint64_t)stmt_i64(st, 0));

	return at ? vec_at(inputs, *at - 1) : NULL;
}

static bool load_threads(struct db *db, struct vec *inputs, const struct map *by_source, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_THREADS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct input *in = input_of_row(inputs, by_source, st);

		if (!in)
			continue;
		in->threads++;
		/* Old dumps print the low half of the id only. */
		if (!stmt_is_null(st, 1))
			*(int64_t *)vec_push(&in->pthreads) = stmt_i64(st, 1) & 0xffffffff;
		if (!stmt_is_null(st, 2))
			*(int64_t *)vec_push(&in->lwps) = stmt_i64(st, 2);
	}
	stmt_reset(st);
	for (size_t i = 0; i < inputs->n; i++) {
		struct input *in = vec_at(inputs, i);

		make_set(&in->pthreads);
		make_set(&in->lwps);
	}
	return step == STEP_DONE;
}

/* What sources call an object, and their locks. */
static bool load_objects(struct db *db, struct vec *inputs, const struct map *by_source, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_OBJECT_VALUES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct input *in = input_of_row(inputs, by_source, st);
		struct span text = stmt_text(st, 1);
		uint64_t addr;

		if (in && in->objects.n < ADDRESSES_COMPARED && scan_addr(&text, &addr) && addr)
			*(int64_t *)vec_push(&in->objects) = (int64_t)addr;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_locks(struct db *db, struct vec *inputs, const struct map *by_source, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_LOCK_VALUES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct input *in = input_of_row(inputs, by_source, st);

		if (in && in->locks.n < ADDRESSES_COMPARED)
			*(int64_t *)vec_push(&in->locks) = stmt_i64(st, 1);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool evidence_load(struct db *db, struct arena *arena, struct vec *ret, struct err *e)
{
	struct map by_source = {0}; /* source -> index + 1 */
	bool ok;

	vec_init(ret, sizeof(struct input));
	ok = run_query(db, Q_RUN_LOG_SHOWN, e) && load_inputs(db, arena, ret, e);
	for (size_t i = 0; i < ret->n; i++)
		*map_put(&by_source, (uint64_t)((struct input *)vec_at(ret, i))->source, NULL) = i + 1;
	ok = ok && load_threads(db, ret, &by_source, e) && load_objects(db, ret, &by_source, e) &&
	     load_locks(db, ret, &by_source, e);
	map_done(&by_source);
	return ok;
}

void evidence_done(struct vec *inputs)
{
	for (size_t i = 0; i < inputs->n; i++) {
		struct input *in = vec_at(inputs, i);

		vec_done(&in->pthreads);
		vec_done(&in->lwps);
		vec_done(&in->objects);
		vec_done(&in->locks);
	}
	vec_done(inputs);
}

/* --- a refs log against the others -------------------------------------------------------------------------------- */

static bool share_any(const struct vec *a, const struct vec *b)
{
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		int64_t x = *(int64_t *)vec_at(a, i), y = *(int64_t *)vec_at(b, k);

		if (x == y)
			return true;
		if (x < y)
			i++;
		else
			k++;
	}
	return false;
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

/* How many of the addresses that @other calls objects, or locks of objects, the refs log knows. */
static bool count_hits(struct db *db, const struct input *refs, const struct input *other, const struct vec *overheads,
		       size_t *ret_known, size_t *ret_hits, struct err *e)
{
	bool hit;

	*ret_known = other->objects.n;
	*ret_hits = 0;
	for (size_t i = 0; i < other->objects.n; i++) {
		if (!life_exists(db, refs->source, *(int64_t *)vec_at(&other->objects, i), &hit, e))
			return false;
		*ret_hits += hit;
	}
	/* A lock may belong to no object: only hits speak. */
	for (size_t i = 0; i < other->locks.n * overheads->n; i++) {
		uint64_t lock = (uint64_t)*(int64_t *)vec_at(&other->locks, i / overheads->n);
		uint64_t overhead = (uint64_t)*(int64_t *)vec_at(overheads, i % overheads->n);

		if (!life_exists(db, refs->source, (int64_t)(lock + overhead), &hit, e))
			return false;
		*ret_known += hit;
		*ret_hits += hit;
	}
	return true;
}

bool evidence_overheads(struct db *db, const struct input *refs, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_OVERHEADS);

	enum step step;

	vec_init(ret, sizeof(int64_t));
	stmt_bind_i64(st, ":source", refs->source);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		*(int64_t *)vec_push(ret) = stmt_i64(st, 0);
	stmt_reset(st);
	return step == STEP_DONE;
}

bool evidence_of_refs(struct db *db, const struct input *refs, const struct vec *overheads, const struct input *other,
		      enum evidence *ret, struct err *e)
{
	size_t known, hits;

	if (!count_hits(db, refs, other, overheads, &known, &hits, e))
		return false;
	if (hits && hits * 2 >= known)
		*ret = EVIDENCE_SAME;
	else if (known >= FEW_OBJECTS)
		*ret = EVIDENCE_OTHER;
	else if (share_any(&refs->lwps, &other->lwps))
		*ret = EVIDENCE_SOFT;
	else if (other->is_gdb && other->lwps.n >= ALL_THREADS && refs->lwps.n)
		*ret = EVIDENCE_OTHER; /* all threads of a process, and none of them wrote a line */
	else
		*ret = EVIDENCE_NONE;
	return true;
}
