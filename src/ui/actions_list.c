#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "ui_private.h"

/* The table that sorting and columns are about: the focused one, else the first. */
static struct table *list_of(struct spot *s)
{
	if (spot_is_table(s, s->layout.focus))
		return &spot_focused(s)->table;
	return spot_is_table(s, 0) ? &s->pane[0].table : NULL;
}

static struct table *need_list(struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	struct table *t = s ? list_of(s) : NULL;

	if (!t)
		ui_message(ui, MESSAGE_INFO, "no table here");
	return t;
}

/* Sorting. */

static struct table *need_sortable(struct ui *ui)
{
	struct table *t = need_list(ui);

	if (t && ui_spot(ui)->class->sort)
		return t;
	if (t)
		ui_message(ui, MESSAGE_INFO, "%s cannot be sorted", ui_spot(ui)->class->title);
	return NULL;
}

static void sort_by(struct ui *ui, const char *spec)
{
	struct spot *s = ui_spot(ui);
	struct err e = {0};

	spot_remember(s);
	if (spot_sort(s, spec, &e))
		return;
	spot_forget_last(s);
	ui_say_error(ui, &e);
}

static void sort_by_column(struct ui *ui, const struct ui_column *column)
{
	struct strbuf spec = {0};

	strbuf_addf(&spec, "%s%s", column->descending ? "-" : "", column->name);
	sort_by(ui, strbuf_str(&spec));
	strbuf_done(&spec);
}

void ui_act_sort_by(struct ui *ui, const struct action *a)
{
	struct table *t = need_sortable(ui);

	for (size_t i = 0; t && i < t->n_columns; i++) {
		if (span_eq_str(a->text, t->columns[i].name)) {
			sort_by_column(ui, &t->columns[i]);
			return;
		}
	}
}

