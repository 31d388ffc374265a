/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_priv.h"

#include <string.h>

#include "astscope/base/hash.h"
#include "astscope/base/record.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/*
 * Graphviz: threads are ellipses, locks boxes, what is no lock hexagons; a wait leads from thread to what it waits for, a hold from
 * there to who has it or must act.  Edges tell both places, those of rings their number.
 */

static void add_quoted(struct strbuf *b, struct span s)
{
	strbuf_add_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			strbuf_add_char(b, '\\');
		strbuf_add_char(b, s.p[i]);
	}
	strbuf_add_char(b, '"');
}

static const char *style(const char *confidence)
{
	return !strcmp(confidence, "sure") ? "solid" : !strcmp(confidence, "derived") ? "dashed" : "dotted";
}

static void node(struct strbuf *b, const char *prefix, int64_t id, struct span label, const char *shape, bool red)
{
	strbuf_addf(b, "\t%s%lld [shape=%s, label=", prefix, (long long)id, shape);
	add_quoted(b, label);
	strbuf_addf(b, "%s];\n", red ? ", color=red, penwidth=2" : "");
}

/* True if it was not yet written. */
static bool first_time(struct map *seen, uint64_t key)
{
	bool fresh;

	map_put(seen, key, &fresh);
	return fresh;
}

/* "l3", or "r7" when the wait names no lock and is its own resource. */
static void add_resource(struct strbuf *b, const struct graph_edge *n)
{
	strbuf_addf(b, "%s%lld", n->lock ? "l" : "r", (long long)(n->lock ? n->lock : n->id));
}

/* The number of the ring in which @thread waits for @lock; 0 = none that is more than a guess. */
static int64_t ring_of(const struct graph *g, int64_t thread, int64_t lock)
{
	for (size_t i = 0; graph_in_cycle(g, thread, lock) && i < g->members.n; i++) {
		const struct graph_member *m = vec_at(&g->members, i);

		if (m->thread == thread && m->lock == lock && !graph_guess(m->confidence))
			return m->cycle;
	}
	return 0;
}

static void add_site(struct strbuf *label, const struct graph_site *at)
{
	if (at->line)
		strbuf_addf(label, " at %.*s:%lld", SPAN_ARG(at->file), (long long)at->line);
	if (at->line && at->func.n)
		strbuf_addf(label, " %.*s", SPAN_ARG(at->func));
}

static void end_edge(struct strbuf *b, const struct strbuf *label, const char *confidence, bool red)
{
	strbuf_add_str(b, " [label=");
	add_quoted(b, strbuf_span(label));
	strbuf_addf(b, ", style=%s%s];\n", style(confidence), red ? ", color=red, penwidth=2" : "");
}

/* "waits to write at a.c:224 f, since 22:19:45; ring 1", "waits (task) at b.c:7" */
static void add_wants(struct strbuf *b, const struct graph *g, const struct graph_edge *n)
{
	int64_t ring = ring_of(g, n->thread, n->lock);
	struct strbuf label = {0};

	strbuf_add_str(&label, n->mode == LOCK_WRITE ? "waits to write" : n->mode == LOCK_READ ? "waits to read" : "waits");
	if (!n->lock)
		strbuf_addf(&label, " (%.*s)", SPAN_ARG(n->kind));
	add_site(&label, &n->at);
	if (n->since.n)
		strbuf_addf(&label, ", since %.*s", SPAN_ARG(n->since));
	if (ring)
		strbuf_addf(&label, "; ring %lld", (long long)ring);
	strbuf_addf(b, "\tt%lld -> ", (long long)n->thread);
	add_resource(b, n);
	end_edge(b, &label, n->confidence, ring != 0);
	strbuf_done(&label);
}

/* "taken at a.c:220 f, 2 times"; a lock is held once, however many wait for it: said at the first edge that names both. */
static void add_held(struct strbuf *b, const struct graph_edge *n, struct map *said, bool red)
{
	struct strbuf label = {0};

	if (!n->holder || (n->lock && !first_time(said, hash_u64((uint64_t)n->lock) ^ (uint64_t)n->holder)))
		return;
	strbuf_add_str(&label, n->lock ? "taken" : "must act");
	if (n->lock)
		add_site(&label, &n->held);
	if (n->lock && n->depth > 1)
		strbuf_addf(&label, ", %lld times", (long long)n->depth);
	strbuf_add_char(b, '\t');
	add_resource(b, n);
	strbuf_addf(b, " -> t%lld", (long long)n->holder);
	end_edge(b, &label, n->confidence, red);
	strbuf_done(&label);
}

