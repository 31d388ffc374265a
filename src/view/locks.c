/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_fill.h"
#include "list.h"
#include "two_stacks.h"

/* Locks; below, all that is known of the one under the cursor, and the stacks of who has it and who waits. */

struct locks {
	struct list_view list;
	int64_t lock; /* of the row under the cursor; 0 = none */
	struct graph_text uses; /* of the text below */
	bool drawn;
	bool whole;             /* all frames */
	int64_t waited, held;   /* locks */
};

static void forget(struct locks *k)
{
	if (k->drawn)
		graph_text_done(&k->uses);
	k->drawn = false;
}

static void close_locks(void *st)
{
	forget(st);
	list_view_close(st);
}

static unsigned select_lock(void *st, int pane, long row)
{
	struct locks *k = st;
	struct thing lock;

	if (pane != 0)
		return 0;
	k->lock = list_pane_thing(&k->list.pane[0], row, &lock) && lock.kind == THING_LOCK ? lock.id[0] : 0;
	return 1u << 1;
}

static void fill(void *st, int pane, struct text *t)
{
	struct locks *k = st;
	struct graph_options o = {.ascii = k->list.env->ascii, .width = t->width};
	struct one_stack pair[2] = {{0}};
	struct err e;

	if (pane != 1)
		return;
	forget(k);
	if (!k->lock)
		return;
	if (!graph_lock_uses(k->list.env->db, k->lock, &o, &k->uses, &pair[0].thread, &pair[1].thread, &e)) {
		text_linef(t, ROLE_ERROR, "%s", e.msg);
		return;
	}
	k->drawn = true;
	for (size_t i = 0; i < k->uses.lines.n; i++)
		graph_fill_line(t, &k->uses, vec_at(&k->uses.lines, i));
	strbuf_add_str(&pair[0].title, pair[0].thread ? "STACK of the holder" : "");
	strbuf_add_str(&pair[1].title, pair[1].thread ? "STACK of the first waiter" : "");
	two_stacks_fill(t, k->list.env->db, pair, k->whole);
	two_stacks_done(pair);
}

/* What the line of the text below is about. */
static bool related(void *st, enum related kind, const struct view_at *at, struct effects *fx)
{
	struct locks *k = st;
	const struct graph_line *l;

	if (at->pane != 1)
		return list_view_related(st, kind, at, fx);
	if (!k->drawn || at->row[1] < 0 || (size_t)at->row[1] >= k->uses.lines.n)
		return false;
	l = vec_at(&k->uses.lines, (size_t)at->row[1]);
	return l->thing.kind != THING_NONE && l->thing.id[0] && view_related(k->list.env, &l->thing, kind, fx);
}

static bool reload(void *st, struct err *e)
{
	struct locks *k = st;

	return list_view_reload(st, e) && graph_lock_counts(k->list.env->db, &k->waited, &k->held, e);
}

static bool open_locks(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct locks *k = st;

	return list_view_open(st, args, env, e) && graph_lock_counts(k->list.env->db, &k->waited, &k->held, e);
}

static void note(void *st, struct strbuf *ret)
{
	const struct locks *k = st;

	if (k->waited)
		strbuf_addf(ret, "%lld waited for", (long long)k->waited);
	if (k->held)
		strbuf_addf(ret, "%s%lld held", k->waited ? ", " : "", (long long)k->held);
}

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE},
	{.kind = PANE_TEXT},
};

const struct view_class locks_view = {
	.name = "locks",
	.title = "Locks",
	.summary = "who holds, who waits, how long",
	.number = '6',
	.state_size = sizeof(struct locks),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = open_locks,
	.close = close_locks,
	.place = list_view_place,
	.select = select_lock,
	.text = fill,
	.note = note,
	.hints = list_view_hints,
	.start = list_view_start,
	.reload = reload,
	.narrow = list_view_narrow,
	.group = list_view_group,
	.related = related,
	.crumb = list_view_crumb,
	.status = list_view_status,
	.fit = list_view_fit,
	LIST_VIEW_ROWS,
	LIST_VIEW_ORDER,
};
