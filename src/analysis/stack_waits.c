#include "config.h"

#include "stack_waits.h"

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "fold.h"
#include "owners.h"

bool stack_waits_needed(struct db *db, int64_t run, bool *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_LOCK_ENTRIES);
	int64_t any;

	stmt_bind_i64(st, ":run", run);
	if (!query_i64(st, 0, &any, e))
		return false;
	*ret = !any;
	return true;
}

bool stack_symbol(struct span text, uint64_t *ret_addr, struct span *ret_symbol)
{
	uint64_t addr;

	if (!scan_addr(&text, &addr) || !addr || !scan_lit(&text, SPAN_LIT(" <")) ||
	    !scan_until_char(&text, '>', ret_symbol))
		return false;
	*ret_addr = addr;
	return ret_symbol->n > 0;
}

/* The stacks of a run that wait for a lock; addr is not filled. */
static bool load_waiting(struct db *db, int64_t run, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_WAITING);
	enum step step;

	vec_init(ret, sizeof(struct lock_wait));
	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct lock_wait *w = vec_push(ret);

		w->source = stmt_i64(st, 0);
		w->stack = stmt_i64(st, 1);
		w->thread = stmt_i64(st, 2);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool has_argument(const struct stack_lock *l)
{
	return l->t || l->user_data || l->mutex || l->rwlock;
}

bool stack_waits_load(const struct analysis *a, int64_t run, struct arena *arena, struct vec *ret, struct err *e)
{
	struct db *db = a->db;
	struct fold fold;
	size_t kept = 0;
	bool ok;

	fold_init(&fold, a->rules);
	ok = load_waiting(db, run, ret, e);
	for (size_t i = 0; ok && i < ret->n; i++) {
		struct lock_wait w = *(struct lock_wait *)vec_at(ret, i);
		const struct stack_lock *l = &fold.s.lock;

		ok = fold_load(&fold, db, w.stack, e);
		if (!ok || !l->found || !l->blocked || l->bookkeeping || !l->lock)
			continue;
		w.addr = l->lock;
		w.mode = l->mode;
		w.confidence = has_argument(l) ? CONFIDENCE_DERIVED : CONFIDENCE_GUESS;
		w.symbol = arena_span(arena, l->symbol);
		*(struct lock_wait *)vec_at(ret, kept++) = w;
	}
	while (ret->n > kept)
		vec_pop(ret);
	fold_done(&fold);
	return ok;
}

/* --- who holds it ------------------------------------------------------------------------------------------------- */

/* A thread of one capture that has a lock, or the object of one, in hand. */
struct candidate {
	int64_t lock, thread;
	int weight;
	bool sure; /* the mutex itself names it */
};

static void add_candidate(struct vec *list, int64_t lock, int64_t thread, int weight, bool sure)
{
	*(struct candidate *)vec_push(list) = (struct candidate){lock, thread, weight, sure};
}

static bool find_id(struct db *db, int query, int64_t run, const char *name, int64_t value, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, name, value);
	return query_i64(st, 0, ret, e);
}

static bool add_owners(struct db *db, int64_t run, int64_t source, struct vec *candidates, struct err *e)
{
	struct vec owners;
	bool ok = owners_load(db, source, &owners, e);

	for (size_t i = 0; ok && i < owners.n; i++) {
		const struct owner *o = vec_at(&owners, i);
		int64_t lock, thread;

		ok = find_id(db, o->raw ? Q_VALUE_MUTEX_AT : Q_VALUE_LOCK_AT, run, ":value", (int64_t)o->addr, &lock, e) &&
		     find_id(db, Q_THREAD_BY_LWP, run, ":lwp", o->lwp, &thread, e);
		if (ok && lock && thread)
			add_candidate(candidates, lock, thread, 0, true);
	}
	vec_done(&owners);
	return ok;
}

/* A frame that names a lock or its object. */
struct naming {
	int64_t stack, level, thread, lock;
	bool blocked;
};

static bool load_namings(struct db *db, int64_t run, int64_t source, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_LOCK_NAMINGS);
	enum step step;

	vec_init(ret, sizeof(struct naming));
	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, ":source", source);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct naming *n = vec_push(ret);

		n->stack = stmt_i64(st, 0);
		n->level = stmt_i64(st, 1);
		n->thread = stmt_i64(st, 2);
		n->lock = stmt_i64(st, 3);
		n->blocked = stmt_i64(st, 4) != 0;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/*
 * Threads that name the lock in a frame of their own code, between the wait they are in and the start of the thread.
 * One that is blocked itself is a better guess than one that works or sleeps: a lock held over a sleep is rare.
 */
