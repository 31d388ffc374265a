/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/hash.h"
#include "astscope/store/queries.h"
#include "fold.h"
#include "lock_holders.h"
#include "source_stacks.h"
#include "stack_waits.h"
#include "task_waits.h"
#include "wait_facts.h"

/*
 * Captures and lock dumps tell the same story twice, or two stories.  They are of one moment where ast_coredumper says so by
 * the names of the files, or where what waits in one is a part of what waits in the other.
 */

#define BASES_TRIED 256u /* snapshots that a capture is compared with */

/* What the stack of a thread says of the lock it waits for. */
enum { STACK_THERE = 1, STACK_WAITS_UNNAMED };

/* What the stacks of one capture say. */
struct capture {
	int64_t source;
	const struct vec *lock_waits; /* struct lock_wait, of the whole run */
	struct vec entries;           /* struct wait_entry */
	struct map waits;             /* thread and lock of its waits for locks */
	struct map threads;           /* thread -> STACK_THERE, or STACK_WAITS_UNNAMED: for a lock that no frame names */
};

/* --- what the stacks wait for ------------------------------------------------------------------------------------- */

static void add_lock_wait(struct capture *c, const struct lock_wait *w, int64_t lock)
{
	struct wait_entry *entry = vec_push(&c->entries);

	*entry = (struct wait_entry){
		.thread = w->thread,
		.lock = lock,
		.state = LOCK_WAITING,
		.mode = w->mode,
		.confidence = w->confidence,
	};
	map_put(&c->waits, wait_key(w->thread, lock), NULL);
}

/* A lock that no frame names: nothing ties it to those of other threads. */
static int64_t nameless_lock(struct waits *w, const struct lock_wait *wait)
{
	struct strbuf text = {0};
	int64_t id;

	strbuf_add_str(&text, "a lock");
	if (wait->func.n)
		strbuf_addf(&text, " in %.*s", SPAN_ARG(wait->func));
	id = resources_id(&w->resources, lock_wait_kind(wait->mode), (uint64_t)wait->thread, strbuf_span(&text), (struct span){0});
	strbuf_done(&text);
	return id;
}

static bool take_lock_waits(struct waits *w, struct capture *c, struct err *e)
{
	for (size_t i = 0; i < c->lock_waits->n; i++) {
		const struct lock_wait *wait = vec_at(c->lock_waits, i);
		int64_t lock = 0;

		if (wait->source != c->source)
			continue;
		if (wait->addr && !find_in_run(w->db, Q_VALUE_LOCK_AT, w->run, ":value", (int64_t)wait->addr, &lock, e))
			return false;
		if (!lock)
			*map_put(&c->threads, (uint64_t)wait->thread, NULL) = STACK_WAITS_UNNAMED;
		add_lock_wait(c, wait, lock ? lock : nameless_lock(w, wait));
	}
	return true;
}

static bool take_stacks(struct waits *w, struct capture *c, struct err *e)
{
	struct vec stacks;
	bool ok;

	vec_init(&stacks, sizeof(struct source_stack));
	ok = source_stacks_load(w->db, c->source, &stacks, e);
	for (size_t i = 0; ok && i < stacks.n; i++)
		*map_put(&c->threads, (uint64_t)((struct source_stack *)vec_at(&stacks, i))->thread, NULL) = STACK_THERE;
	vec_done(&stacks);
	return ok && take_lock_waits(w, c, e) && task_waits_add(w->a, w->run, c->source, &w->resources, &c->entries, e);
}

/* --- the dump of the same moment ---------------------------------------------------------------------------------- */

/* How well a dump and a capture fit. */
struct fit {
	size_t common;   /* waits that both state */
	size_t missing;  /* of the dump, of threads whose stacks do not wait so */
	size_t more;     /* of the capture, of threads that the dump lists without that wait */
};

static void compare(const struct dump *d, const struct capture *c, struct fit *ret)
{
	struct map listed = {0}, waits = {0};

	*ret = (struct fit){0};
	for (size_t i = 0; i < d->entries.n; i++) {
		const struct wait_entry *x = vec_at(&d->entries, i);
		const uint64_t *there = map_get(&c->threads, (uint64_t)x->thread);
		bool fresh;

		map_put(&listed, (uint64_t)x->thread, NULL);
		if (x->state != LOCK_WAITING || x->suspended)
			continue;
		map_put(&waits, wait_key(x->thread, x->lock), &fresh);
		if (!fresh)
			continue;
		ret->common += map_get(&c->waits, wait_key(x->thread, x->lock)) != NULL;
		ret->missing += there && *there == STACK_THERE && !map_get(&c->waits, wait_key(x->thread, x->lock));
	}
	for (size_t i = 0; i < c->entries.n; i++) {
		const struct wait_entry *x = vec_at(&c->entries, i);

		ret->more += x->state == LOCK_WAITING && x->lock > 0 && map_get(&listed, (uint64_t)x->thread) &&
			     !map_get(&waits, wait_key(x->thread, x->lock));
	}
	map_done(&listed);
	map_done(&waits);
}

/* The dump that was taken with the capture, as index + 1; 0 = none.  @ret_sure: of the same moment, not just not against it. */
static size_t find_base(const struct waits *w, size_t dumps, const struct dump *capture, const struct capture *c, bool *ret_sure)
{
	size_t best = 0, common = 0;

	for (size_t i = 0; i < dumps; i++) {
		const struct dump *d = vec_at(&w->dumps, i);

		if (capture->taken && d->taken == capture->taken) {
			*ret_sure = true;
			return i + 1;
		}
	}
	for (size_t i = 0; i < w->snapshots.n && i < BASES_TRIED; i++) {
		size_t first = ((struct snapshot *)vec_at(&w->snapshots, i))->first;
		struct fit fit;

		compare(vec_at(&w->dumps, first), c, &fit);
		if (fit.missing && (fit.more || !fit.common))
			continue;
		if (best && fit.common <= common)
			continue;
		best = first + 1;
		common = fit.common;
	}
	*ret_sure = common > 0;
	return best;
}

