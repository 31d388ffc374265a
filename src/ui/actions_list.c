/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

/* What is about the whole list: order, columns, groups, filter. */

/* The table that sorting and filtering are about: the focused one, else the first; said if there is none. */
static struct table *need_list(struct spot *s, struct effects *fx)
{
	if (spot_is_table(s, s->layout.focus))
		return &spot_focused(s)->table;
	/* a text may be one of a list */
	if (spot_is_table(s, 0) || s->pane[0].table.n_columns)
		return &s->pane[0].table;
	fx_message(fx, MESSAGE_INFO, "no table here");
	return NULL;
}

static struct table *need_sortable(struct spot *s, struct effects *fx)
{
	struct table *t = need_list(s, fx);

	if (t && s->class->sort)
		return t;
	if (t)
		fx_message(fx, MESSAGE_INFO, "%s cannot be sorted", s->class->title);
	return NULL;
}

/* Order. */

static void sort_by(struct spot *s, const char *spec, struct effects *fx)
{
	struct err e = {0};

	if (!spot_change_sort(s, spec, &e))
		fx_error(fx, &e);
}

static void sort_by_column(struct spot *s, const struct ui_column *column, struct effects *fx)
{
	struct strbuf spec = {0};

	strbuf_addf(&spec, "%s%s", column->descending ? "-" : "", column->name);
	sort_by(s, strbuf_str(&spec), fx);
	strbuf_done(&spec);
}

static void act_sort_by(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = need_sortable(s, fx);

	(void)ui;
	if (t && !a->text.n) {
		sort_by(s, "", fx);
		return;
	}
	for (size_t i = 0; t && i < t->n_columns; i++) {
		if (span_eq_str(a->text, t->columns[i].name)) {
			sort_by_column(s, &t->columns[i], fx);
			return;
		}
	}
	if (t)
		fx_message(fx, MESSAGE_INFO, "no column \"%.*s\" here", SPAN_ARG(a->text));
}

static void act_sort_menu(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = need_sortable(s, fx);

	(void)ui, (void)a;
	if (!t)
		return;
	fx_menu(fx, "Sort by");
	fx_menu_action(fx, "the usual order", "as at first", "sort-by", "");
	for (size_t i = 0; i < t->n_columns; i++) {
		if (!t->columns[i].fixed_order)
			fx_menu_action(fx, t->columns[i].title, t->columns[i].name, "sort-by", t->columns[i].name);
	}
}

/* The position in table.shown of the column sorted by, -1 if none is. */
static int sorted_position(const struct table *t)
{
	struct span spec = strbuf_span(&t->sort);

	if (span_starts(spec, SPAN_LIT("-")))
		spec = span_from_offset(spec, 1);
	for (size_t i = 0; i < t->n_shown; i++) {
		if (span_eq_str(spec, t->columns[t->shown[i]].name))
			return (int)i;
	}
	return -1;
}

static void act_sort_step(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = need_sortable(s, fx);
	int n = t ? (int)t->n_shown : 0;
	int at = n ? sorted_position(t) : 0;

	(void)ui;
	for (int i = 0; i < n; i++) {
		at = at < 0 && a->arg < 0 ? n - 1 : (at + a->arg + n) % n;
		if (!t->columns[t->shown[at]].fixed_order) {
			sort_by_column(s, &t->columns[t->shown[at]], fx);
			return;
		}
	}
}

static void act_sort_invert(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = need_sortable(s, fx);
	struct strbuf spec = {0};

	(void)ui, (void)a;
	if (!t)
		return;
	if (!t->sort.n) {
		fx_message(fx, MESSAGE_INFO, "not sorted by a column yet (. chooses one)");
		return;
	}
	if (t->sort.p[0] == '-')
		strbuf_add_str(&spec, t->sort.p + 1);
	else
		strbuf_addf(&spec, "-%s", t->sort.p);
	sort_by(s, strbuf_str(&spec), fx);
	strbuf_done(&spec);
}

/* Columns. */

static bool is_shown(const struct table *t, size_t column)
{
	for (size_t i = 0; i < t->n_shown; i++) {
		if (t->shown[i] == (int)column)
			return true;
	}
	return false;
}

static void act_columns(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	const struct table *t = &s->pane[0].table;

	(void)ui, (void)a;
	if (!spot_is_table(s, 0)) {
		fx_message(fx, MESSAGE_INFO, "no table here");
		return;
	}
	fx_menu(fx, "Columns");
	for (size_t i = 0; i < t->n_columns; i++) {
		struct strbuf label = {0};

		strbuf_addf(&label, "[%c] %s", is_shown(t, i) ? 'x' : ' ', t->columns[i].title);
		fx_menu_action(fx, strbuf_str(&label), t->columns[i].name, "column-toggle", t->columns[i].name);
		strbuf_done(&label);
	}
}