static bool add_namings(const struct analysis *a, int64_t run, int64_t source, struct vec *candidates, struct err *e)
{
	struct db *db = a->db;
	struct vec namings;
	struct fold fold;
	int64_t folded = 0;
	bool ok = load_namings(db, run, source, &namings, e);

	fold_init(&fold, a->rules);
	for (size_t i = 0; ok && i < namings.n; i++) {
		const struct naming *n = vec_at(&namings, i);

		if (n->stack != folded)
			ok = fold_load(&fold, db, n->stack, e);
		folded = n->stack;
		if (ok && n->level >= (int64_t)fold.s.caller && n->level < (int64_t)fold.s.root)
			add_candidate(candidates, n->lock, n->thread, n->blocked ? 2 : 1, false);
	}
	fold_done(&fold);
	vec_done(&namings);
	return ok;
}

/* What is waited for, and by whom: locks, and pairs of lock and thread. */
struct wanted {
	struct map locks, pairs;
};

static uint64_t pair_key(int64_t lock, int64_t thread)
{
	return (uint64_t)lock << 32 ^ (uint64_t)thread; /* ids of rows, far from 32 bits */
}

static void find_wanted(const struct vec *entries, struct wanted *ret)
{
	*ret = (struct wanted){0};
	for (size_t i = 0; i < entries->n; i++) {
		const struct wait_entry *w = vec_at(entries, i);

		if (w->state != LOCK_WAITING)
			continue;
		map_put(&ret->locks, (uint64_t)w->lock, NULL);
		map_put(&ret->pairs, pair_key(w->lock, w->thread), NULL);
	}
}

/* The best of a lock first, so that what stands behind another is no better. */
static int candidate_cmp(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->lock != b->lock)
		return a->lock < b->lock ? -1 : 1;
	if (a->sure != b->sure)
		return a->sure ? -1 : 1;
	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return a->thread < b->thread ? -1 : a->thread > b->thread;
}

/* Keep who holds a lock that is waited for and does not wait for it too. */
static void drop_unwanted(struct vec *candidates, const struct wanted *wanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < candidates->n; i++) {
		const struct candidate *c = vec_at(candidates, i);

		if (map_get(&wanted->locks, (uint64_t)c->lock) && !map_get(&wanted->pairs, pair_key(c->lock, c->thread)))
			*(struct candidate *)vec_at(candidates, kept++) = *c;
	}
	while (candidates->n > kept)
		vec_pop(candidates);
}

static void add_holder(struct vec *entries, const struct candidate *c)
{
	struct wait_entry *h = vec_push(entries);

	*h = (struct wait_entry){
		.thread = c->thread,
		.lock = c->lock,
		.state = LOCK_HELD,
		.mode = LOCK_MODE_UNKNOWN,
		.confidence = c->sure ? CONFIDENCE_DERIVED : CONFIDENCE_GUESS,
	};
}

/* Of each lock the owners that the mutex names, else the single best guess. */
static void add_holders(struct vec *candidates, struct vec *entries)
{
	struct wanted wanted;

	find_wanted(entries, &wanted);
	drop_unwanted(candidates, &wanted);
	vec_sort(candidates, candidate_cmp);
	for (size_t i = 0, k; i < candidates->n; i = k) {
		const struct candidate *best = vec_at(candidates, i);
		const struct candidate *last = best;
		bool tie = false;

		for (k = i; k < candidates->n; k++) {
			const struct candidate *c = vec_at(candidates, k);

			if (c->lock != best->lock)
				break;
			if (c->sure && (c == best || c->thread != last->thread))
				add_holder(entries, c);
			tie |= c->weight == best->weight && c->thread != best->thread;
			last = c;
		}
		if (!best->sure && !tie)
			add_holder(entries, best);
	}
	map_done(&wanted.locks);
	map_done(&wanted.pairs);
}

bool stack_waits_entries(const struct analysis *a, int64_t run, const struct vec *waits, int64_t source, struct vec *entries,
			 struct err *e)
{
	struct db *db = a->db;
	struct vec candidates;
	bool ok = true;

	for (size_t i = 0; ok && i < waits->n; i++) {
		const struct lock_wait *w = vec_at(waits, i);
		int64_t lock;

		if (w->source != source)
			continue;
		ok = find_id(db, Q_VALUE_LOCK_AT, run, ":value", (int64_t)w->addr, &lock, e);
		if (ok && lock) {
			struct wait_entry *entry = vec_push(entries);

			entry->thread = w->thread;
			entry->lock = lock;
			entry->state = LOCK_WAITING;
			entry->mode = w->mode;
			entry->confidence = w->confidence;
		}
	}
	vec_init(&candidates, sizeof(struct candidate));
	ok = ok && add_owners(db, run, source, &candidates, e) && add_namings(a, run, source, &candidates, e);
	if (ok)
		add_holders(&candidates, entries);
	vec_done(&candidates);
	return ok;
}
