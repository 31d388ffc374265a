/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "waitgraph_search.h"

#include <stdlib.h>

#include "astscope/base/mem.h"

/* --- edges by the node they lead to --- */

static void index_into(struct wait_build *b)
{
	size_t n = b->threads.n;

	if (b->into)
		return;
	b->into = mem_alloc((b->edges.n + 1) * sizeof(size_t));
	b->first_into = mem_zalloc((n + 2) * sizeof(size_t));
	for (size_t i = 0; i < b->edges.n; i++)
		b->first_into[wait_edge_at(b, i)->to + 2]++;
	for (size_t node = 2; node <= n + 1; node++)
		b->first_into[node] += b->first_into[node - 1];
	for (size_t i = 0; i < b->edges.n; i++)
		b->into[b->first_into[wait_edge_at(b, i)->to + 1]++] = i;
}

/* --- one of several is enough --- */

/* What must happen before each node goes on. */
struct progress {
	size_t *needs;   /* per node: waits that are not over */
	size_t *group;   /* per edge: its "any" wait + 1; 0 = a wait of its own */
	bool *satisfied; /* per "any" wait */
	bool *goes;      /* per node */
};

static size_t group_edges(const struct wait_build *b, struct progress *p)
{
	struct map groups = {0}; /* node and lock -> wait + 1 */
	size_t n = 0;

	for (size_t node = 0; node < b->threads.n; node++) {
		map_done(&groups);
		groups = (struct map){0};
		for (size_t i = b->first_edge[node]; i < b->first_edge[node + 1]; i++) {
			const struct wait_edge *edge = wait_edge_at(b, i);
			uint64_t *at;

			if (!edge->any) {
				p->needs[node]++;
				continue;
			}
			at = map_put(&groups, (uint64_t)edge->lock, NULL);
			if (!*at) {
				*at = ++n;
				p->needs[node]++;
			}
			p->group[i] = *at;
		}
	}
	map_done(&groups);
	return n;
}

/* Nodes that go on set free those that wait for them alone. */
static void spread_progress(struct wait_build *b, struct progress *p)
{
	size_t tail = 0;

	for (size_t node = 0; node < b->threads.n; node++) {
		p->goes[node] = !p->needs[node];
		if (p->goes[node])
			b->queue[tail++] = node;
	}
	for (size_t head = 0; head < tail; head++) {
		size_t node = b->queue[head];

		for (size_t k = b->first_into[node]; k < b->first_into[node + 1]; k++) {
			size_t i = b->into[k], from = wait_edge_at(b, i)->from;

			if (p->group[i]) {
				if (p->satisfied[p->group[i] - 1])
					continue;
				p->satisfied[p->group[i] - 1] = true;
			}
			if (--p->needs[from])
				continue;
			p->goes[from] = true;
			b->queue[tail++] = from;
		}
	}
}

static bool has_any(const struct wait_build *b)
{
	for (size_t i = 0; i < b->edges.n; i++) {
		if (wait_edge_at(b, i)->any)
			return true;
	}
	return false;
}

bool wait_drop_satisfied(struct wait_build *b)
{
	size_t n = b->threads.n, kept = 0;
	struct progress p;

	if (!has_any(b))
		return false;
	p.needs = mem_zalloc((n + 1) * sizeof(size_t));
	p.goes = mem_zalloc((n + 1) * sizeof(bool));
	p.group = mem_zalloc(b->edges.n * sizeof(size_t));
	p.satisfied = mem_zalloc((group_edges(b, &p) + 1) * sizeof(bool));
	index_into(b);
	spread_progress(b, &p);
	for (size_t i = 0; i < b->edges.n; i++) {
		if (!p.group[i] || !p.satisfied[p.group[i] - 1])
			*(struct wait_edge *)vec_at(&b->edges, kept++) = *wait_edge_at(b, i);
	}
	while (b->edges.n > kept)
		vec_pop(&b->edges);
	free(b->into);
	free(b->first_into);
	b->into = b->first_into = NULL;
	free(p.needs);
	free(p.goes);
	free(p.group);
	free(p.satisfied);
	return true;
}

/* --- cycles --- */

