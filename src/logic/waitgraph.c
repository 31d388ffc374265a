/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/waitgraph.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "waitgraph_search.h"

const char *confidence_name(enum confidence c)
{
	static const char *const names[] = {
		[CONFIDENCE_SURE] = "sure",
		[CONFIDENCE_DERIVED] = "derived",
		[CONFIDENCE_GUESS] = "guess",
	};

	return c < ARRAY_LEN(names) ? names[c] : NULL;
}

enum confidence confidence_named(struct span name)
{
	enum confidence c = CONFIDENCE_SURE;

	while (c < CONFIDENCE_GUESS && !span_eq_str(name, confidence_name(c)))
		c++;
	return c;
}

static size_t node_of(struct wait_build *b, int64_t thread)
{
	uint64_t *at = map_put(&b->index, (uint64_t)thread, NULL);

	if (!*at) {
		vec_append(&b->threads, &thread);
		*at = b->threads.n;
	}
	return *at - 1;
}

static bool holds(const struct wait_entry *h)
{
	return h->state == LOCK_HELD && !h->suspended;
}

/*
 * Does @h keep @w waiting?  A read wait is kept by writers only.  A thread that holds what it waits for recurses, unless it
 * holds it for reading and wants to write: then it waits for itself for ever.
 */
static bool blocks(const struct wait_entry *w, const struct wait_entry *h)
{
	if (h->lock != w->lock || !holds(h))
		return false;
	if (h->thread == w->thread)
		return w->task || (h->mode == LOCK_READ && w->mode == LOCK_WRITE);
	return w->mode != LOCK_READ || h->mode != LOCK_READ;
}

static const char *reason(const struct wait_entry *w, const struct wait_entry *h)
{
	if (w->task)
		return h->thread == w->thread ? "waits for what it does itself" : "waits for what the other does";
	if (h->thread == w->thread)
		return "wants to write what it holds for reading";
	if (w->mode == LOCK_WRITE)
		return h->mode == LOCK_READ ? "wants to write, held by a reader" : "wants to write, held by a writer";
	return w->mode == LOCK_READ ? "wants to read, held by a writer" : "wants the mutex the other holds";
}

static void add_wait(struct wait_build *b, struct waitgraph *g, const struct wait_entry *w, const struct wait_entry *h)
{
	struct wait_fact *f;
	struct wait_edge *edge;

	if (g->waits.n == WAIT_FACTS_MAX) {
		g->cut = true;
		return;
	}
	f = vec_push(&g->waits);
	*f = (struct wait_fact){
		.thread = w->thread,
		.lock = w->lock,
		.mode = w->mode,
		.task = w->task,
		.any = w->any,
		.confidence = w->confidence,
		.why = w->task ? "nobody is seen to do it" : "no holder is listed",
	};
	if (!h)
		return;
	f->holder = h->thread;
	f->has_holder = true;
	f->held = h->mode;
	f->confidence = wait_weaker(w->confidence, h->confidence);
	f->why = reason(w, h);
	edge = vec_push(&b->edges);
	*edge = (struct wait_edge){node_of(b, w->thread), node_of(b, h->thread), w->lock, w->mode, w->any,
				   f->confidence};
}

