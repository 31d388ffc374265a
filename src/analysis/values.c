/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"
#include "headers.h"

/* Addresses below are small numbers, flags and sizes printed in hex. */
#define ADDRESS_MIN 0x10000u
#define ADDRESSES_PER_VALUE 16u /* a printed structure may hold hundreds of pointers; the first ones are its own */

struct value {
	int64_t stack, level, ord, run;
	uint64_t addr;
	size_t name_at, name_n; /* in the pool of names */
	bool crashed;           /* its thread took a fatal signal */
	bool frees;             /* the function gives memory back */
};

/* A name is at most this long; `*ret_foo.bar[3]` passes, a C++ template is cut. */
#define VALUE_NAME_MAX 80u

static void collect_addresses(struct span text, const struct value *of, struct vec *values)
{
	unsigned found = 0;

	while (text.n && found < ADDRESSES_PER_VALUE) {
		long at = span_find(text, SPAN_LIT("0x"));
		struct value v = *of;

		if (at < 0)
			return;
		text = span_from_offset(text, (size_t)at);
		if (!scan_addr(&text, &v.addr)) {
			text = span_from_offset(text, 2);
			continue;
		}
		if (v.addr < ADDRESS_MIN)
			continue;
		vec_append(values, &v);
		found++;
	}
}

static bool gives_back(const struct rules *r, struct span func)
{
	struct span name = stackfold_rule_name(func);

	for (size_t row = rules_find(r, FRAME_FUNCTION, name, 0); row != RULES_NONE;
	     row = rules_find(r, FRAME_FUNCTION, name, row + 1)) {
		if (span_eq_str(rules_cell(r, FRAME_CLASS, row), "free"))
			return true;
	}
	return false;
}

