/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

struct spot_position spot_position(const struct spot *s)
{
	struct spot_position pos = {.focus = s->layout.focus};

	for (int i = 0; i < (int)s->class->n_panes; i++) {
		const struct pane *p = &s->pane[i];

		pos.cursor[i] = spot_is_table(s, i) ? p->table.cursor : p->text.cursor;
		pos.top[i] = spot_is_table(s, i) ? p->table.top : p->text.top;
	}
	return pos;
}

void spot_restore(struct spot *s, struct spot_position pos)
{
	s->layout.focus = pos.focus;
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct pane *p = &s->pane[i];

		p->table.cursor = p->text.cursor = pos.cursor[i];
		p->table.top = p->text.top = pos.top[i];
	}
	/* the panes that follow another are told now, so that being told later does not send them to their tops */
	for (int i = 0; s->class->select && i < (int)s->class->n_panes; i++) {
		long row = spot_row(s, i);

		if (row == s->pane[i].told)
			continue;
		s->pane[i].told = row;
		spot_refresh(s, s->class->select(s->state, i, row) & ~(1u << i));
	}
}

void spot_jump_from(struct spot *s, struct spot_position pos)
{
	vec_clear(&s->ahead);
	vec_append(&s->jumps, &pos);
}

bool spot_jump_back(struct spot *s, bool forward)
{
	struct vec *from = forward ? &s->ahead : &s->jumps;
	struct spot_position here = spot_position(s);
	struct spot_position there;

	if (!from->n)
		return false;
	there = *(struct spot_position *)vec_at(from, from->n - 1);
	vec_pop(from);
	vec_append(forward ? &s->jumps : &s->ahead, &here);
	spot_restore(s, there);
	return true;
}

/* The list changed under the cursors: those of tables go back to their rows by key, or to the top. */
struct kept {
	struct strbuf key[VIEW_PANES_MAX];
};

static void keep_keys(struct spot *s, struct kept *k)
{
	*k = (struct kept){0};
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct ui_row row;

		if (spot_is_table(s, i) && table_cursor_row(&s->pane[i].table, &row))
			strbuf_add(&k->key[i], row.key);
	}
}

/* What one looks for, or what is most, comes first. */
static void begin_at_first(struct spot *s, struct kept *k, int pane)
{
	strbuf_clear(&k->key[pane]);
	if (!spot_is_table(s, pane))
		s->pane[pane].text.cursor = s->pane[pane].text.top = 0;
}

static void go_back_to_keys(struct spot *s, struct kept *k)
{
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct table *t = &s->pane[i].table;

		s->pane[i].told = -2;
		if (spot_is_table(s, i) && !table_find(t, strbuf_span(&k->key[i])))
			table_to_top(t);
		strbuf_done(&k->key[i]);
	}
	spot_refresh(s, ~0u);
	spot_note_order(s);
}

bool spot_filter(struct spot *s, const char *expr, struct filter_answer *ret)
{
	struct kept kept;

	*ret = (struct filter_answer){.shown = -1, .total = -1, .caret = -1};
	if (!s->class->filter) {
		snprintf(ret->text, sizeof(ret->text), "%s cannot be filtered", s->class->title);
		return false;
	}
	keep_keys(s, &kept);
	if (!spot_ask_filter(s, expr, ret)) {
		for (int i = 0; i < VIEW_PANES_MAX; i++)
			strbuf_done(&kept.key[i]);
		return false;
	}
	ui_set_string(&s->place.filter, expr);
	s->answer = *ret;
	begin_at_first(s, &kept, 0);
	go_back_to_keys(s, &kept);
	return true;
}

bool spot_set_everywhere(struct spot *s, const char *expr, struct filter_answer *ret)
{
	struct table *t = &s->pane[0].table;
	char *before = s->everywhere;
	struct strbuf key = {0};
	struct ui_row row;
	bool ok;

	if (!s->class->filter || s->class->needs_target || (!*expr && !before))
		return true;
	if (s->place.n && spot_is_table(s, 0) && table_cursor_row(t, &row))
		strbuf_add(&key, row.key);
	s->everywhere = *expr ? mem_strdup(expr) : NULL;
	ok = spot_filter(s, s->place.filter, ret);
	if (ok && key.n && !table_find(t, strbuf_span(&key))) {
		struct filter_answer whole;

		free(s->everywhere);
		s->everywhere = NULL;
		spot_filter(s, s->place.filter, &whole);
		table_find(t, strbuf_span(&key));
	}
	if (ok) {
		free(before);
	} else {
		free(s->everywhere);
		s->everywhere = before;
	}
	strbuf_done(&key);
	return ok;
}