/* Entries of one lock stand together, those of one thread and state beside each other. */
static int by_lock_and_thread(const void *pa, const void *pb)
{
	const struct wait_entry *a = *(const struct wait_entry *const *)pa;
	const struct wait_entry *b = *(const struct wait_entry *const *)pb;

	if (a->lock != b->lock)
		return a->lock < b->lock ? -1 : 1;
	if (a->thread != b->thread)
		return a->thread < b->thread ? -1 : 1;
	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* A thread may list a lock twice (a table with a row for each attempt): only the first entry of a state counts. */
static bool repeats(const struct wait_entry *const *by_lock, size_t i)
{
	return i > 0 && by_lock[i]->lock == by_lock[i - 1]->lock && by_lock[i]->thread == by_lock[i - 1]->thread &&
	       by_lock[i]->state == by_lock[i - 1]->state && by_lock[i]->suspended == by_lock[i - 1]->suspended;
}

/* All that hold the lock of @w; @first is where they begin among the @n of all locks. */
static void find_holders(struct wait_build *b, struct waitgraph *g, const struct wait_entry *w,
			 const struct wait_entry *const *holders, size_t first, size_t n)
{
	bool listed = false;

	node_of(b, w->thread);
	for (size_t k = first; k < n && holders[k]->lock == w->lock && !g->cut; k++) {
		if (blocks(w, holders[k])) {
			listed = true;
			add_wait(b, g, w, holders[k]);
		} else if (holders[k]->thread == w->thread) {
			listed = true; /* it holds what it waits for: a recursion, no unlisted holder */
		}
	}
	if (!listed)
		add_wait(b, g, w, NULL);
}

static int by_waiters(const void *pa, const void *pb)
{
	const struct wait_lock *a = pa, *b = pb;

	if (a->waiters != b->waiters)
		return a->waiters > b->waiters ? -1 : 1;
	return (a->lock > b->lock) - (a->lock < b->lock);
}

static void count_locks(struct waitgraph *g, const struct wait_entry *const *by_lock, size_t n)
{
	for (size_t i = 0, k; i < n; i = k) {
		struct wait_lock l = {.lock = by_lock[i]->lock};

		for (k = i; k < n && by_lock[k]->lock == l.lock; k++) {
			if (repeats(by_lock, k))
				continue;
			l.holders += holds(by_lock[k]);
			l.waiters += by_lock[k]->state == LOCK_WAITING && !by_lock[k]->suspended;
		}
		if (l.waiters)
			vec_append(&g->locks, &l);
	}
	vec_sort(&g->locks, by_waiters);
}

static void find_waits(struct wait_build *b, struct waitgraph *g, const struct wait_entry *entries, size_t n)
{
	const struct wait_entry **by_lock = mem_alloc((n + 1) * sizeof(const struct wait_entry *));
	bool *repeated = mem_zalloc(n * sizeof(bool));
	struct map first = {0}; /* lock -> first index among its holders + 1 */
	size_t n_holders = 0;

	for (size_t i = 0; i < n; i++)
		by_lock[i] = &entries[i];
	if (n > 1)
		qsort(by_lock, n, sizeof(const struct wait_entry *), by_lock_and_thread);
	for (size_t i = 0; i < n; i++)
		repeated[by_lock[i] - entries] = repeats(by_lock, i);
	count_locks(g, by_lock, n);
	/* from here on only those that hold: of one lock there may be as many waiters as threads, and few that have it */
	for (size_t i = 0; i < n; i++) {
		if (!holds(by_lock[i]) || repeated[by_lock[i] - entries])
			continue;
		by_lock[n_holders++] = by_lock[i];
		if (!*map_put(&first, (uint64_t)by_lock[i]->lock, NULL))
			*map_put(&first, (uint64_t)by_lock[i]->lock, NULL) = n_holders;
	}
	for (size_t i = 0; i < n; i++) {
		const struct wait_entry *w = &entries[i];
		const uint64_t *at = map_get(&first, (uint64_t)w->lock);

		if (w->state == LOCK_WAITING && !w->suspended && !repeated[i])
			find_holders(b, g, w, by_lock, at ? *at - 1 : n_holders, n_holders);
	}
	map_done(&first);
	free(repeated);
	free(by_lock);
}

static int by_from(const void *pa, const void *pb)
{
	const struct wait_edge *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return a->lock < b->lock ? -1 : a->lock > b->lock;
}

static void index_edges(struct wait_build *b)
{
	size_t at = 0;

	vec_sort(&b->edges, by_from);
	b->first_edge = mem_alloc((b->threads.n + 1) * sizeof(size_t));
	for (size_t node = 0; node <= b->threads.n; node++) {
		while (at < b->edges.n && ((struct wait_edge *)vec_at(&b->edges, at))->from < node)
			at++;
		b->first_edge[node] = at;
	}
}

struct tarjan {
	size_t *number, *low, *next_edge, *stack, *path;
	bool *on_stack;
	size_t count, stacked;
};

static void tarjan_enter(struct tarjan *t, const struct wait_build *b, size_t node)
{
	t->number[node] = t->low[node] = ++t->count;
	t->next_edge[node] = b->first_edge[node];
	t->stack[t->stacked++] = node;
	t->on_stack[node] = true;
}

static void tarjan_leave(struct tarjan *t, struct wait_build *b, size_t node)
{
	size_t top;

	if (t->low[node] != t->number[node])
		return;
	b->components++;
	do {
		top = t->stack[--t->stacked];
		t->on_stack[top] = false;
		b->component[top] = b->components;
	} while (top != node);
}

/* Tarjan without recursion: a chain of waits may be as long as a hostile file likes. */
static void tarjan_from(struct tarjan *t, struct wait_build *b, size_t root)
{
	size_t depth = 0;

	t->path[depth] = root;
	tarjan_enter(t, b, root);
	for (;;) {
		size_t node = t->path[depth];

		if (t->next_edge[node] < b->first_edge[node + 1]) {
			size_t to = wait_edge_at(b, t->next_edge[node]++)->to;

			if (!t->number[to]) {
				tarjan_enter(t, b, to);
				t->path[++depth] = to;
			} else if (t->on_stack[to] && t->number[to] < t->low[node]) {
				t->low[node] = t->number[to];
			}
			continue;
		}
		tarjan_leave(t, b, node);
		if (!depth)
			return;
		depth--;
		if (t->low[node] < t->low[t->path[depth]])
			t->low[t->path[depth]] = t->low[node];
	}
}

static void find_components(struct wait_build *b)
{
	size_t n = b->threads.n;
	struct tarjan t = {
		.number = mem_zalloc(n * sizeof(size_t)),
		.low = mem_zalloc(n * sizeof(size_t)),
		.next_edge = mem_zalloc(n * sizeof(size_t)),
		.stack = mem_zalloc(n * sizeof(size_t)),
		.path = mem_zalloc(n * sizeof(size_t)),
		.on_stack = mem_zalloc(n * sizeof(bool)),
	};

	b->component = mem_zalloc(n * sizeof(size_t));
	for (size_t node = 0; node < n; node++) {
		if (!t.number[node])
			tarjan_from(&t, b, node);
	}
	free(t.number);
	free(t.low);
	free(t.next_edge);
	free(t.stack);
	free(t.path);
	free(t.on_stack);
}

static void mark_and_count(const struct wait_build *b, struct waitgraph *g, const size_t *of)
{
	struct map seen = {0};

	for (size_t i = 0; i < g->waits.n; i++) {
		struct wait_fact *f = vec_at(&g->waits, i);
		bool fresh;

		map_put(&seen, (uint64_t)f->thread, &fresh);
		g->blocked += fresh;
		if (f->has_holder) {
			size_t from = b->component[*map_get(&b->index, (uint64_t)f->thread) - 1];
			size_t to = b->component[*map_get(&b->index, (uint64_t)f->holder) - 1];

			f->in_cycle = from == to && of[from];
		}
	}
	map_done(&seen);
}

static void build_done(struct wait_build *b)
{
	free(b->first_edge);
	free(b->component);
	free(b->seen);
	free(b->via);
	free(b->queue);
	free(b->into);
	free(b->first_into);
	vec_done(&b->threads);
	vec_done(&b->edges);
	map_done(&b->index);
}

void waitgraph_build(const struct wait_entry *entries, size_t n, struct waitgraph *ret)
{
	struct wait_build b = {0};
	size_t *of;

	*ret = (struct waitgraph){0};
	vec_init(&ret->waits, sizeof(struct wait_fact));
	vec_init(&ret->members, sizeof(struct wait_member));
	vec_init(&ret->cycles, sizeof(struct wait_cycle));
	vec_init(&ret->behind, sizeof(struct wait_behind));
	vec_init(&ret->roots, sizeof(struct wait_root));
	vec_init(&ret->locks, sizeof(struct wait_lock));
	vec_init(&b.threads, sizeof(int64_t));
	vec_init(&b.edges, sizeof(struct wait_edge));
	find_waits(&b, ret, entries, n);
	index_edges(&b);
	b.seen = mem_zalloc((b.threads.n + 1) * sizeof(size_t));
	b.via = mem_alloc((b.threads.n + 1) * sizeof(size_t));
	b.queue = mem_alloc((b.threads.n + 1) * sizeof(size_t));
	if (wait_drop_satisfied(&b)) {
		free(b.first_edge);
		index_edges(&b);
	}
	find_components(&b);
	of = mem_zalloc((b.components + 1) * sizeof(size_t));
	wait_find_cycles(&b, ret, of);
	wait_find_behind(&b, ret, of);
	wait_find_roots(&b, ret);
	mark_and_count(&b, ret, of);
	free(of);
	build_done(&b);
}

void waitgraph_done(struct waitgraph *g)
{
	vec_done(&g->waits);
	vec_done(&g->members);
	vec_done(&g->cycles);
	vec_done(&g->behind);
	vec_done(&g->roots);
	vec_done(&g->locks);
}
