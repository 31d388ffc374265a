/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/map.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "headers.h"
#include "stack_waits.h"

/*
 * The locks of each run, their names, and the object each belongs to.  Where constructors log their overhead
 * it is exact.  Older logs have no sizes: then the distance is learnt from stacks that pass the object and its lock, else
 * voted for over the distances that builds of Asterisk are known to have; a vote is a guess.
 */

struct offset {
	uint64_t bytes;
	size_t votes;
};

#define OFFSET_MAX 4096u
#define VOTES_NEEDED 2u /* one hit may be chance: addresses of the heap are dense */

/* --- locks of stacks ---------------------------------------------------------------------------------------------- */

static const char *kind_name(enum lock_mode mode)
{
	switch (mode) {
	case LOCK_MUTEX:
		return "mutex";
	case LOCK_READ:
	case LOCK_WRITE:
		return "rwlock";
	case LOCK_MODE_UNKNOWN:
		break;
	}
	return NULL;
}

static bool insert_lock(struct db *db, int64_t run, const struct lock_wait *w, struct err *e)
{
	struct stmt *st = db_query(db, Q_LOCK_INSERT);

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, ":addr", (int64_t)w->addr);
	if (kind_name(w->mode))
		stmt_bind_text(st, ":kind", span_from(kind_name(w->mode)));
	else
		stmt_bind_null(st, ":kind");
	bind_optional(st, ":object", (int64_t)w->object, 0);
	stmt_bind_i64(st, ":source", w->source);
	return stmt_run(st, e);
}

/* What stacks wait for. */
static bool collect_from_stacks(const struct analysis *a, int64_t run, struct err *e)
{
	struct db *db = a->db;
	struct map counted = {0}; /* address -> the last source counted for it */
	struct arena *arena;
	struct vec waits;
	bool ok;

	arena = arena_new();
	ok = stack_waits_load(a, run, arena, &waits, e);
	for (size_t i = 0; ok && i < waits.n; i++) {
		const struct lock_wait *w = vec_at(&waits, i);
		uint64_t *source;

		if (!w->addr)
			continue;
		source = map_put(&counted, w->addr, NULL);
		if (*source != (uint64_t)w->source)
			ok = insert_lock(db, run, w, e);
		*source = (uint64_t)w->source;
	}
	map_done(&counted);
	vec_done(&waits);
	arena_free(arena);
	return ok;
}

/* --- names -------------------------------------------------------------------------------------------------------- */

struct symbol {
	uint64_t addr;
	struct span name;
};

/* 0x55d0c2000040 and 0x55d0c1c00020 "&b_lock", each perhaps behind "t@entry=" */
static bool read_argument(struct span addr, struct span name, struct symbol *ret)
{
	long first = span_find_char(name, '"'), last = span_rfind_char(name, '"');

	scan_lit(&addr, SPAN_LIT("t@entry="));
	if (last <= first || !scan_addr(&addr, &ret->addr) || (addr.n && addr.p[0] != ' '))
		return false;
	ret->name = span_sub(name, (size_t)first + 1, (size_t)(last - first - 1));
	return ret->addr && ret->name.n;
}

static bool load_symbols(struct db *db, int query, int64_t run, struct arena *arena, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step;

	vec_init(ret, sizeof(struct symbol));
	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct symbol s;

		if (query == Q_LOCK_SYMBOLS ? !stack_symbol(stmt_text(st, 0), &s.addr, &s.name)
					    : !read_argument(stmt_text(st, 0), stmt_text(st, 1), &s))
			continue;
		s.name = arena_span(arena, s.name);
		vec_append(ret, &s);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool name_by(struct db *db, int query, int update, int64_t run, struct err *e)
{
	struct arena *arena = arena_new();
	struct vec symbols;
	bool ok = load_symbols(db, query, run, arena, &symbols, e);

	for (size_t i = 0; ok && i < symbols.n; i++) {
		const struct symbol *s = vec_at(&symbols, i);
		struct stmt *st = db_query(db, update);

		stmt_bind_i64(st, ":run", run);
		stmt_bind_i64(st, ":addr", (int64_t)s->addr);
		stmt_bind_text(st, ":name", s->name);
		ok = stmt_run(st, e);
	}
	vec_done(&symbols);
	arena_free(arena);
	return ok;
}

/* A static lock is best known by the symbol that gdb prints: what the code calls it may be "lock" or "mine". */
static bool name_from_stacks(struct db *db, int64_t run, struct err *e)
{
	return name_by(db, Q_LOCK_SYMBOLS, Q_LOCK_NAME, run, e) && name_by(db, Q_LOCK_ARGUMENTS, Q_LOCK_NAME_IF_NONE, run, e);
}

/* --- objects ------------------------------------------------------------------------------------------------------ */

static void count_offset(struct vec *offsets, uint64_t bytes)
{
	struct offset *o;

	for (size_t i = 0; i < offsets->n; i++) {
		o = vec_at(offsets, i);
		if (o->bytes == bytes) {
			o->votes++;
			return;
		}
	}
	o = vec_push(offsets);
	*o = (struct offset){bytes, 1};
}

static bool learn_offsets(struct db *db, int64_t run, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LOCK_OFFSETS_FROM_STACKS);
	enum step step;

	vec_init(ret, sizeof(struct offset));
	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span object_text = stmt_text(st, 0), lock_text = stmt_text(st, 1);
		uint64_t object, lock;

		if (scan_addr(&object_text, &object) && scan_addr(&lock_text, &lock) && object > lock &&
		    object - lock <= OFFSET_MAX)
			count_offset(ret, object - lock);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

struct unlinked {
	int64_t id;
	uint64_t addr;
};

static bool load_unlinked(struct db *db, int64_t run, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LOCK_UNLINKED);
	enum step step;

	vec_init(ret, sizeof(struct unlinked));
	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct unlinked u = {stmt_i64(st, 0), (uint64_t)stmt_i64(st, 1)};

		vec_append(ret, &u);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool life_at(struct db *db, int64_t run, uint64_t addr, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_LOCK_LIVES_AT);

	stmt_bind_i64(st, ":addr", (int64_t)addr);
	stmt_bind_i64(st, ":run", run);
	return query_i64(st, 0, ret, e);
}