static bool sort(struct spot *s, const char *spec, struct err *e)
{
	int pane = spot_is_table(s, s->layout.focus) ? s->layout.focus : 0;
	struct kept kept;
	bool ok;

	if (!s->class->sort)
		return err_set(e, ERR_USAGE, "%s cannot be sorted", s->class->title);
	keep_keys(s, &kept);
	ok = s->class->sort(s->state, pane, spec, e);
	/* the order of the place is that of its list, not that of a pane beside it */
	if (ok && pane == 0)
		ui_set_string(&s->place.sort, spec);
	if (ok)
		begin_at_first(s, &kept, pane);
	go_back_to_keys(s, &kept);
	return ok;
}

static bool group(struct spot *s, const char *name, struct err *e)
{
	struct kept kept;
	bool ok;

	if (!s->class->group)
		return err_set(e, ERR_USAGE, "%s cannot be grouped", s->class->title);
	keep_keys(s, &kept);
	ok = s->class->group(s->state, name, e);
	if (ok) {
		ui_set_string(&s->place.group, name);
		/* lines of another group are of other things */
		s->pane[0].text.cursor = s->pane[0].text.top = 0;
	}
	go_back_to_keys(s, &kept);
	return ok;
}

static bool show_columns(struct spot *s, const char *names, struct err *e)
{
	struct strbuf shown = {0};

	if (!spot_is_table(s, 0) || !table_show(&s->pane[0].table, span_from(names)))
		return err_set(e, ERR_USAGE, "\"%s\" names no columns of %s", names, s->class->title);
	table_add_shown(&s->pane[0].table, &shown);
	ui_set_string(&s->place.cols, strbuf_str(&shown));
	strbuf_done(&shown);
	return true;
}

static void push_change(struct spot *s, struct vec *to, const char *filter, struct spot_position at)
{
	*(struct spot_change *)vec_push(to) = (struct spot_change){mem_strdup(filter), mem_strdup(s->place.sort),
								   mem_strdup(s->place.group), mem_strdup(s->place.cols), at};
}

void spot_remember(struct spot *s, const char *filter, struct spot_position at)
{
	spot_changes_clear(&s->redo);
	push_change(s, &s->undo, filter, at);
}

/* Remember what was before @change, if it comes about. */
static bool change(struct spot *s, bool (*apply)(struct spot *s, const char *to, struct err *e), const char *to, struct err *e)
{
	struct vec made;
	bool ok;

	vec_init(&made, sizeof(struct spot_change));
	push_change(s, &made, s->place.filter, spot_position(s));
	ok = apply(s, to, e);
	if (ok) {
		spot_changes_clear(&s->redo);
		vec_append(&s->undo, made.p);
		vec_clear(&made);
	}
	spot_changes_clear(&made);
	vec_done(&made);
	return ok;
}

bool spot_change_sort(struct spot *s, const char *spec, struct err *e)
{
	return change(s, sort, spec, e);
}

bool spot_change_group(struct spot *s, const char *name, struct err *e)
{
	return change(s, group, name, e);
}

bool spot_change_columns(struct spot *s, const char *names, struct err *e)
{
	return change(s, show_columns, names, e);
}

bool spot_change_filter(struct spot *s, const char *expr, struct filter_answer *ret)
{
	char *before = mem_strdup(s->place.filter);
	struct spot_position at = spot_position(s);
	bool ok = spot_filter(s, expr, ret);

	if (ok) {
		spot_remember(s, before, at);
		ui_set_string(&s->filter_off, NULL);
	}
	free(before);
	return ok;
}

bool spot_undo(struct spot *s, bool redo)
{
	struct vec *from = redo ? &s->redo : &s->undo;
	struct filter_answer answer;
	struct spot_change c;
	struct err e;

	if (!from->n)
		return false;
	c = *(struct spot_change *)vec_at(from, from->n - 1);
	vec_pop(from);
	push_change(s, redo ? &s->undo : &s->redo, s->place.filter, spot_position(s));
	if (strcmp(c.group, s->place.group))
		group(s, c.group, &e);
	if (strcmp(c.filter, s->place.filter))
		spot_filter(s, c.filter, &answer);
	if (strcmp(c.sort, s->place.sort))
		sort(s, c.sort, &e);
	if (strcmp(c.cols, s->place.cols))
		show_columns(s, c.cols, &e);
	ui_set_string(&s->filter_off, NULL);
	spot_restore(s, c.position);
	spot_change_done(&c);
	return true;
}

bool spot_reload(struct spot *s, struct err *e)
{
	struct kept kept;
	bool ok = true;

	keep_keys(s, &kept);
	if (s->class->reload)
		ok = s->class->reload(s->state, e);
	if (ok && (*s->place.filter || s->everywhere) && s->class->filter)
		spot_ask_filter(s, s->place.filter, &s->answer);
	go_back_to_keys(s, &kept);
	return ok;
}