void ui_act_sort_menu(struct ui *ui, const struct action *a)
{
	struct table *t = need_sortable(ui);
	struct effects fx;

	(void)a;
	if (!t)
		return;
	effects_init(&fx);
	fx_menu(&fx, "Sort by");
	for (size_t i = 0; i < t->n_columns; i++) {
		if (!t->columns[i].fixed_order)
			fx_menu_action(&fx, t->columns[i].title, t->columns[i].name, "sort-by", t->columns[i].name);
	}
	ui_apply(ui, &fx);
	effects_done(&fx);
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

void ui_act_sort_step(struct ui *ui, const struct action *a)
{
	struct table *t = need_sortable(ui);
	int dir = strcmp(a->name, "sort-left") ? 1 : -1;
	int n = t ? (int)t->n_shown : 0;
	int at = n ? sorted_position(t) : 0;

	for (int i = 0; i < n; i++) {
		at = at < 0 && dir < 0 ? n - 1 : (at + dir + n) % n;
		if (!t->columns[t->shown[at]].fixed_order) {
			sort_by_column(ui, &t->columns[t->shown[at]]);
			return;
		}
	}
}

void ui_act_sort_invert(struct ui *ui, const struct action *a)
{
	struct table *t = need_sortable(ui);
	struct strbuf spec = {0};

	(void)a;
	if (!t)
		return;
	if (!t->sort.n) {
		ui_message(ui, MESSAGE_INFO, "not sorted by a column yet (. chooses one)");
		return;
	}
	if (t->sort.p[0] == '-')
		strbuf_add_str(&spec, t->sort.p + 1);
	else
		strbuf_addf(&spec, "-%s", t->sort.p);
	sort_by(ui, strbuf_str(&spec));
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

void ui_act_columns(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct table *t = s && spot_is_table(s, 0) ? &s->pane[0].table : NULL;
	struct effects fx;

	(void)a;
	if (!t) {
		ui_message(ui, MESSAGE_INFO, "no table here");
		return;
	}
	effects_init(&fx);
	fx_menu(&fx, "Columns");
	for (size_t i = 0; i < t->n_columns; i++) {
		struct strbuf label = {0};

		strbuf_addf(&label, "[%c] %s", is_shown(t, i) ? 'x' : ' ', t->columns[i].title);
		fx_menu_action(&fx, strbuf_str(&label), t->columns[i].name, "column-toggle", t->columns[i].name);
		strbuf_done(&label);
	}
	ui_apply(ui, &fx);
	effects_done(&fx);
}

void ui_act_column_toggle(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct table *t = s && spot_is_table(s, 0) ? &s->pane[0].table : NULL;
	long line = ui->menu.cursor;
	struct strbuf names = {0};
	struct err e = {0};

	for (size_t i = 0; t && i < t->n_columns; i++) {
		bool it = span_eq_str(a->text, t->columns[i].name);

		if (is_shown(t, i) != it)
			strbuf_addf(&names, "%s%s", names.n ? "," : "", t->columns[i].name);
	}
	if (names.n) {
		spot_remember(s);
		spot_show_columns(s, strbuf_str(&names), &e);
	}
	strbuf_done(&names);
	/* the menu stays, so that several can be switched */
	ui_act_columns(ui, a);
	ui->menu.cursor = line;
}

/* Groups. */

void ui_act_group_menu(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	const char *const *names;
	struct effects fx;
	size_t n = 0;

	(void)a;
	names = s && s->class->groups ? s->class->groups(s->state, &n) : NULL;
	if (!n) {
		ui_message(ui, MESSAGE_INFO, "%s cannot be grouped", s ? s->class->title : "this");
		return;
	}
	effects_init(&fx);
	fx_menu(&fx, "Group by");
	for (size_t i = 0; i < n; i++)
		fx_menu_action(&fx, names[i], NULL, "group-by", names[i]);
	ui_apply(ui, &fx);
	effects_done(&fx);
}

void ui_act_group_by(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct strbuf name = {0};
	struct err e = {0};

	if (!s)
		return;
	strbuf_add(&name, a->text);
	spot_remember(s);
	if (!spot_group(s, strbuf_str(&name), &e)) {
		spot_forget_last(s);
		ui_say_error(ui, &e);
	}
	strbuf_done(&name);
}

/* Filters. */

void ui_change_filter(struct ui *ui, const char *expr)
{
	struct spot *s = ui_spot(ui);
	struct filter_answer answer;

	if (!s)
		return;
	spot_remember(s);
	if (spot_filter(s, expr, &answer)) {
		ui_set_string(&s->filter_off, NULL);
		return;
	}
	spot_forget_last(s);
	ui_message(ui, MESSAGE_ERROR, "%s", answer.text);
}

void ui_act_filter(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);

	(void)a;
	if (!s)
		return;
	if (s->class->filter)
		ui_ask(ui, PROMPT_FILTER, "filter ", s->place.filter);
	else
		ui_message(ui, MESSAGE_INFO, "%s cannot be filtered", s->class->title);
}

void ui_act_filter_toggle(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	char *kept;

	(void)a;
	if (!s)
		return;
	if (*s->place.filter) {
		kept = mem_strdup(s->place.filter);
		ui_change_filter(ui, "");
		ui_set_string(&s->filter_off, kept);
		free(kept);
	} else if (s->filter_off) {
		kept = s->filter_off;
		s->filter_off = NULL;
		ui_change_filter(ui, kept);
		free(kept);
	} else {
		ui_message(ui, MESSAGE_INFO, "no filter to switch (f makes one)");
	}
}

static void add_term(struct ui *ui, const char *term)
{
	struct spot *s = ui_spot(ui);
	struct strbuf expr = {0};

	strbuf_addf(&expr, "%s%s%s", s->place.filter, *s->place.filter ? " " : "", term);
	ui_change_filter(ui, strbuf_str(&expr));
	strbuf_done(&expr);
}

/* One column has a term: take it; several: ask which. */
void ui_act_narrow(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	bool exclude = !strcmp(a->name, "exclude");
	struct table *t = s && s->class->narrow && spot_is_table(s, s->layout.focus) ? list_of(s) : NULL;
	struct strbuf keep = {0};
	struct view_at at;
	struct effects fx;

	if (!t || !table_count(t)) {
		ui_message(ui, MESSAGE_INFO, "no value to filter by here");
		return;
	}
	spot_at(s, &at, &keep);
	effects_init(&fx);
	fx_menu(&fx, exclude ? "Leave out" : "Keep only");
	for (size_t i = 0; i < t->n_shown; i++) {
		struct strbuf term = {0};

		if (s->class->narrow(s->state, &at, t->shown[i], exclude, &term))
			fx_menu_action(&fx, strbuf_str(&term), t->columns[t->shown[i]].title, "narrow-by", strbuf_str(&term));
		strbuf_done(&term);
	}
	ui_apply(ui, &fx);
	effects_done(&fx);
	strbuf_done(&keep);
}

void ui_act_narrow_by(struct ui *ui, const struct action *a)
{
	struct strbuf term = {0};

	strbuf_add(&term, a->text);
	if (ui_spot(ui))
		add_term(ui, strbuf_str(&term));
	strbuf_done(&term);
}

void ui_act_undo(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	bool redo = !strcmp(a->name, "redo");

	if (!s || !spot_undo(s, redo))
		ui_message(ui, MESSAGE_INFO, "nothing to %s here", a->name);
}

void ui_act_tag(struct ui *ui, const struct action *a)
{
	struct spot *s = ui_spot(ui);
	struct table *t = s && spot_is_table(s, s->layout.focus) ? &spot_focused(s)->table : NULL;
	struct ui_row row;

	(void)a;
	if (!t || !table_cursor_row(t, &row) || !row.key.n) {
		ui_message(ui, MESSAGE_INFO, "this row cannot be tagged");
		return;
	}
	table_tag(t, row.key);
	table_move(t, 1);
}
