/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lock_holders.h"

#include "astscope/base/hash.h"
#include "astscope/base/map.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "fold.h"
#include "owners.h"
#include "source_stacks.h"
#include "wait_facts.h"

/* How good a guess is. */
enum { WEIGHT_BUSY = 1, WEIGHT_BLOCKED, WEIGHT_PAST };

#define PASSAGES_MAX 4096u

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

static bool add_owners(struct db *db, int64_t run, int64_t source, struct vec *candidates, struct err *e)
{
	struct vec owners;
	bool ok = owners_load(db, source, &owners, e);

	for (size_t i = 0; ok && i < owners.n; i++) {
		const struct owner *o = vec_at(&owners, i);
		int64_t lock, thread;

		ok = find_in_run(db, o->raw ? Q_VALUE_MUTEX_AT : Q_VALUE_LOCK_AT, run, ":value", (int64_t)o->addr, &lock, e) &&
		     find_in_run(db, Q_THREAD_BY_LWP, run, ":lwp", o->lwp, &thread, e);
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

static bool is_own_code(const struct fold *f, int64_t level)
{
	return level >= fold_level(f, f->s.caller) && level < fold_level(f, f->s.root);
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
		if (ok && is_own_code(&fold, n->level))
			add_candidate(candidates, n->lock, n->thread, n->blocked ? WEIGHT_BLOCKED : WEIGHT_BUSY, false);
	}
	fold_done(&fold);
	vec_done(&namings);
	return ok;
}

/* --- past the call that others wait in --- */

/* A place of the code in which threads wait for a lock. */
struct passage {
	const struct lock_wait *wait;
	int64_t lock;
	size_t next; /* index + 1 of another one in the same function */
};

struct passages {
	struct vec list; /* struct passage */
	struct map by_function; /* hash of function and file -> index + 1 of the last */
};

static uint64_t function_key(struct span func, struct span file)
{
	return hash_bytes(func) ^ hash_u64(hash_bytes(file));
}

static bool in_passage(const struct passage *p, struct span func, struct span file)
{
	return span_eq(p->wait->func, func) && span_eq(p->wait->file, file);
}

static void add_passage(struct passages *p, const struct lock_wait *w, int64_t lock)
{
	uint64_t *last;
	struct passage *fresh;

	if (p->list.n == PASSAGES_MAX)
		return;
	last = map_put(&p->by_function, function_key(w->func, w->file), NULL);
	for (size_t at = *last; at; at = ((struct passage *)vec_at(&p->list, at - 1))->next) {
		const struct passage *known = vec_at(&p->list, at - 1);

		if (known->lock == lock && known->wait->src_line == w->src_line && in_passage(known, w->func, w->file) &&
		    span_eq(known->wait->args, w->args))
			return;
	}
	fresh = vec_push(&p->list);
	*fresh = (struct passage){w, lock, *last};
	*last = p->list.n;
}

/* The value of the first argument, as printed: of two calls on different things one says nothing of the other. */
static struct span first_value(struct span args)
{
	struct span name, value = {0};

	if (scan_until_char(&args, '=', &name) && !scan_until_char(&args, ',', &value))
		value = args;
	return value;
}

static void past_passages(const struct passages *p, const struct stackfold_frame *f, int64_t thread, struct vec *candidates)
{
	const uint64_t *last = map_get(&p->by_function, function_key(f->func, f->file));

	for (size_t at = last ? *last : 0; at;) {
		const struct passage *known = vec_at(&p->list, at - 1);

		at = known->next;
		if (f->src_line > known->wait->src_line && in_passage(known, f->func, f->file) &&
		    span_eq(first_value(known->wait->args), first_value(f->args)))
			add_candidate(candidates, known->lock, thread, WEIGHT_PAST, false);
	}
}

/* Threads that stand further on in a function in which others wait for a lock: they have passed there. */
static bool add_past(const struct analysis *a, int64_t run, int64_t source, const struct vec *waits, struct vec *candidates,
		     struct err *e)
{
	struct passages p = {0};
	struct vec stacks;
	struct fold fold;
	bool ok = true;

	vec_init(&p.list, sizeof(struct passage));
	for (size_t i = 0; ok && i < waits->n; i++) {
		const struct lock_wait *w = vec_at(waits, i);
		int64_t lock;

		if (w->source != source || !w->src_line)
			continue;
		ok = find_in_run(a->db, Q_VALUE_LOCK_AT, run, ":value", (int64_t)w->addr, &lock, e);
		if (ok && lock)
			add_passage(&p, w, lock);
	}
	fold_init(&fold, a->rules);
	vec_init(&stacks, sizeof(struct source_stack));
	ok = ok && (!p.list.n || source_stacks_load(a->db, source, &stacks, e));
	for (size_t i = 0; ok && i < stacks.n; i++) {
		const struct source_stack *s = vec_at(&stacks, i);

		ok = fold_load(&fold, a->db, s->stack, e);
		for (size_t k = fold.s.caller; ok && !s->idle && k < fold.s.root; k++)
			past_passages(&p, vec_at(&fold.frames, k), s->thread, candidates);
	}
	fold_done(&fold);
	vec_done(&stacks);
	vec_done(&p.list);
	map_done(&p.by_function);
	return ok;
}

/* --- the best of them --- */

/* What is waited for, and by whom: locks, and pairs of lock and thread; and what somebody is listed to hold. */
struct wanted {
	struct map locks, pairs, held;
};

static void find_wanted(const struct vec *entries, struct wanted *ret)
{
	*ret = (struct wanted){0};
	for (size_t i = 0; i < entries->n; i++) {
		const struct wait_entry *w = vec_at(entries, i);

		if (w->state == LOCK_HELD && !w->suspended)
			map_put(&ret->held, (uint64_t)w->lock, NULL);
		if (w->state != LOCK_WAITING || w->task)
			continue;
		map_put(&ret->locks, (uint64_t)w->lock, NULL);
		map_put(&ret->pairs, wait_key(w->thread, w->lock), NULL);
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

/* Keep who holds a lock that is waited for and does not wait for it too; a guess only where nobody is listed. */
static void drop_unwanted(struct vec *candidates, const struct wanted *wanted)
{
	size_t kept = 0;

	for (size_t i = 0; i < candidates->n; i++) {
		const struct candidate *c = vec_at(candidates, i);

		if (map_get(&wanted->locks, (uint64_t)c->lock) && !map_get(&wanted->pairs, wait_key(c->thread, c->lock)) &&
		    (c->sure || !map_get(&wanted->held, (uint64_t)c->lock)))
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
	map_done(&wanted.held);
}

bool lock_holders_add(const struct analysis *a, int64_t run, int64_t source, const struct vec *waits, struct vec *entries,
		      struct err *e)
{
	struct vec candidates;
	bool ok;

	vec_init(&candidates, sizeof(struct candidate));
	ok = add_owners(a->db, run, source, &candidates, e) && add_namings(a, run, source, &candidates, e) &&
	     add_past(a, run, source, waits, &candidates, e);
	if (ok)
		add_holders(&candidates, entries);
	vec_done(&candidates);
	return ok;
}