/* --- both together ------------------------------------------------------------------------------------------------ */

/* Some frame of the thread's stack in the capture is of the function in which it took the lock: it has not let go since. */
static bool still_there(struct waits *w, const struct capture *c, const struct dump *d, const struct wait_entry *held, bool *ret,
			struct err *e)
{
	struct stmt *st = db_query(w->db, Q_HOLDER_STILL_THERE);
	int64_t found;

	stmt_bind_i64(st, ":dump", d->id);
	stmt_bind_i64(st, ":source", c->source);
	stmt_bind_i64(st, ":thread", held->thread);
	stmt_bind_i64(st, ":lock", held->lock);
	if (!query_i64(st, 0, &found, e))
		return false;
	*ret = found != 0;
	return true;
}

/*
 * A mutex that the thread waits for in the capture is none that it holds: the dump is of another moment.  A lock that it
 * holds for reading may be the one it wants to write.
 */
static bool is_let_go(const struct capture *c, const struct wait_entry *x)
{
	return x->mode != LOCK_READ && map_get(&c->waits, wait_key(x->thread, x->lock));
}

/* What the dump lists joins the capture: all of it if they are of one moment, else who holds what the capture waits for. */
static bool add_listed(struct waits *w, struct capture *c, const struct dump *d, bool sure, struct err *e)
{
	struct map wanted = {0};
	size_t own = c->entries.n;
	bool ok = true;

	for (size_t i = 0; i < own; i++) {
		const struct wait_entry *x = vec_at(&c->entries, i);

		if (x->state == LOCK_WAITING)
			map_put(&wanted, (uint64_t)x->lock, NULL);
	}
	for (size_t i = 0; ok && i < d->entries.n; i++) {
		struct wait_entry x = *(struct wait_entry *)vec_at(&d->entries, i);
		bool there = false;

		if (x.state == LOCK_WAITING ? !sure || map_get(&c->waits, wait_key(x.thread, x.lock)) != NULL : is_let_go(c, &x))
			continue;
		if (!sure) {
			if (!map_get(&wanted, (uint64_t)x.lock))
				continue;
			ok = still_there(w, c, d, &x, &there, e);
			x.confidence = there ? CONFIDENCE_DERIVED : CONFIDENCE_GUESS;
		}
		vec_append(&c->entries, &x);
	}
	map_done(&wanted);
	return ok;
}

/* A wait that a lock dump states too is as sure as the dump. */
static void confirm_waits(struct capture *c, const struct dump *d)
{
	struct map waits = {0};

	for (size_t i = 0; i < d->entries.n; i++) {
		const struct wait_entry *x = vec_at(&d->entries, i);

		if (x->state == LOCK_WAITING && !x->suspended)
			map_put(&waits, wait_key(x->thread, x->lock), NULL);
	}
	for (size_t i = 0; i < c->entries.n; i++) {
		struct wait_entry *x = vec_at(&c->entries, i);

		if (x->state == LOCK_WAITING && map_get(&waits, wait_key(x->thread, x->lock)))
			x->confidence = CONFIDENCE_SURE;
	}
	map_done(&waits);
}

static bool load_capture(struct waits *w, size_t dumps, size_t i, struct capture *c, struct err *e)
{
	struct dump *capture = vec_at(&w->dumps, i);
	bool sure = false;
	size_t base;

	if (!take_stacks(w, c, e))
		return false;
	base = find_base(w, dumps, capture, c, &sure);
	if (base && c->entries.n) {
		const struct dump *d = vec_at(&w->dumps, base - 1);

		if (sure) {
			confirm_waits(c, d);
			capture->base = base;
		}
		if (!add_listed(w, c, d, sure, e))
			return false;
	}
	return lock_holders_add(w->a, w->run, c->source, c->lock_waits, &c->entries, e);
}

/* Captures in which nothing waits say nothing of waits. */
static bool load_captures(struct waits *w, const struct vec *lock_waits, struct err *e)
{
	size_t dumps = w->dumps.n, kept = dumps;
	bool ok = wait_dumps_read(w, Q_WAIT_CAPTURES, e);

	for (size_t i = dumps; ok && i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);
		struct capture c = {.source = d->source, .lock_waits = lock_waits};

		vec_init(&c.entries, sizeof(struct wait_entry));
		ok = load_capture(w, dumps, i, &c, e);
		waitgraph_build(c.entries.p, c.entries.n, &d->graph);
		d->entries = c.entries;
		map_done(&c.waits);
		map_done(&c.threads);
	}
	for (size_t i = dumps; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);

		if (d->graph.waits.n) {
			*(struct dump *)vec_at(&w->dumps, kept++) = *d;
			continue;
		}
		waitgraph_done(&d->graph);
		vec_done(&d->entries);
	}
	while (w->dumps.n > kept)
		vec_pop(&w->dumps);
	return ok;
}

bool wait_captures_load(struct waits *w, struct err *e)
{
	struct arena *arena = arena_new();
	struct vec lock_waits;
	bool ok = stack_waits_load(w->a, w->run, arena, &lock_waits, e) && load_captures(w, &lock_waits, e);

	vec_done(&lock_waits);
	arena_free(arena);
	return ok;
}