static bool load_values(const struct analysis *a, struct vec *values, struct strbuf *names, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_VALUE_ROWS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span name = span_sub(stmt_text(st, 3), 0, VALUE_NAME_MAX);
		struct value of = {
			.stack = stmt_i64(st, 0),
			.level = stmt_i64(st, 1),
			.ord = stmt_i64(st, 2),
			.run = stmt_i64(st, 5),
			.name_at = names->n,
			.name_n = name.n,
			.crashed = stmt_i64(st, 7) != 0,
		};
		size_t before = values->n;

		of.frees = of.crashed && gives_back(a->rules, stmt_text(st, 6));
		collect_addresses(stmt_text(st, 4), &of, values);
		if (values->n > before)
			strbuf_add(names, name);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/*
 * How an address that is not just that of an object is known to mean it.  Memory is used again: what lies in an object
 * that has ended is worth a word only where a thread died, and the size of a header that the log does not tell only where
 * memory is given back, for that takes a whole block.
 */
enum proof { PROOF_ADDRESS, PROOF_IN_CRASH, PROOF_IN_FREE };

/* What an address of a run is; the same values stand in many frames and in several prints of them. */
struct thing {
	int64_t life, lock;
	int64_t offset;      /* in the life */
	int64_t lock_offset; /* where stacks alone tell that the address is an object with this lock */
	bool ended;
	enum proof proof;
};

struct looked_up {
	uint64_t addr;
	int64_t run;
	struct thing thing;
};

struct things {
	struct vec found; /* struct looked_up */
	struct map known; /* run and address -> index in found + 1 */
};

/* The lock of the object at the address, as far as stacks name both. */
static bool find_lock_of(struct db *db, const struct value *v, struct thing *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_VALUE_LOCK_OF);
	enum step step;

	stmt_bind_i64(st, ":value", (int64_t)v->addr);
	stmt_bind_i64(st, ":run", v->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->lock = stmt_i64(st, 0);
		ret->lock_offset = (int64_t)(v->addr - (uint64_t)stmt_i64(st, 1));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* Exactly an object, or inside one; where it has ended, its memory may be somebody else's by now. */
static bool find_life_at(struct db *db, const struct value *v, struct thing *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_VALUE_LIFE_AT);
	enum step step;

	stmt_bind_i64(st, ":value", (int64_t)v->addr);
	stmt_bind_i64(st, ":run", v->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		uint64_t offset = v->addr - (uint64_t)stmt_i64(st, 1);
		uint64_t size = stmt_is_null(st, 2) ? 0 : (uint64_t)stmt_i64(st, 2);
		bool alive = stmt_i64(st, 3) != 0;

		if (offset == 0 || offset < size) {
			ret->life = stmt_i64(st, 0);
			ret->offset = (int64_t)offset;
			ret->ended = !alive;
			ret->proof = offset == 0 || alive ? PROOF_ADDRESS : PROOF_IN_CRASH;
		}
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* The block of an object, as Asterisk gives it to free(), or malloc's header before it. */
static bool find_life_behind(struct db *db, const struct value *v, struct thing *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_VALUE_LIFE_BEHIND);
	enum step step;

	stmt_bind_i64(st, ":value", (int64_t)v->addr);
	stmt_bind_i64(st, ":run", v->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		uint64_t before = (uint64_t)stmt_i64(st, 1) - v->addr, own = header_of_malloc(v->addr);
		bool told = !stmt_is_null(st, 2);
		uint64_t overhead = told ? (uint64_t)stmt_i64(st, 2) : 0;

		if (told ? before == overhead || before == overhead + own
			 : header_is_known(before) || (before > own && header_is_known(before - own))) {
			ret->life = stmt_i64(st, 0);
			ret->offset = -(int64_t)before;
			ret->ended = stmt_i64(st, 3) == 0;
			ret->proof = told ? PROOF_IN_CRASH : PROOF_IN_FREE;
		}
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool find_thing(struct db *db, const struct value *v, struct thing *ret, struct err *e)
{
	struct thing life = {0}, behind = {0};
	struct stmt *st = db_query(db, Q_VALUE_LOCK_AT);

	*ret = (struct thing){0};
	stmt_bind_i64(st, ":value", (int64_t)v->addr);
	stmt_bind_i64(st, ":run", v->run);
	if (!query_i64(st, 0, &ret->lock, e) || (!ret->lock && !find_lock_of(db, v, ret, e)) ||
	    !find_life_at(db, v, &life, e))
		return false;
	/* The header of the next object says more than the inside of one that has ended. */
	if ((!life.life || life.proof != PROOF_ADDRESS) && !find_life_behind(db, v, &behind, e))
		return false;
	if (behind.life)
		life = behind;
	life.lock = ret->lock;
	life.lock_offset = ret->lock_offset;
	*ret = life;
	return true;
}

/* What is said of an address depends on where it stands. */
static bool holds(const struct value *v, struct thing *t)
{
	if (t->life && ((t->proof == PROOF_IN_CRASH && !v->crashed) || (t->proof == PROOF_IN_FREE && !v->frees)))
		*t = (struct thing){.lock = t->lock, .lock_offset = t->lock_offset};
	if (!t->life)
		t->offset = t->lock_offset;
	else if (t->lock_offset)
		t->lock = 0; /* the object says more than that it has a lock */
	return t->life || t->lock;
}

static struct span confidence_of(const struct thing *t)
{
	if (t->proof == PROOF_IN_FREE || (t->ended && t->offset > 0))
		return SPAN_LIT("guess");
	return t->offset ? SPAN_LIT("derived") : SPAN_LIT("sure");
}

static bool write_value(struct db *db, const struct value *v, struct span name, const struct thing *t, struct err *e)
{
	struct stmt *st = db_query(db, Q_ADDRESS_REF_INSERT);

	stmt_bind_i64(st, ":stack", v->stack);
	stmt_bind_i64(st, ":level", v->level);
	stmt_bind_i64(st, ":ord", v->ord);
	stmt_bind_i64(st, ":value", (int64_t)v->addr);
	stmt_bind_text(st, ":name", name);
	bind_optional(st, ":life", t->life, 0);
	bind_optional(st, ":lock", t->lock, 0);
	stmt_bind_i64(st, ":offset", t->offset);
	stmt_bind_i64(st, ":ended", t->ended);
	stmt_bind_text(st, ":confidence", confidence_of(t));
	return stmt_run(st, e);
}

static bool look_up(struct db *db, struct things *things, const struct value *v, struct thing *ret, struct err *e)
{
	uint64_t *at = map_put(&things->known, v->addr ^ (uint64_t)v->run << 56, NULL);
	const struct looked_up *known;

	if (!*at) {
		struct looked_up *fresh = vec_push(&things->found);

		*at = things->found.n;
		fresh->addr = v->addr;
		fresh->run = v->run;
		if (!find_thing(db, v, &fresh->thing, e))
			return false;
	}
	known = vec_at(&things->found, *at - 1);
	if (known->addr != v->addr || known->run != v->run)
		return find_thing(db, v, ret, e); /* a made-up address fell on the key of another run */
	*ret = known->thing;
	return true;
}

bool analysis_values(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;
	struct strbuf names = {0};
	struct things things = {0};
	struct vec values;
	bool ok;

	vec_init(&values, sizeof(struct value));
	vec_init(&things.found, sizeof(struct looked_up));
	ok = load_values(a, &values, &names, e);
	for (size_t i = 0; ok && i < values.n; i++) {
		const struct value *v = vec_at(&values, i);
		struct thing t;

		ok = look_up(db, &things, v, &t, e);
		if (ok && holds(v, &t))
			ok = write_value(db, v, span_sub(strbuf_span(&names), v->name_at, v->name_n), &t, e);
	}
	vec_done(&things.found);
	map_done(&things.known);
	vec_done(&values);
	strbuf_done(&names);
	return ok;
}
