/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_trail.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/vec.h"

/*
 * Hierholzer's algorithm.  Each count is a vertex, each line an edge; an edge leaves its vertex in file order, so the
 * trail stays as near to the file as the counts allow.  Counts with more arrivals than departures are joined to
 * counts with more departures by virtual edges (the changes the log lacks), which are dropped from the result.
 */

#define NO_EDGE UINT32_MAX

struct graph {
	const struct trail_edge *e;
	size_t n;
	int32_t *counts; /* of the vertices, ascending; NULL = counts are consecutive from @low */
	int32_t low;
	bool apart;      /* vertex 0 is the count 0, which lies far below the others: those begin with vertex 1, count low + 1 */
	size_t vertices;
	uint32_t *sorted;      /* edges by vertex, in file order */
	uint32_t *next, *stop; /* per vertex: range of @sorted not yet used */
	int64_t *balance;      /* per vertex: arrivals minus departures */
	struct jump *jumps;    /* virtual edges, by from */
	size_t jump_n, jump_cap;
	uint32_t *jump_head;   /* per vertex: its first unused virtual edge */
};

struct jump {
	uint32_t to, next;
};

static int cmp_count(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t vertex_of(const struct graph *g, int32_t count)
{
	const int32_t *found;

	if (!g->counts)
		return g->apart && !count ? 0 : (uint32_t)count - (uint32_t)g->low;
	found = bsearch(&count, g->counts, g->vertices, sizeof(count), cmp_count);
	return (uint32_t)(found - g->counts);
}

static int32_t count_of(const struct graph *g, size_t v)
{
	if (g->counts)
		return g->counts[v];
	return g->apart && !v ? 0 : g->low + (int32_t)v;
}

static uint32_t from_of(const struct graph *g, size_t edge)
{
	return vertex_of(g, g->e[edge].from);
}

static uint32_t to_of(const struct graph *g, size_t edge)
{
	return vertex_of(g, g->e[edge].to);
}

static void number_sparse(struct graph *g, int32_t start)
{
	size_t m = 0;
	int32_t *c = mem_realloc(NULL, g->n * 2 + 2, sizeof(*c));

	c[m++] = 0;
	c[m++] = start;
	for (size_t i = 0; i < g->n; i++) {
		c[m++] = g->e[i].from;
		c[m++] = g->e[i].to;
	}
	qsort(c, m, sizeof(*c), cmp_count);
	g->vertices = 1;
	for (size_t i = 1; i < m; i++) {
		if (c[i] != c[g->vertices - 1])
			c[g->vertices++] = c[i];
	}
	g->counts = c;
}

static void number_vertices(struct graph *g, int32_t start)
{
	int32_t low = start, high = start;

	for (size_t i = 0; i < g->n; i++) {
		int32_t a = g->e[i].from, b = g->e[i].to;

		low = a < low ? a : low;
		low = b < low ? b : low;
		high = a > high ? a : high;
		high = b > high ? b : high;
	}
	/* The end needs a vertex too, but not all that lie between. */
	g->apart = low > 0;
	g->low = low > 0 ? low - 1 : low;
	if (high < 0)
		high = 0;
	if ((int64_t)high - g->low < (int64_t)g->n * 4 + 64)
		g->vertices = (size_t)((int64_t)high - g->low) + 1;
	else
		number_sparse(g, start);
}

static void graph_init(struct graph *g, const struct trail_edge *e, size_t n, int32_t start)
{
	*g = (struct graph){.e = e, .n = n};
	number_vertices(g, start);
	g->sorted = mem_realloc(NULL, n, sizeof(*g->sorted));
	g->next = mem_zalloc(g->vertices * sizeof(*g->next));
	g->stop = mem_zalloc(g->vertices * sizeof(*g->stop));
	g->balance = mem_zalloc(g->vertices * sizeof(*g->balance));
	for (size_t i = 0; i < n; i++) {
		g->stop[from_of(g, i)]++;
		g->balance[from_of(g, i)]--;
		g->balance[to_of(g, i)]++;
	}
	for (size_t v = 1; v < g->vertices; v++) {
		g->next[v] = g->stop[v - 1];
		g->stop[v] += g->stop[v - 1];
	}
	for (size_t i = 0; i < n; i++)
		g->sorted[g->next[from_of(g, i)]++] = (uint32_t)i;
	for (size_t v = 0; v < g->vertices; v++)
		g->next[v] = v ? g->stop[v - 1] : 0;
}

static void graph_done(struct graph *g)
{
	free(g->counts);
	free(g->sorted);
	free(g->next);
	free(g->stop);
	free(g->balance);
	free(g->jumps);
	free(g->jump_head);
}

/* --- virtual edges --- */

struct loose_end {
	uint32_t vertex;
	uint32_t edge; /* the last one at this vertex: when it happened */
};

static int cmp_loose_end(const void *a, const void *b)
{
	const struct loose_end *x = a, *y = b;

	if (x->edge != y->edge)
		return x->edge < y->edge ? -1 : 1;
	return (x->vertex > y->vertex) - (x->vertex < y->vertex);
}

/* Vertices out of balance in direction @sign, each as often as it lacks an edge, in order of time. */
static struct loose_end *loose_ends(const struct graph *g, int64_t sign, size_t *ret_n)
{
	uint32_t *last = mem_zalloc(g->vertices * sizeof(*last));
	struct loose_end *ends;
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		last[sign > 0 ? to_of(g, i) : from_of(g, i)] = (uint32_t)i;
	for (size_t v = 0; v < g->vertices; v++)
		n += g->balance[v] * sign > 0 ? (size_t)(g->balance[v] * sign) : 0;
	ends = mem_realloc(NULL, n, sizeof(*ends));
	n = 0;
	for (size_t v = 0; v < g->vertices; v++) {
		for (int64_t k = g->balance[v] * sign; k > 0; k--)
			ends[n++] = (struct loose_end){.vertex = (uint32_t)v, .edge = last[v]};
	}
	free(last);
	if (n)
		qsort(ends, n, sizeof(*ends), cmp_loose_end);
	*ret_n = n;
	return ends;
}

static void add_jump(struct graph *g, uint32_t from, uint32_t to)
{
	g->jumps[g->jump_n] = (struct jump){.to = to, .next = g->jump_head[from]};
	g->jump_head[from] = (uint32_t)g->jump_n++;
}

/* After this a trail from @start over all edges of its component exists. */
static void balance(struct graph *g, uint32_t start, bool ended)
{
	struct loose_end *in, *out;
	size_t in_n, out_n;

	g->balance[start]++;
	if (ended)
		g->balance[vertex_of(g, 0)]--;
	in = loose_ends(g, 1, &in_n);
	out = loose_ends(g, -1, &out_n);
	g->jumps = mem_realloc(NULL, in_n, sizeof(*g->jumps));
	g->jump_head = mem_realloc(NULL, g->vertices, sizeof(*g->jump_head));
	for (size_t v = 0; v < g->vertices; v++)
		g->jump_head[v] = NO_EDGE;
	/* Heads are pushed in front: pair from the last so that the earliest jump of a vertex comes first. */
	for (size_t i = in_n < out_n ? in_n : out_n; i > 0; i--)
		add_jump(g, in[i - 1].vertex, out[i - 1].vertex);
	free(in);
	free(out);
}

/* --- the walk --- */

/*
 * Edges under way and edges done share one array: @path grows from its beginning, @done from its end downwards (so it
 * comes out in forward order, as Hierholzer finishes the last edge first).  A path item is an edge, or n + a jump.
 */
struct walk {
	uint32_t *path;
	size_t depth, cap;
	size_t done; /* index of the first done edge in @path */
};

static bool step(struct graph *g, struct walk *w, uint32_t v)
{
	uint32_t j;

	if (g->next[v] < g->stop[v]) {
		w->path[w->depth++] = g->sorted[g->next[v]++];
		return true;
	}
	j = g->jump_head[v];
	if (j == NO_EDGE)
		return false;
	g->jump_head[v] = g->jumps[j].next;
	w->path[w->depth++] = (uint32_t)g->n + j;
	return true;
}

/* Walk from @start until all edges that can be reached are used; the real ones come in front of the done ones. */
static void tour(struct graph *g, struct walk *w, uint32_t start)
{
	uint32_t v = start, top;

	for (;;) {
		if (!step(g, w, v)) {
			if (!w->depth)
				break;
			top = w->path[--w->depth];
			if (top < g->n)
				w->path[--w->done] = top;
		}
		top = w->depth ? w->path[w->depth - 1] : NO_EDGE;
		v = !w->depth ? start : top < g->n ? to_of(g, top) : g->jumps[top - g->n].to;
	}
}

/*
 * Closed pieces that no count joins to the trail go in where the file has them.  @p ends with the main trail of
 * @main_n edges; piece k lies before piece k - 1, begins at @bounds[k], and their first edges ascend with k.
 */
static void merge(const uint32_t *p, size_t n, size_t main_n, const struct vec *bounds, uint32_t *ret)
{
	size_t k = 0, m = 0, stop = n - main_n;

	for (size_t i = n - main_n; i <= n; i++) {
		for (; k < bounds->n; k++) {
			size_t from = *(const size_t *)vec_at(bounds, k);

			if (i < n && p[from] > p[i])
				break;
			for (size_t j = from; j < stop; j++)
				ret[m++] = p[j];
			stop = from;
		}
		if (i < n)
			ret[m++] = p[i];
	}
}

void life_trail(const struct trail_edge *e, size_t n, int32_t start, bool ended, uint32_t *ret_order)
{
	struct vec bounds; /* of size_t: where in the walk each piece beside the main trail begins, in file order */
	struct graph g;
	struct walk w = {0};
	size_t main_n;

	if (!n)
		return;
	vec_init(&bounds, sizeof(size_t));
	graph_init(&g, e, n, start);
	balance(&g, vertex_of(&g, start), ended);
	w.cap = n + g.jump_n;
	w.path = mem_realloc(NULL, w.cap, sizeof(*w.path));
	w.done = w.cap;
	tour(&g, &w, vertex_of(&g, start));
	main_n = w.cap - w.done;
	for (size_t i = 0; w.cap - w.done < n; i++) {
		uint32_t v = from_of(&g, i);

		/* Edges leave in file order: edge i is unused exactly if it is the next of its vertex. */
		if (g.next[v] < g.stop[v] && g.sorted[g.next[v]] == i) {
			tour(&g, &w, v);
			vec_append(&bounds, &w.done);
		}
	}
	for (size_t i = 0; i < bounds.n; i++)
		*(size_t *)vec_at(&bounds, i) -= w.done;
	merge(w.path + w.done, n, main_n, &bounds, ret_order);
	vec_done(&bounds);
	free(w.path);
	graph_done(&g);
}

int32_t life_trail_start(const struct trail_edge *e, size_t n, bool ended)
{
	int32_t start = n ? e[0].from : 0;
	struct graph g;
	size_t sources = 0;

	if (!n)
		return start;
	graph_init(&g, e, n, start);
	if (ended)
		g.balance[vertex_of(&g, 0)]--;
	for (size_t v = 0; v < g.vertices; v++) {
		if (g.balance[v] >= 0)
			continue;
		sources++;
		start = count_of(&g, v);
		if (g.balance[v] < -1)
			sources++;
	}
	if (sources != 1)
		start = e[0].from;
	graph_done(&g);
	return start;
}