/* Breadth first inside the component: the shortest way from @start back to itself, as edges back to front. */
static size_t shortest_ring(struct wait_build *b, size_t start, size_t *ret_edges)
{
	size_t head = 0, tail = 0, length = 0, last = 0, search = ++b->search; /* last: edge + 1 */

	b->queue[tail++] = start;
	while (head < tail && !last) {
		size_t node = b->queue[head++];

		for (size_t i = b->first_edge[node]; i < b->first_edge[node + 1] && !last; i++) {
			size_t to = wait_edge_at(b, i)->to;

			if (b->component[to] != b->component[start])
				continue;
			if (to == start) {
				last = i + 1;
			} else if (b->seen[to] != search) {
				b->seen[to] = search;
				b->via[to] = i + 1;
				b->queue[tail++] = to;
			}
		}
	}
	while (last) {
		const struct wait_edge *edge = wait_edge_at(b, last - 1);

		ret_edges[length++] = last - 1;
		last = edge->from == start ? 0 : b->via[edge->from];
	}
	return length;
}

static void add_cycle(struct wait_build *b, struct waitgraph *g, size_t start, size_t threads, size_t *ring)
{
	struct wait_cycle c = {.first = g->members.n, .threads = threads};

	c.n = shortest_ring(b, start, ring);
	for (size_t i = c.n; i > 0; i--) {
		const struct wait_edge *edge = wait_edge_at(b, ring[i - 1]);
		struct wait_member m = {wait_thread_at(b, edge->from), edge->lock, edge->mode};

		vec_append(&g->members, &m);
		c.confidence = wait_weaker(c.confidence, edge->confidence);
	}
	vec_append(&g->cycles, &c);
}

static bool has_self_edge(const struct wait_build *b, size_t node)
{
	for (size_t i = b->first_edge[node]; i < b->first_edge[node + 1]; i++) {
		if (wait_edge_at(b, i)->to == node)
			return true;
	}
	return false;
}

struct sized_cycle {
	struct wait_cycle cycle;
	int64_t smallest; /* thread of the component */
};

static int by_size(const void *pa, const void *pb)
{
	const struct sized_cycle *a = pa, *b = pb;

	if (a->cycle.threads != b->cycle.threads)
		return a->cycle.threads > b->cycle.threads ? -1 : 1;
	return (a->smallest > b->smallest) - (a->smallest < b->smallest);
}

static void sort_cycles(struct waitgraph *g)
{
	struct vec sized;

	vec_init(&sized, sizeof(struct sized_cycle));
	for (size_t i = 0; i < g->cycles.n; i++) {
		struct sized_cycle *s = vec_push(&sized);

		s->cycle = *(const struct wait_cycle *)vec_at(&g->cycles, i);
		s->smallest = ((const struct wait_member *)vec_at(&g->members, s->cycle.first))->thread;
	}
	vec_sort(&sized, by_size);
	for (size_t i = 0; i < sized.n; i++)
		*(struct wait_cycle *)vec_at(&g->cycles, i) = ((const struct sized_cycle *)vec_at(&sized, i))->cycle;
	vec_done(&sized);
}

void wait_find_cycles(struct wait_build *b, struct waitgraph *g, size_t *ret_of)
{
	size_t n = b->threads.n;
	size_t *size = mem_zalloc((b->components + 1) * sizeof(size_t));
	size_t *start = mem_zalloc((b->components + 1) * sizeof(size_t)); /* node + 1 of the smallest thread id */
	size_t *ring = mem_alloc((n + 1) * sizeof(size_t));

	for (size_t node = 0; node < n; node++) {
		size_t c = b->component[node];

		size[c]++;
		if (!start[c] || wait_thread_at(b, node) < wait_thread_at(b, start[c] - 1))
			start[c] = node + 1;
	}
	for (size_t node = 0; node < n; node++) {
		size_t c = b->component[node];

		if (start[c] == node + 1 && (size[c] > 1 || has_self_edge(b, node)))
			add_cycle(b, g, node, size[c], ring);
	}
	sort_cycles(g);
	for (size_t i = 0; i < g->cycles.n; i++) {
		const struct wait_cycle *c = vec_at(&g->cycles, i);
		const struct wait_member *m = vec_at(&g->members, c->first);

		ret_of[b->component[*map_get(&b->index, (uint64_t)m->thread) - 1]] = i + 1;
	}
	free(size);
	free(start);
	free(ring);
}

/* --- who stands behind --- */