/* Then the menu again, so that several can be switched. */
static void act_column_toggle(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	const struct table *t = &s->pane[0].table;
	struct strbuf names = {0};
	struct err e = {0};

	for (size_t i = 0; spot_is_table(s, 0) && i < t->n_columns; i++) {
		if (is_shown(t, i) != span_eq_str(a->text, t->columns[i].name))
			strbuf_addf(&names, "%s%s", names.n ? "," : "", t->columns[i].name);
	}
	/* the last one stays */
	if (names.n && !spot_change_columns(s, strbuf_str(&names), &e))
		fx_error(fx, &e);
	strbuf_done(&names);
	fx_action(fx, "columns", (struct span){0});
	fx_menu_line(fx, ui->menu.cursor);
}

/* Groups. */

static void act_group_menu(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	const char *const *names;
	size_t n = 0;

	(void)ui, (void)a;
	names = s->class->groups ? s->class->groups(s->state, &n) : NULL;
	if (!n) {
		fx_message(fx, MESSAGE_INFO, "%s cannot be grouped", s->class->title);
		return;
	}
	fx_menu(fx, "Group by");
	for (size_t i = 0; i < n; i++)
		fx_menu_action(fx, names[i], NULL, "group-by", names[i]);
}

static void act_group_by(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf name = {0};
	struct err e = {0};

	(void)ui;
	strbuf_add(&name, a->text);
	if (!spot_change_group(s, strbuf_str(&name), &e))
		fx_error(fx, &e);
	strbuf_done(&name);
}

/* Filters. */

static void act_filter(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)a;
	if (s->class->filter)
		fx_ask(fx, PROMPT_FILTER, "filter ", s->place.filter);
	else
		fx_message(fx, MESSAGE_INFO, "%s cannot be filtered", s->class->title);
}

static void act_filter_toggle(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct filter_answer answer;
	char *kept;

	(void)a;
	if (*s->place.filter) {
		kept = mem_strdup(s->place.filter);
		if (spot_change_filter(s, "", &answer))
			ui_set_string(&s->filter_off, kept);
		free(kept);
	} else if (s->filter_off) {
		fx_filter(fx, s->filter_off);
	} else if (ui->everywhere) {
		fx_everywhere(fx, "");
	} else {
		fx_message(fx, MESSAGE_INFO, "no filter to switch (f makes one)");
	}
}

/* One column has a term: take it; several: ask which. */
static void act_narrow(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = s->class->narrow && spot_focused(s)->table.n_columns ? &spot_focused(s)->table : NULL;
	struct strbuf keep = {0};
	struct view_at at;

	(void)ui;
	if (!t || spot_row(s, s->layout.focus) < 0) {
		fx_message(fx, MESSAGE_INFO, "no value to filter by here");
		return;
	}
	spot_at(s, &at, &keep);
	fx_menu(fx, a->arg < 0 ? "Leave out" : "Keep only");
	for (size_t i = 0; i < t->n_shown; i++) {
		struct strbuf term = {0};

		if (s->class->narrow(s->state, &at, t->shown[i], a->arg < 0, &term))
			fx_menu_action(fx, strbuf_str(&term), t->columns[t->shown[i]].title, "narrow-by", strbuf_str(&term));
		strbuf_done(&term);
	}
	strbuf_done(&keep);
}

static void act_narrow_by(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct strbuf expr = {0};

	(void)ui;
	strbuf_addf(&expr, "%s%s", s->place.filter, *s->place.filter ? " " : "");
	strbuf_add(&expr, a->text);
	fx_filter(fx, strbuf_str(&expr));
	strbuf_done(&expr);
}

static void act_undo(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui;
	if (!spot_undo(s, a->arg > 0))
		fx_message(fx, MESSAGE_INFO, "nothing to %s here", a->arg > 0 ? "redo" : "undo");
}

static const struct own_action rows[] = {
	{"sort-menu", act_sort_menu, 0, SCOPE_PLACE},
	{"sort-by", act_sort_by, 0, SCOPE_PLACE},
	{"sort-right", act_sort_step, 1, SCOPE_PLACE},
	{"sort-left", act_sort_step, -1, SCOPE_PLACE},
	{"sort-invert", act_sort_invert, 0, SCOPE_PLACE},
	{"columns", act_columns, 0, SCOPE_PLACE},
	{"column-toggle", act_column_toggle, 0, SCOPE_PLACE},
	{"group-menu", act_group_menu, 0, SCOPE_PLACE},
	{"group-by", act_group_by, 0, SCOPE_PLACE},
	{"filter", act_filter, 0, SCOPE_PLACE},
	{"filter-toggle", act_filter_toggle, 0, SCOPE_PLACE},
	{"narrow", act_narrow, 1, SCOPE_PLACE},
	{"exclude", act_narrow, -1, SCOPE_PLACE},
	{"narrow-by", act_narrow_by, 0, SCOPE_PLACE},
	{"undo", act_undo, -1, SCOPE_PLACE},
	{"redo", act_undo, 1, SCOPE_PLACE},
};

const struct action_table ui_actions_list = {rows, ARRAY_LEN(rows)};
