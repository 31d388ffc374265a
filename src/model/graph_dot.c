#include "config.h"

#include "graph_priv.h"

#include <string.h>

#include "astscope/base/hash.h"
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

static void add_wants(struct strbuf *b, const struct graph *g, const struct graph_edge *n)
{
	strbuf_addf(b, "\tt%lld -> ", (long long)n->thread);
	add_resource(b, n);
	strbuf_addf(b, " [label=\"wants\", style=%s%s];\n", style(n->confidence),
		    graph_in_cycle(g, n->thread, n->lock) ? ", color=red" : "");
}

/* A lock is held once, however many wait for it: said at the first edge that names lock and holder. */
static void add_held(struct strbuf *b, const struct graph_edge *n, struct map *said, bool red)
{
	if (!n->holder || (n->lock && !first_time(said, hash_u64((uint64_t)n->lock) ^ (uint64_t)n->holder)))
		return;
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
		node(b, "r", n->id, strbuf_span(&label), "box", false);
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
		add_held(out, n, &said, n->lock && map_get(&red.locks, (uint64_t)n->lock) && map_get(&red.threads, (uint64_t)n->holder));
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