static void add_order_lock(struct strbuf *b, const struct stmt *st, int col)
{
	struct strbuf label = {0};

	if (!stmt_is_null(st, col + 1)) {
		strbuf_add(&label, stmt_text(st, col + 1));
		strbuf_add_char(&label, ' ');
	}
	strbuf_add(&label, stmt_text(st, col));
	strbuf_add_char(b, '\t');
	add_quoted(b, stmt_text(st, col));
	strbuf_add_str(b, " [shape=box, style=dotted, label=");
	add_quoted(b, strbuf_span(&label));
	strbuf_add_str(b, "];\n");
	strbuf_done(&label);
}

/* "taken before at a.c:5 f" */
static void add_order_label(struct strbuf *b, const char *what, const struct stmt *st, int place)
{
	struct strbuf label = {0};

	strbuf_add_str(&label, what);
	if (!stmt_is_null(st, place))
		strbuf_addf(&label, " at %.*s", SPAN_ARG(stmt_text(st, place)));
	add_quoted(b, strbuf_span(&label));
	strbuf_done(&label);
}

/* Locks that were taken both ways: cycles that are possible.  They stand apart, their addresses are those of another run. */
static bool add_orders(struct db *db, struct strbuf *b, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_ORDERS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span ends[] = {stmt_text(st, 0), stmt_text(st, 2)};

		add_order_lock(b, st, 0);
		add_order_lock(b, st, 2);
		for (size_t i = 0; i < 2; i++) {
			strbuf_add_char(b, '\t');
			add_quoted(b, ends[i]);
			strbuf_add_str(b, " -> ");
			add_quoted(b, ends[1 - i]);
			strbuf_add_str(b, " [label=");
			add_order_label(b, i ? "possible cycle" : "taken before", st, i ? 10 : 9);
			strbuf_add_str(b, ", style=dotted];\n");
		}
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static void add_thread_node(struct strbuf *b, const struct graph *g, int64_t thread, struct map *seen, const struct map *red)
{
	struct strbuf label = {0};

	if (first_time(seen, (uint64_t)thread)) {
		graph_add_thread(g, thread, &label);
		node(b, "t", thread, strbuf_span(&label), "ellipse", map_get(red, (uint64_t)thread) != NULL);
	}
	strbuf_done(&label);
}

static void add_wanted_node(struct strbuf *b, const struct graph *g, const struct graph_edge *n, struct map *seen, const struct map *red)
{
	struct strbuf label = {0};

	graph_add_wanted(g, n, &label);
	if (!n->lock)
		node(b, "r", n->id, strbuf_span(&label), "hexagon", ring_of(g, n->thread, 0) != 0);
	else if (first_time(seen, (uint64_t)n->lock))
		node(b, "l", n->lock, strbuf_span(&label), "box", map_get(red, (uint64_t)n->lock) != NULL);
	strbuf_done(&label);
}

/* The threads of rings and the locks they wait for. */
struct red {
	struct map threads, locks;
};

static void find_red(const struct graph *g, struct red *ret)
{
	for (size_t i = 0; i < g->members.n; i++) {
		const struct graph_member *m = vec_at(&g->members, i);

		if (graph_guess(m->confidence))
			continue;
		map_put(&ret->threads, (uint64_t)m->thread, NULL);
		map_put(&ret->locks, (uint64_t)m->lock, NULL);
	}
}

bool graph_waits_dot(struct db *db, struct strbuf *out, struct err *e)
{
	struct map threads = {0}, locks = {0}, said = {0};
	struct red red = {0};
	struct graph g;
	bool ok;

	if (!graph_load(db, -1, false, &g, e))
		return false;
	find_red(&g, &red);
	strbuf_add_str(out, "digraph waits {\n\trankdir=LR;\n");
	for (size_t i = 0; i < g.edges.n; i++) {
		const struct graph_edge *n = vec_at(&g.edges, i);

		add_thread_node(out, &g, n->thread, &threads, &red.threads);
		if (n->holder)
			add_thread_node(out, &g, n->holder, &threads, &red.threads);
		add_wanted_node(out, &g, n, &locks, &red.locks);
	}
	for (size_t i = 0; i < g.edges.n; i++) {
		const struct graph_edge *n = vec_at(&g.edges, i);

		add_wants(out, &g, n);
		add_held(out, n, &said, n->lock ? map_get(&red.locks, (uint64_t)n->lock) && map_get(&red.threads, (uint64_t)n->holder) :
					  ring_of(&g, n->thread, 0) != 0);
	}
	ok = add_orders(db, out, e);
	strbuf_add_str(out, "}\n");
	map_done(&threads);
	map_done(&locks);
	map_done(&said);
	map_done(&red.threads);
	map_done(&red.locks);
	graph_done(&g);
	return ok;
}
