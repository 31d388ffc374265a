/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/graph.h"
#include "graph_fill.h"
#include "list.h"
#include "two_stacks.h"

/* Who waits for whom, as a graph; beside it the locks and the stack of the thread under the cursor. */

struct waits {
	struct list_view list; /* env only: both panes are texts */
	long row;              /* of the drawing, under the cursor */
	struct graph_text graph;
	bool drawn;
	bool ascii;            /* of the drawing */
	int width, height;
	bool unfolded;         /* every thread has its line */
	int64_t snapshot;      /* 0 = the one shown first */
	struct thing target;   /* what the place names: a cycle or a thread */
	bool placed;           /* the cursor was put there */
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

static void forget_drawing(struct waits *w)
{
	if (w->drawn)
		graph_text_done(&w->graph);
	w->drawn = false;
}

/* For a text of that size; lines are not cut, the text pane scrolls and wraps. */
static bool draw(struct waits *w, int width, int height, struct err *e)
{
	struct graph_options o = {.ascii = w->list.env->ascii, .unfolded = w->unfolded, .snapshot = w->snapshot};

	if (w->drawn && (w->width != width || w->height != height || w->ascii != o.ascii))
		forget_drawing(w);
	o.width = w->width = width;
	o.height = w->height = height;
	w->ascii = o.ascii;
	if (!w->drawn)
		w->drawn = graph_waits(w->list.env->db, &o, &w->graph, e);
	return w->drawn;
}

static void close_waits(void *st)
{
	struct waits *w = st;

	forget_drawing(w);
	list_view_close(st);
}

static const struct graph_line *line_at(const struct waits *w, long row)
{
	return w->drawn && row >= 0 && (size_t)row < w->graph.lines.n ? vec_at(&w->graph.lines, (size_t)row) : NULL;
}

static bool is_target(const struct thing *t, const struct graph_line *l)
{
	return l->thing.kind == t->kind && l->thing.id[0] == t->id[0];
}

/* The line that shows the target: behind the title of a ring its first thread; else the first thread. */
static long target_line(const struct waits *w)
{
	bool found = w->target.kind == THING_NONE;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < w->graph.lines.n; i++) {
			const struct graph_line *l = vec_at(&w->graph.lines, i);

			found |= is_target(&w->target, l);
			if (found && l->kind == GRAPH_LINE_NODE)
				return (long)i;
		}
		found = true;
	}
	return 0;
}

static unsigned select_node(void *st, int pane, long row)
{
	struct waits *w = st;

	if (pane != 0)
		return 0;
	w->row = row;
	return 1u << 1;
}

