#include "config.h"

#include "astscope/logic/waitgraph.h"

#include <stdlib.h>

#include "astscope/base/attr.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"

/* Threads are numbered densely; an edge goes from a waiter to a thread that must act first. */
struct edge {
	size_t from, to;
	int64_t lock;
	enum confidence confidence;
};

struct build {
	struct vec threads;    /* int64_t: id of each node */
	struct map index;      /* thread id -> node + 1 */
	struct vec edges;      /* struct edge, sorted by from */
	size_t *first_edge;    /* per node, index into edges; one more at the end */
	size_t *component;     /* per node, from 1 */
	size_t components;
};

const char *confidence_name(enum confidence c)
{
	static const char *const names[] = {
		[CONFIDENCE_SURE] = "sure",
		[CONFIDENCE_DERIVED] = "derived",
		[CONFIDENCE_GUESS] = "guess",
	};

	return c < ARRAY_LEN(names) ? names[c] : NULL;
}

static enum confidence weaker(enum confidence a, enum confidence b)
{
	return a > b ? a : b;
}

static size_t node_of(struct build *b, int64_t thread)
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
		return h->mode == LOCK_READ && w->mode == LOCK_WRITE;
	return w->mode != LOCK_READ || h->mode != LOCK_READ;
}

static const char *reason(const struct wait_entry *w, const struct wait_entry *h)
{
	if (h->thread == w->thread)
		return "wants to write what it holds for reading";
	if (w->mode == LOCK_WRITE)
		return h->mode == LOCK_READ ? "wants to write, held by a reader" : "wants to write, held by a writer";
	return w->mode == LOCK_READ ? "wants to read, held by a writer" : "wants the mutex the other holds";
}

