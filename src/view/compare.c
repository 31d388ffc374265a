/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/compare.h"
#include "list.h"

/* This bundle beside another one, which `:diff PATH` has read: rows of a database of their own, whose places lead into this bundle. */

struct compare_view {
	struct list_view list;
	struct view_env own; /* as that of all views, on the database of the two */
	struct vec head;     /* struct strbuf */
	bool loaded;
};

static bool open_compare(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct compare_view *v = st;

	v->own = *(struct view_env *)env;
	if (v->own.compared)
		v->own.db = v->own.compared;
	if (!list_view_open(&v->list, args, &v->own, e))
		return false;
	v->loaded = compare_head(v->own.db, &v->head, e);
	return v->loaded;
}

static void close_compare(void *st)
{
	struct compare_view *v = st;

	if (v->loaded)
		compare_head_done(&v->head);
	list_view_close(&v->list);
}

static void head(void *st, struct text *t)
{
	const struct compare_view *v = st;

	for (size_t i = 0; i < v->head.n; i++) {
		text_line(t);
		text_add(t, i == 1 ? ROLE_HEADING : ROLE_TEXT, strbuf_span(vec_at(&v->head, i)));
	}
}

/* What the open bundle has not leads nowhere in it. */
static bool follow(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct compare_view *v = st;
	struct strbuf there = {0};
	bool only_there = !at->link.n && list_pane_cell(&v->list.pane[0], at->row[0], "there", &there);

	(void)a;
	if (only_there)
		fx_message(fx, MESSAGE_INFO, "only the other bundle has this; y c copies the command that opens it there");
	strbuf_done(&there);
	return only_there;
}

static bool turn(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	(void)st, (void)a, (void)at;
	fx_request(fx, UI_REQUEST_DIFF, (struct span){0});
	return true;
}

static const struct view_action actions[] = {
	{.name = "follow", .run = follow},
	{.name = "turn", .run = turn},
};

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE},
};

const struct view_class compare_view = {
	.name = "compare",
	.title = "Compare",
	.summary = "another bundle beside this one: what stayed, grew, is new, is gone",
	.state_size = sizeof(struct compare_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = open_compare,
	.close = close_compare,
	.head = head,
	.hints = list_view_hints,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	LIST_VIEW_FUNCTIONS,
};
