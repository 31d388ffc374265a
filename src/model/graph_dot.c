#include "config.h"

#include "graph_priv.h"

#include <string.h>

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Graphviz: threads are ellipses, locks boxes; a wait leads from thread to lock, a hold from lock to thread. */

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

static bool thread_in_cycle(const struct graph *g, int64_t thread)
{
	for (size_t i = 0; i < g->members.n; i++)
		if (((struct graph_member *)vec_at(&g->members, i))->thread == thread)
			return true;
	return false;
}

static bool lock_in_cycle(const struct graph *g, int64_t lock)
{
	for (size_t i = 0; i < g->members.n; i++)
		if (((struct graph_member *)vec_at(&g->members, i))->lock == lock)
			return true;
	return false;
}

static void node(struct strbuf *b, const char *prefix, int64_t id, struct span label, const char *shape, bool red)
{
	strbuf_addf(b, "\t%s%lld [shape=%s, label=", prefix, (long long)id, shape);
	add_quoted(b, label);
	strbuf_addf(b, "%s];\n", red ? ", color=red, penwidth=2" : "");
}

/* True if the node was not yet written. */
static bool first_time(struct vec *seen, int64_t id)
{
	for (size_t i = 0; i < seen->n; i++)
		if (*(int64_t *)vec_at(seen, i) == id)
			return false;
	vec_append(seen, &id);
	return true;
}

/* "l3", or "r7" when the wait names no lock and is its own resource. */
static void add_resource(struct strbuf *b, const struct graph_edge *n)
{
	strbuf_addf(b, "%s%lld", n->lock ? "l" : "r", (long long)(n->lock ? n->lock : n->id));
}

static void add_wants(struct strbuf *b, const struct graph *g, const struct graph_edge *n)
{
	strbuf_addf(b, "\tt%lld -> ", (long long)n->thread);
	add_resource(b, n);
	strbuf_addf(b, " [label=\"wants\", style=%s%s];\n", style(n->confidence),
		    graph_in_cycle(g, n->thread, n->lock) ? ", color=red" : "");
}

/* A lock is held once, however many wait for it: said at the first edge that names lock and holder. */
static void add_held(struct strbuf *b, const struct graph *g, size_t at)
{
	const struct graph_edge *n = vec_at(&g->edges, at);
	bool red = false;

	if (!n->holder)
		return;
	for (size_t i = 0; n->lock && i < g->edges.n; i++) {
		const struct graph_edge *o = vec_at(&g->edges, i);

		if (o->lock != n->lock || o->holder != n->holder)
			continue;
		if (i < at)
			return;
		red |= graph_in_cycle(g, o->thread, o->lock);
	}
	strbuf_add_char(b, '\t');
	add_resource(b, n);
	strbuf_addf(b, " -> t%lld [label=\"held by\", style=%s%s];\n", (long long)n->holder, style(n->confidence),
		    red ? ", color=red" : "");
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
			strbuf_addf(b, " [label=\"%s\", style=dotted];\n", i ? "possible cycle" : "taken before");
		}
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool graph_waits_dot(struct db *db, struct strbuf *out, struct err *e)
{
	struct vec threads, locks;
	struct graph g;
	bool ok;

	if (!graph_load(db, false, &g, e))
		return false;
	vec_init(&threads, sizeof(int64_t));
	vec_init(&locks, sizeof(int64_t));
	strbuf_add_str(out, "digraph waits {\n\trankdir=LR;\n");
	for (size_t i = 0; i < g.edges.n; i++) {
		const struct graph_edge *n = vec_at(&g.edges, i);

		if (first_time(&threads, n->thread))
			node(out, "t", n->thread, n->thread_text, "ellipse", thread_in_cycle(&g, n->thread));
		if (n->holder && first_time(&threads, n->holder))
			node(out, "t", n->holder, n->holder_text, "ellipse", thread_in_cycle(&g, n->holder));
		if (!n->lock)
			node(out, "r", n->id, n->lock_text, "box", false);
		else if (first_time(&locks, n->lock))
			node(out, "l", n->lock, n->lock_text, "box", lock_in_cycle(&g, n->lock));
	}
	for (size_t i = 0; i < g.edges.n; i++) {
		add_wants(out, &g, vec_at(&g.edges, i));
		add_held(out, &g, i);
	}
	ok = add_orders(db, out, e);
	strbuf_add_str(out, "}\n");
	vec_done(&threads);
	vec_done(&locks);
	graph_done(&g);
	return ok;
}
