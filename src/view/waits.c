#include "config.h"

#include "astscope/model/graph.h"
#include "list.h"

/* Who waits for whom, as a graph; beside it the locks and the stack of the thread under the cursor. */

struct waits {
	struct list_view list; /* panes 1 and 2 */
	struct graph_text graph;
	bool drawn;
	bool all_queues;       /* every thread that waits behind, not the first of each queue */
	struct thing target;   /* what the place names: a cycle or a thread */
};

static bool open_waits(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct waits *w = st;
	struct xref_target target;
	struct place place = {0};
	bool ok;

	w->list.env = env;
	ok = place_read(span_from(args->place), &place, e) && xref_resolve(w->list.env->db, &place, &target, e);
	if (ok)
		w->target = target.thing;
	place_done(&place);
	return ok;
}

/* Lines are not cut: the text pane scrolls and wraps. */
static bool draw(struct waits *w, struct err *e)
{
	struct graph_options o = {.ascii = w->list.env->ascii, .all_queues = w->all_queues};

	if (!w->drawn)
		w->drawn = graph_waits(w->list.env->db, &o, &w->graph, e);
	return w->drawn;
}

static void forget_drawing(struct waits *w)
{
	if (w->drawn)
		graph_text_done(&w->graph);
	w->drawn = false;
}

static void close_waits(void *st)
{
	struct waits *w = st;

	forget_drawing(w);
	list_view_close(st);
}

static enum role role_of(enum graph_role r)
{
	switch (r) {
	case GRAPH_CYCLE:
		return ROLE_BAD;
	case GRAPH_QUEUE:
		return ROLE_WARN;
	case GRAPH_NOTE:
		return ROLE_DIM;
	case GRAPH_PLAIN:
		break;
	}
	return ROLE_TEXT;
}

static void fill(void *st, int pane, struct text *t)
{
	struct waits *w = st;
	struct err e;

	if (pane != 0)
		return;
	if (!draw(w, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	for (size_t i = 0; i < w->graph.lines.n; i++) {
		const struct graph_line *l = vec_at(&w->graph.lines, i);
		struct strbuf place = {0};

		text_line(t);
		if (l->thing.kind == THING_MEMBER)
			strbuf_add_str(&place, "threads?filter=deadlocked"); /* the graph is here already */
		if (place.n || (l->thing.kind != THING_NONE && xref_place(w->list.env->db, &l->thing, &place)))
			text_link(t, role_of(l->role), l->text, strbuf_str(&place));
		else
			text_add(t, role_of(l->role), l->text);
		if (l->node)
			text_selectable(t, (struct span){(const char *)&l->thing, sizeof(l->thing)});
		if (l->node && l->role == GRAPH_CYCLE)
			text_flag(t, '!');
		strbuf_done(&place);
	}
}

static bool is_target(const struct thing *t, const struct thing *line)
{
	if (t->kind == THING_MEMBER && line->kind == THING_MEMBER)
		return line->id[0] == t->id[0];
	return line->kind == t->kind && line->id[0] == t->id[0];
}

static long start(void *st, int pane)
{
	struct waits *w = st;
	struct err e;

	if (pane != 0 || !draw(w, &e))
		return 0;
	for (size_t i = 0; i < w->graph.lines.n; i++) {
		const struct graph_line *l = vec_at(&w->graph.lines, i);

		if (l->node && is_target(&w->target, &l->thing))
			return (long)i;
	}
	for (size_t i = 0; i < w->graph.lines.n; i++) {
		if (((struct graph_line *)vec_at(&w->graph.lines, i))->node)
			return (long)i;
	}
	return 0;
}

static bool thing_at(const struct waits *w, long row, struct thing *ret)
{
	const struct graph_line *l;

	if (!w->drawn || row < 0 || (size_t)row >= w->graph.lines.n)
		return false;
	l = vec_at(&w->graph.lines, (size_t)row);
	*ret = l->thing;
	return l->thing.kind != THING_NONE;
}

static unsigned select_node(void *st, int pane, long row)
{
	struct waits *w = st;
	struct thing node;
	int64_t thread;

	if (pane != 0)
		return 0;
	list_pane_close(&w->list.pane[1]);
	list_pane_close(&w->list.pane[2]);
	if (thing_at(w, row, &node) && view_thread_of(w->list.env, &node, &thread)) {
		list_view_open_detail(&w->list, 1, "holds", "thread", thread);
		list_view_open_stack(&w->list, 2, thread);
	}
	return 6;
}

/* Why the thread of a node waits, and how that is known. */
static bool explain(struct waits *w, const struct thing *node, struct effects *fx)
{
	struct list_pane waits = {0};
	struct rows_args args = {0};
	struct err e;
	int64_t thread;
	bool ok;

	if (!view_thread_of(w->list.env, node, &thread))
		return false;
	rows_arg(&args, "thread", thread);
	ok = list_pane_open(&waits, w->list.env->db, "waits", &args, "", "", "", &e) && list_pane_count(&waits) > 0;
	if (ok)
		view_explain_row(w->list.env, &waits, 0, fx);
	list_pane_close(&waits);
	return ok;
}

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct waits *w = st;
	struct thing t;

	if (at->pane != 0)
		return list_view_related(st, kind, at, fx);
	if (!thing_at(w, at->row[0], &t))
		return false;
	return kind == RELATED_EXPLAIN ? explain(w, &t, fx) : view_related(w->list.env, &t, kind, fx);
}

static bool reload(void *st, struct err *e)
{
	struct waits *w = st;

	forget_drawing(w);
	return list_view_reload(st, e);
}

static void note(void *st, struct strbuf *ret)
{
	const struct waits *w = st;

	if (w->drawn)
		strbuf_addf(ret, "%d %s   %d waiting", w->graph.cycles, w->graph.cycles == 1 ? "cycle" : "cycles",
			    w->graph.waiting);
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "go-holder go-refs go-locks go-backtrace follow";
}

static const struct pane_def panes[] = {
	{.title = "Who waits for whom", .kind = PANE_TEXT, .weight = 3},
	{.title = "Locks", .kind = PANE_TABLE, .weight = 1},
	{.title = "Stack", .kind = PANE_TABLE, .weight = 2},
};

const struct view_class waits_view = {
	.name = "waits",
	.title = "Waits",
	.summary = "cycles, queues, who blocks whom",
	.number = '7',
	.state_size = sizeof(struct waits),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_waits,
	.close = close_waits,
	.start = start,
	.reload = reload,
	.columns = list_view_columns,
	.count = list_view_count,
	.row = list_view_row,
	.find = list_view_find,
	.search = list_view_search,
	.text = fill,
	.select = select_node,
	.related = related,
	.note = note,
	.hints = hints,
	.status = list_view_status,
};
