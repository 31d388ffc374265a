/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "list.h"

/* Names, marks and notes: the view of all. */

struct note_row {
	struct strbuf kind, thing, place, text;
};

static bool load_row(struct list_view *v, const struct view_at *at, struct note_row *ret)
{
	struct list_pane *p = &v->pane[0];

	*ret = (struct note_row){0};
	list_pane_cell(p, at->row[0], "text", &ret->text);
	list_pane_cell(p, at->row[0], "thing", &ret->thing);
	return list_pane_cell(p, at->row[0], "kind", &ret->kind) && list_pane_cell(p, at->row[0], "place", &ret->place);
}

static void row_done(struct note_row *r)
{
	strbuf_done(&r->kind);
	strbuf_done(&r->thing);
	strbuf_done(&r->place);
	strbuf_done(&r->text);
}

/* Of a mark its letter, of all else the place. */
static void add_what(const struct note_row *r, struct strbuf *ret)
{
	if (strcmp(strbuf_str(&r->kind), "mark") == 0)
		strbuf_add(ret, span_from_offset(strbuf_span(&r->thing), 1));
	else
		strbuf_add(ret, strbuf_span(&r->place));
}

static bool forget(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct strbuf what = {0};
	struct note_row r;

	(void)a;
	if (load_row(st, at, &r)) {
		add_what(&r, &what);
		fx_note(fx, strbuf_str(&r.kind), strbuf_str(&what), (struct span){0});
	}
	strbuf_done(&what);
	row_done(&r);
	return true;
}

static bool edit(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct strbuf label = {0};
	struct note_row r;

	(void)a;
	if (load_row(st, at, &r) && strcmp(strbuf_str(&r.kind), "mark") != 0) {
		strbuf_addf(&label, "%s of %s ", strbuf_str(&r.kind), strbuf_str(&r.thing));
		fx_ask_note(fx, strbuf_str(&r.kind), strbuf_str(&r.place), strbuf_str(&label), strbuf_str(&r.text));
	} else {
		fx_message(fx, MESSAGE_INFO, "m and its letter set a mark anew, at another place");
	}
	strbuf_done(&label);
	row_done(&r);
	return true;
}

static const struct view_action actions[] = {
	{.name = "name", .run = edit},
	{.name = "forget", .run = forget},
};

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE},
};

const struct view_class notes_view = {
	.name = "notes",
	.title = "Notes",
	.summary = "names, marks and notes that people gave to the bundle",
	.number = 'n',
	.unnamed = true,
	.trail = true,
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = list_view_close,
	.note = list_view_note,
	.hints = list_view_hints,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	LIST_VIEW_FUNCTIONS,
};