static void add_wait(struct build *b, struct waitgraph *g, const struct wait_entry *w, const struct wait_entry *h)
{
	struct wait_fact *f = vec_push(&g->waits);
	struct edge *edge;

	*f = (struct wait_fact){
		.thread = w->thread,
		.lock = w->lock,
		.mode = w->mode,
		.confidence = w->confidence,
		.why = "no holder is listed",
	};
	if (!h)
		return;
	f->holder = h->thread;
	f->has_holder = true;
	f->held = h->mode;
	f->confidence = weaker(w->confidence, h->confidence);
	f->why = reason(w, h);
	edge = vec_push(&b->edges);
	*edge = (struct edge){node_of(b, w->thread), node_of(b, h->thread), w->lock, f->confidence};
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

/* All holders of the lock of @w; @first is where its entries begin. */
static void find_holders(struct build *b, struct waitgraph *g, const struct wait_entry *w,
			 const struct wait_entry *const *by_lock, size_t first, size_t n)
{
	bool listed = false;

	node_of(b, w->thread);
	for (size_t k = first; k < n && by_lock[k]->lock == w->lock; k++) {
		if (repeats(by_lock, k))
			continue;
		if (blocks(w, by_lock[k])) {
			listed = true;
			add_wait(b, g, w, by_lock[k]);
		} else if (holds(by_lock[k]) && by_lock[k]->thread == w->thread) {
			listed = true; /* it holds what it waits for: a recursion, no unlisted holder */
		}
	}
	if (!listed)
		add_wait(b, g, w, NULL);
}

static void find_waits(struct build *b, struct waitgraph *g, const struct wait_entry *entries, size_t n)
{
	const struct wait_entry **by_lock = mem_alloc((n + 1) * sizeof(const struct wait_entry *));
	bool *repeated = mem_zalloc(n * sizeof(bool));
	struct map first = {0}; /* lock -> first index in by_lock + 1 */

	for (size_t i = 0; i < n; i++)
		by_lock[i] = &entries[i];
	if (n > 1)
		qsort(by_lock, n, sizeof(const struct wait_entry *), by_lock_and_thread);
	for (size_t i = n; i > 0; i--) {
		*map_put(&first, (uint64_t)by_lock[i - 1]->lock, NULL) = i;
		repeated[by_lock[i - 1] - entries] = repeats(by_lock, i - 1);
	}
	for (size_t i = 0; i < n; i++) {
		const struct wait_entry *w = &entries[i];

		if (w->state == LOCK_WAITING && !w->suspended && !repeated[i])
			find_holders(b, g, w, by_lock, *map_get(&first, (uint64_t)w->lock) - 1, n);
	}
	map_done(&first);
	free(repeated);
	free(by_lock);
}

static int by_from(const void *pa, const void *pb)
{
	const struct edge *a = pa, *b = pb;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return a->lock < b->lock ? -1 : a->lock > b->lock;
}

static void index_edges(struct build *b)
{
	size_t at = 0;

	vec_sort(&b->edges, by_from);
	b->first_edge = mem_alloc((b->threads.n + 1) * sizeof(size_t));
	for (size_t node = 0; node <= b->threads.n; node++) {
		while (at < b->edges.n && ((struct edge *)vec_at(&b->edges, at))->from < node)
			at++;
		b->first_edge[node] = at;
	}
}

static const struct edge *edge_at(const struct build *b, size_t i)
{
	return vec_at(&b->edges, i);
}

struct tarjan {
	size_t *number, *low, *next_edge, *stack, *path;
	bool *on_stack;
	size_t count, stacked;
};

static void tarjan_enter(struct tarjan *t, const struct build *b, size_t node)
{
	t->number[node] = t->low[node] = ++t->count;
	t->next_edge[node] = b->first_edge[node];
	t->stack[t->stacked++] = node;
	t->on_stack[node] = true;
}

static void tarjan_leave(struct tarjan *t, struct build *b, size_t node)
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
static void tarjan_from(struct tarjan *t, struct build *b, size_t root)
{
	size_t depth = 0;

	t->path[depth] = root;
	tarjan_enter(t, b, root);
	for (;;) {
		size_t node = t->path[depth];

		if (t->next_edge[node] < b->first_edge[node + 1]) {
			size_t to = edge_at(b, t->next_edge[node]++)->to;

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

static void find_components(struct build *b)
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

/* Breadth first inside the component: the shortest way from @start back to itself.  Fills the ring, returns its length. */
static size_t shortest_ring(const struct build *b, size_t start, size_t *ring_edges)
{
	size_t n = b->threads.n;
	size_t *via = mem_zalloc(n * sizeof(size_t)); /* edge + 1 that reached the node */
	size_t *queue = mem_alloc(n * sizeof(size_t));
	size_t head = 0, tail = 0, length = 0, last = 0;

	queue[tail++] = start;
	while (head < tail && !last) {
		size_t node = queue[head++];

		for (size_t i = b->first_edge[node]; i < b->first_edge[node + 1] && !last; i++) {
			size_t to = edge_at(b, i)->to;

			if (b->component[to] != b->component[start])
				continue;
			if (to == start) {
				last = i + 1;
			} else if (!via[to]) {
				via[to] = i + 1;
				queue[tail++] = to;
			}
		}
	}
	for (size_t at = last; at; at = via[edge_at(b, at - 1)->from])
		ring_edges[length++] = at - 1; /* back to front */
	free(via);
	free(queue);
	return length;
}

static void add_cycle(const struct build *b, struct waitgraph *g, size_t start, size_t threads)
{
	size_t *ring = mem_alloc((b->threads.n + 1) * sizeof(size_t));
	struct wait_cycle c = {.first = g->members.n, .threads = threads};

	c.n = shortest_ring(b, start, ring);
	for (size_t i = c.n; i > 0; i--) {
		const struct edge *edge = edge_at(b, ring[i - 1]);
		struct wait_member m = {*(int64_t *)vec_at(&b->threads, edge->from), edge->lock};

		vec_append(&g->members, &m);
		c.confidence = weaker(c.confidence, edge->confidence);
	}
	vec_append(&g->cycles, &c);
	free(ring);
}

static bool has_self_edge(const struct build *b, size_t node)
{
	for (size_t i = b->first_edge[node]; i < b->first_edge[node + 1]; i++) {
		if (edge_at(b, i)->to == node)
			return true;
	}
	return false;
}

static int by_size(const void *pa, const void *pb)
{
	const struct wait_cycle *a = pa, *b = pb;

	if (a->threads != b->threads)
		return a->threads > b->threads ? -1 : 1;
	return a->first < b->first ? -1 : a->first > b->first;
}

/* The cycle of each component in @of (index + 1), 0 for those that are none. */
static void find_cycles(const struct build *b, struct waitgraph *g, size_t *of)
{
	size_t n = b->threads.n;
	size_t *size = mem_zalloc((b->components + 1) * sizeof(size_t));
	size_t *start = mem_zalloc((b->components + 1) * sizeof(size_t)); /* node + 1 of the smallest thread id */

	for (size_t node = 0; node < n; node++) {
		size_t c = b->component[node];

		size[c]++;
		if (!start[c] || *(int64_t *)vec_at(&b->threads, node) < *(int64_t *)vec_at(&b->threads, start[c] - 1))
			start[c] = node + 1;
	}
	for (size_t node = 0; node < n; node++) {
		size_t c = b->component[node];

		if (start[c] == node + 1 && (size[c] > 1 || has_self_edge(b, node)))
			add_cycle(b, g, node, size[c]);
	}
	vec_sort(&g->cycles, by_size);
	for (size_t i = 0; i < g->cycles.n; i++) {
		const struct wait_cycle *c = vec_at(&g->cycles, i);
		const struct wait_member *m = vec_at(&g->members, c->first);

		of[b->component[*map_get(&b->index, (uint64_t)m->thread) - 1]] = i + 1;
	}
	free(size);
	free(start);
}

/* Mark all that reach @cycle over edges, walking them backwards until nothing new is found. */
static void find_behind(const struct build *b, struct waitgraph *g, size_t cycle, const size_t *of)
{
	size_t n = b->threads.n;
	bool *reaches = mem_zalloc(n * sizeof(bool));
	bool grown = true;

	for (size_t node = 0; node < n; node++)
		reaches[node] = of[b->component[node]] == cycle + 1;
	while (grown) {
		grown = false;
		for (size_t i = 0; i < b->edges.n; i++) {
			const struct edge *edge = edge_at(b, i);

			if (reaches[edge->to] && !reaches[edge->from]) {
				reaches[edge->from] = true;
				grown = true;
			}
		}
	}
	for (size_t node = 0; node < n; node++) {
		if (reaches[node] && !of[b->component[node]]) {
			struct wait_behind w = {cycle, *(int64_t *)vec_at(&b->threads, node)};

			vec_append(&g->behind, &w);
		}
	}
	free(reaches);
}

static int by_cycle_then_thread(const void *pa, const void *pb)
{
	const struct wait_behind *a = pa, *b = pb;

	if (a->cycle != b->cycle)
		return a->cycle < b->cycle ? -1 : 1;
	return a->thread < b->thread ? -1 : a->thread > b->thread;
}

static void mark_and_count(const struct build *b, struct waitgraph *g, const size_t *of)
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

void waitgraph_build(const struct wait_entry *entries, size_t n, struct waitgraph *ret)
{
	struct build b = {0};
	size_t *of;

	*ret = (struct waitgraph){0};
	vec_init(&ret->waits, sizeof(struct wait_fact));
	vec_init(&ret->members, sizeof(struct wait_member));
	vec_init(&ret->cycles, sizeof(struct wait_cycle));
	vec_init(&ret->behind, sizeof(struct wait_behind));
	vec_init(&b.threads, sizeof(int64_t));
	vec_init(&b.edges, sizeof(struct edge));
	find_waits(&b, ret, entries, n);
	index_edges(&b);
	find_components(&b);
	of = mem_zalloc((b.components + 1) * sizeof(size_t));
	find_cycles(&b, ret, of);
	for (size_t cycle = 0; cycle < ret->cycles.n; cycle++)
		find_behind(&b, ret, cycle, of);
	vec_sort(&ret->behind, by_cycle_then_thread);
	mark_and_count(&b, ret, of);
	free(of);
	free(b.first_edge);
	free(b.component);
	vec_done(&b.threads);
	vec_done(&b.edges);
	map_done(&b.index);
}

void waitgraph_done(struct waitgraph *g)
{
	vec_done(&g->waits);
	vec_done(&g->members);
	vec_done(&g->cycles);
	vec_done(&g->behind);
}