/* All that reach the @tail nodes in b->queue, which are marked as seen: they join the queue.  Returns its length. */
static size_t search_back(struct wait_build *b, size_t tail)
{
	index_into(b);
	for (size_t head = 0; head < tail; head++) {
		size_t node = b->queue[head];

		for (size_t i = b->first_into[node]; i < b->first_into[node + 1]; i++) {
			size_t from = wait_edge_at(b, b->into[i])->from;

			if (b->seen[from] == b->search)
				continue;
			b->seen[from] = b->search;
			b->queue[tail++] = from;
		}
	}
	return tail;
}

static int by_cycle_then_thread(const void *pa, const void *pb)
{
	const struct wait_behind *a = pa, *b = pb;

	if (a->cycle != b->cycle)
		return a->cycle < b->cycle ? -1 : 1;
	return a->thread < b->thread ? -1 : a->thread > b->thread;
}

static void add_behind(struct wait_build *b, struct waitgraph *g, size_t cycle, size_t members, const size_t *of)
{
	size_t n = search_back(b, members);

	for (size_t i = members; i < n; i++) {
		struct wait_behind w = {cycle, wait_thread_at(b, b->queue[i])};

		if (of[b->component[b->queue[i]]])
			continue;
		if (g->behind.n == WAIT_FACTS_MAX) {
			g->cut = true;
			return;
		}
		vec_append(&g->behind, &w);
	}
}

void wait_find_behind(struct wait_build *b, struct waitgraph *g, const size_t *of)
{
	size_t n = b->threads.n, cycles = g->cycles.n;
	size_t *first = mem_zalloc((cycles + 2) * sizeof(size_t)); /* members of each cycle in @node */
	size_t *nodes = mem_alloc((n + 1) * sizeof(size_t));

	for (size_t node = 0; node < n; node++)
		first[of[b->component[node]]]++;
	for (size_t c = 1, sum = 0; c <= cycles + 1; c++) {
		size_t size = c <= cycles ? first[c] : 0;

		first[c] = sum;
		sum += size;
	}
	for (size_t node = 0; node < n; node++) {
		if (of[b->component[node]])
			nodes[first[of[b->component[node]]]++] = node;
	}
	for (size_t c = 0, at = 0; c < cycles && !g->cut; c++) {
		size_t members = 0;

		b->search++;
		for (; at < first[c + 1]; at++) {
			b->seen[nodes[at]] = b->search;
			b->queue[members++] = nodes[at];
		}
		add_behind(b, g, c, members, of);
	}
	vec_sort(&g->behind, by_cycle_then_thread);
	free(first);
	free(nodes);
}

/* --- roots --- */

static int by_blocked(const void *pa, const void *pb)
{
	const struct wait_root *a = pa, *b = pb;

	if (a->blocked != b->blocked)
		return a->blocked > b->blocked ? -1 : 1;
	return (a->thread > b->thread) - (a->thread < b->thread);
}

/* Work that counting behind all roots may take; more roots than that would each say little. */
#define ROOT_STEPS (WAIT_FACTS_MAX * 16u)

static void mark_waiting(struct waitgraph *g)
{
	struct map waiting = {0};

	for (size_t i = 0; i < g->waits.n; i++)
		map_put(&waiting, (uint64_t)((const struct wait_fact *)vec_at(&g->waits, i))->thread, NULL);
	for (size_t i = 0; i < g->roots.n; i++) {
		struct wait_root *r = vec_at(&g->roots, i);

		r->waits = map_get(&waiting, (uint64_t)r->thread);
	}
	map_done(&waiting);
}

void wait_find_roots(struct wait_build *b, struct waitgraph *g)
{
	size_t steps = 0;

	index_into(b);
	for (size_t node = 0; node < b->threads.n; node++) {
		struct wait_root r = {.thread = wait_thread_at(b, node)};

		if (b->first_edge[node] != b->first_edge[node + 1] || b->first_into[node] == b->first_into[node + 1])
			continue;
		if (steps > ROOT_STEPS) {
			g->cut = true;
			break;
		}
		b->seen[node] = ++b->search;
		b->queue[0] = node;
		r.blocked = search_back(b, 1) - 1;
		steps += r.blocked + 1;
		vec_append(&g->roots, &r);
	}
	mark_waiting(g);
	vec_sort(&g->roots, by_blocked);
}
