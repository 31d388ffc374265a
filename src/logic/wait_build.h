/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_WAIT_BUILD_H
#define ASTSCOPE_LOGIC_WAIT_BUILD_H

#include "astscope/base/map.h"
#include "astscope/logic/waitgraph.h"

/*
 * What waitgraph.c and waitgraph_search.c work on.  Threads are numbered densely; an edge goes from a waiter to a thread that
 * must act first.
 */
struct wait_edge {
	size_t from, to;
	int64_t lock;
	enum lock_mode mode;
	bool any; /* one of the edges of this node and lock that leads to a thread that goes on is enough */
	enum confidence confidence;
};

struct wait_build {
	struct vec threads;    /* int64_t: id of each node */
	struct map index;      /* thread id -> node + 1 */
	struct vec edges;      /* struct wait_edge, sorted by from */
	size_t *first_edge;    /* per node, index into edges; one more at the end */
	size_t *component;     /* per node, from 1 */
	size_t components;
	/* Scratch of breadth first searches: a node was reached in search `search` if seen[node] == search. */
	size_t *seen, *via, *queue;
	size_t search;
	size_t *into;          /* edges by the node they lead to */
	size_t *first_into;    /* per node, index into `into`; one more at the end */
};

static inline const struct wait_edge *wait_edge_at(const struct wait_build *b, size_t i)
{
	return vec_at(&b->edges, i);
}

static inline int64_t wait_thread_at(const struct wait_build *b, size_t node)
{
	return *(const int64_t *)vec_at(&b->threads, node);
}

static inline enum confidence wait_weaker(enum confidence a, enum confidence b)
{
	return a > b ? a : b;
}

#endif