/* The stacks of both ends of the wait under the cursor, and what the waiter did to the objects of locks. */
static void fill_detail(struct waits *w, struct text *t)
{
	const struct graph_line *l = line_at(w, w->row);
	struct graph_options o = {.ascii = w->list.env->ascii, .width = t->width};
	struct one_stack pair[2] = {{0}};
	struct graph_text refs;
	struct err e;

	if (!l || !view_thread_of(w->list.env, &l->thing, &pair[0].thread))
		return;
	pair[1].thread = l->thing.kind == THING_THREAD ? l->other : 0;
	strbuf_add(&pair[0].title, l->says);
	strbuf_add(&pair[1].title, l->other_says);
	two_stacks_fill(t, w->list.env->db, pair, w->unfolded);
	two_stacks_done(pair);
	if (!graph_thread_refs(w->list.env->db, pair[0].thread, &o, &refs, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	for (size_t i = 0; i < refs.lines.n; i++)
		graph_fill_line(t, &refs, vec_at(&refs.lines, i));
	graph_text_done(&refs);
}

static void fill(void *st, int pane, struct text *t)
{
	struct waits *w = st;
	struct err e;

	if (pane != 0) {
		fill_detail(w, t);
		return;
	}
	if (!draw(w, t->width, t->height, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	if (w->list.env->reading && !w->graph.waiting)
		text_linef(t, ROLE_TEXT, "%s", w->list.env->reading);
	for (size_t i = 0; i < w->graph.lines.n && !(w->list.env->reading && !w->graph.waiting); i++)
		graph_fill_line(t, &w->graph, vec_at(&w->graph.lines, i));
	if (!w->placed)
		t->cursor = target_line(w);
	w->placed = true;
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
	const struct graph_line *l;

	if (at->pane != 0)
		return false;
	l = line_at(w, at->row[0]);
	if (!l || l->thing.kind == THING_NONE)
		return false;
	return kind == RELATED_EXPLAIN ? explain(w, &l->thing, fx) : view_related(w->list.env, &l->thing, kind, fx);
}

static bool reload(void *st, struct err *e)
{
	struct waits *w = st;

	(void)e;
	forget_drawing(w);
	return true;
}

static void add_count(struct strbuf *b, int n, const char *one, const char *many)
{
	if (n)
		strbuf_addf(b, "%s%d %s", b->n ? "  " : "", n, n == 1 ? one : many);
}

static void note(void *st, struct strbuf *ret)
{
	const struct waits *w = st;
	struct strbuf b = {0};

	if (w->drawn) {
		add_count(&b, w->graph.cycles, "ring", "rings");
		add_count(&b, w->graph.possible, "possible ring", "possible rings");
		add_count(&b, w->graph.waiting, "thread waits", "threads wait");
	}
	strbuf_add(ret, strbuf_span(&b));
	strbuf_done(&b);
}

/* --- keys --- */

static bool unfold(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct waits *w = st;

	(void)a, (void)at;
	w->unfolded = !w->unfolded;
	fx_action(fx, "reload", (struct span){0});
	return true;
}

/* The first thread of the next ring or queue, or of this one or the one before. */
static bool step_ring(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	const struct waits *w = st;
	const struct graph_line *here = at->pane == 0 ? line_at(w, at->row[0]) : NULL;
	long found = -1;
	int ring = 0;

	if (!here)
		return false;
	for (long i = 0; line_at(w, i); i++) {
		const struct graph_line *l = line_at(w, i);
		bool first = l->ring && l->ring != ring && l->kind == GRAPH_LINE_NODE;

		if (first && (a->arg > 0 ? i > at->row[0] && found < 0 : i < at->row[0]))
			found = i;
		ring = first ? l->ring : ring;
	}
	if (found >= 0)
		fx_number(fx, EFFECT_GOTO, found);
	else
		fx_message(fx, MESSAGE_INFO, "no %s ring or queue", a->arg > 0 ? "further" : "earlier");
	return true;
}

/* The line of @thread that is about the wait for or of @other, else its first one; -1 = none. */
static long line_of(const struct waits *w, int64_t thread, int64_t other)
{
	long first = -1;

	for (long i = 0; line_at(w, i); i++) {
		const struct graph_line *l = line_at(w, i);

		if (l->kind != GRAPH_LINE_NODE || l->thing.kind != THING_THREAD || l->thing.id[0] != thread)
			continue;
		if (l->other == other)
			return i;
		first = first < 0 ? i : first;
	}
	return first;
}

/* From who waits to who has it, and from there to who waits for it. */
static bool other_end(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	const struct waits *w = st;
	const struct graph_line *here = at->pane == 0 ? line_at(w, at->row[0]) : NULL;
	long found = here && here->other ? line_of(w, here->other, here->thing.id[0]) : -1;

	(void)a;
	if (found >= 0)
		fx_number(fx, EFFECT_GOTO, found);
	else
		fx_message(fx, MESSAGE_INFO, here && here->other ? "the other end is in a line that stands for several (z shows each)"
								 : "this line has no other end");
	return true;
}

static bool step_snapshot(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct waits *w = st;
	struct err e;
	int64_t to;

	(void)at;
	if (!graph_snapshot_step(w->list.env->db, w->snapshot, a->arg, &to, &e)) {
		fx_error(fx, &e);
		return true;
	}
	if (!to) {
		fx_message(fx, MESSAGE_INFO, "no %s moment in which somebody waits", a->arg > 0 ? "later" : "earlier");
		return true;
	}
	w->snapshot = to;
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct waits *v = st;

	(void)pane;
	return v->unfolded ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{"unfold", unfold, 0},
	{"group-next", step_ring, 1},
	{"group-previous", step_ring, -1},
	{"other-end", other_end, 0},
	{"snapshot-next", step_snapshot, 1},
	{"snapshot-previous", step_snapshot, -1},
};

static void status(void *st, const struct view_at *at, struct strbuf *ret)
{
	const struct waits *w = st;
	struct strbuf moment = {0};
	struct err e;

	if (at->pane == 0 && w->drawn && w->graph.lines.n)
		strbuf_addf(ret, "line %ld of %zu   ", at->row[0] + 1, w->graph.lines.n);
	if (graph_snapshot_name(w->list.env->db, w->snapshot, &moment, &e) && moment.n)
		strbuf_addf(ret, "%s   ", strbuf_str(&moment));
	strbuf_add_str(ret, w->list.env->ascii ? "== sure  -- derived  ~~ guess" : "══ sure  ── derived  ~~ guess");
	strbuf_done(&moment);
}

static void shell_command(void *st, const struct view_at *at, struct strbuf *ret)
{
	(void)at;
	view_add_command(((struct waits *)st)->list.env, &(struct view_report){.name = "waits"}, ret);
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-holder go-refs unfold go-locks go-backtrace other-end group-next";
}

static const struct pane_def panes[] = {
	{.kind = PANE_TEXT, .columns_weight = 5}, /* its table of locks is wider than two stacks */
	{.kind = PANE_TEXT, .columns_weight = 4},
};

const struct view_class waits_view = {
	.name = "waits",
	.title = "Waits",
	.summary = "cycles, queues, who blocks whom",
	.number = '7',
	.state_size = sizeof(struct waits),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.list_alone = true,
	.open = open_waits,
	.close = close_waits,
	.reload = reload,
	.text = fill,
	.select = select_node,
	.related = related,
	.note = note,
	.folds = folds,
	.hints = hints,
	.status = status,
	.shell_command = shell_command,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
};
