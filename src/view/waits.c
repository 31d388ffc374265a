#include "config.h"

#include "astscope/model/graph.h"
#include "list.h"

/* Who waits for whom, as a graph; beside it the locks and the stack of the thread under the cursor. */

struct waits {
	struct list_view list; /* panes 1 and 2 */
	struct graph_text graph;
	bool drawn;
	int width;
	struct thing target;   /* what the place names: a cycle or a thread */
};

static bool open_waits(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct waits *w = st;
	struct xref_target target;
	struct place place = {0};
	bool ok;

	w->list.env = env;
	ok = place_parse(span_from(args->place), &place, e) && xref_resolve(w->list.env->db, &place, &target, e);
	if (ok && target.has_key && target.list && span_eq_str(span_from(target.list), "cycles"))
		w->target = (struct thing){THING_MEMBER, {target.key.k[0], target.key.k[1]}};
	else if (ok)
		w->target = target.thing;
	place_done(&place);
	return ok;
}

static void close_waits(void *st)
{
	struct waits *w = st;

	if (w->drawn)
		graph_text_done(&w->graph);
	list_view_close(st);
}

/* The graph is drawn anew when the width changes. */
static bool draw(struct waits *w, int width, struct err *e)
{
	struct graph_options o = {.ascii = w->list.env->ascii, .width = width > 0 ? width : 80};

	if (w->drawn && w->width == width)
		return true;
	if (w->drawn)
		graph_text_done(&w->graph);
	w->drawn = graph_waits(w->list.env->db, &o, &w->graph, e);
	w->width = width;
	return w->drawn;
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
	if (!draw(w, t->width, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	for (size_t i = 0; i < w->graph.lines.n; i++) {
		const struct graph_line *l = vec_at(&w->graph.lines, i);
		struct strbuf place = {0};

		text_line(t);
		if (l->thing.kind != THING_NONE && xref_place(w->list.env->db, &l->thing, &place))
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

	if (pane != 0 || !draw(w, w->width, &e))
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

/* The thread a line stands for: itself, or the one whose wait or membership it is. */
static bool thread_at(struct waits *w, long row, int64_t *ret)
{
	struct xref_list found = {0};
	struct thing t;
	struct err e;
	bool ok;

	if (!thing_at(w, row, &t))
		return false;
	if (t.kind == THING_THREAD) {
		*ret = t.id[0];
		return true;
	}
	if (!xref_jump(w->list.env->db, &t, 'T', &found, &e))
		return false;
	ok = found.links.n > 0;
	if (ok) {
		const struct xref_link *l = vec_at(&found.links, 0);
		struct xref_target target;
		struct place place = {0};

		ok = place_parse(l->place, &place, &e) && xref_resolve(w->list.env->db, &place, &target, &e) && target.has_key;
		*ret = ok ? target.key.k[0] : 0;
		place_done(&place);
	}
	xref_list_done(&found);
	return ok;
}

static unsigned select_node(void *st, int pane, long row)
{
	struct waits *w = st;
	int64_t thread;

	if (pane != 0)
		return 0;
	list_pane_close(&w->list.pane[1]);
	list_pane_close(&w->list.pane[2]);
	if (thread_at(w, row, &thread)) {
		list_view_open_detail(&w->list, 1, "holds", "thread", thread);
		list_view_open_stack(&w->list, 2, thread);
	}
	return 6;
}

static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct waits *w = st;
	struct thing t;

	if (at->pane != 0)
		return list_view_related(st, kind, at, fx);
	return thing_at(w, at->row[0], &t) && view_related(w->list.env, &t, kind, fx);
}

static bool reload(void *st, struct err *e)
{
	struct waits *w = st;

	if (w->drawn)
		graph_text_done(&w->graph);
	w->drawn = false;
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