static bool vote_offset(struct db *db, int64_t run, const struct vec *locks, struct vec *ret, struct err *e)
{
	struct offset best = {0};

	vec_init(ret, sizeof(struct offset));
	for (size_t i = 0; header_with_lock(i); i++) {
		struct offset o = {header_with_lock(i), 0};

		for (size_t k = 0; k < locks->n; k++) {
			int64_t life;

			if (!life_at(db, run, ((struct unlinked *)vec_at(locks, k))->addr + o.bytes, &life, e))
				return false;
			o.votes += life != 0;
		}
		if (o.votes > best.votes)
			best = o;
	}
	if (best.votes >= VOTES_NEEDED)
		vec_append(ret, &best);
	return true;
}

static bool link_by_offsets(struct db *db, int64_t run, const struct vec *locks, const struct vec *offsets,
			    const char *confidence, struct err *e)
{
	for (size_t k = 0; k < locks->n; k++) {
		const struct unlinked *u = vec_at(locks, k);
		int64_t life = 0;
		struct stmt *st;

		for (size_t i = 0; i < offsets->n && !life; i++) {
			if (!life_at(db, run, u->addr + ((struct offset *)vec_at(offsets, i))->bytes, &life, e))
				return false;
		}
		if (!life)
			continue;
		st = db_query(db, Q_LOCK_LINK);
		stmt_bind_i64(st, ":life", life);
		stmt_bind_text(st, ":confidence", span_from(confidence));
		stmt_bind_i64(st, ":lock", u->id);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool has_overheads(struct db *db, int64_t run, bool *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_REFS_SOURCE);
	int64_t source, overhead;

	stmt_bind_i64(st, ":run", run);
	if (!query_i64(st, 0, &source, e))
		return false;
	st = db_query(db, Q_RUN_OVERHEADS);
	stmt_bind_i64(st, ":source", source);
	if (!query_i64(st, 0, &overhead, e))
		return false;
	*ret = overhead != 0;
	return true;
}

static bool link_run(struct db *db, int64_t run, struct err *e)
{
	struct vec locks, learnt, voted;
	bool exact, ok;

	if (!has_overheads(db, run, &exact, e))
		return false;
	if (exact)
		return true; /* a lock that no overhead explains belongs to no object */
	ok = load_unlinked(db, run, &locks, e) && learn_offsets(db, run, &learnt, e);
	if (ok && learnt.n) {
		ok = link_by_offsets(db, run, &locks, &learnt, "derived", e);
	} else if (ok) {
		ok = vote_offset(db, run, &locks, &voted, e) && link_by_offsets(db, run, &locks, &voted, "guess", e);
		vec_done(&voted);
	}
	vec_done(&locks);
	vec_done(&learnt);
	return ok;
}

bool analysis_locks(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;
	struct vec runs;
	bool ok;

	if (!run_query(db, Q_LOCK_COLLECT, e))
		return false;
	ok = analysis_run_ids(db, &runs, e);
	for (size_t i = 0; ok && i < runs.n; i++) {
		int64_t run = *(int64_t *)vec_at(&runs, i);

		ok = collect_from_stacks(a, run, e) && name_from_stacks(db, run, e);
	}
	ok = ok && run_query(db, Q_LOCK_LINK_BY_OVERHEAD, e);
	for (size_t i = 0; ok && i < runs.n; i++)
		ok = link_run(db, *(int64_t *)vec_at(&runs, i), e);
	vec_done(&runs);
	return ok && run_query(db, Q_LOCK_CLEAR_CONFIDENCE, e);
}
