/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spot.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

void ui_set_string(char **field, const char *value)
{
	char *copy = value ? mem_strdup(value) : NULL;

	free(*field);
	*field = copy;
}

void spot_change_done(struct spot_change *c)
{
	free(c->filter);
	free(c->sort);
	free(c->group);
	free(c->cols);
}

void spot_changes_clear(struct vec *v)
{
	for (size_t i = 0; i < v->n; i++)
		spot_change_done(vec_at(v, i));
	vec_clear(v);
}

/* The callbacks of a pane's table hand on to the view. */

static long source_count(void *ctx)
{
	struct pane *p = ctx;

	return p->spot->class->count ? p->spot->class->count(p->spot->state, p->index) : 0;
}

/* Cells that are shown otherwise than the view gives them; spans point into the buffer once it does not grow any more. */
static void dress_row(struct pane *p, struct ui_row *row)
{
	const struct ui_dress *dress = &p->spot->dress;
	struct span *changed[TABLE_COLUMNS_MAX + 1];
	size_t end[TABLE_COLUMNS_MAX + 1], n = 0, at = 0;

	strbuf_clear(&p->shown);
	for (size_t i = 0; i <= TABLE_COLUMNS_MAX; i++) {
		bool is_cell = i < TABLE_COLUMNS_MAX;
		struct span *text = is_cell ? &row->cell[i].text : &row->text;

		if (!text->n || !dress->text(dress->env, *text, is_cell ? row->cell[i].link : (struct span){0}, !dress->unnamed,
					     is_cell && row->cell[i].value, &p->shown))
			continue;
		changed[n] = text;
		end[n++] = p->shown.n;
	}
	for (size_t i = 0; i < n; at = end[i++])
		*changed[i] = span_sub(strbuf_span(&p->shown), at, end[i] - at);
}

static bool source_row(void *ctx, long index, struct ui_row *ret)
{
	struct pane *p = ctx;

	if (!p->spot->class->row || !p->spot->class->row(p->spot->state, p->index, index, ret))
		return false;
	if (p->spot->dress.text)
		dress_row(p, ret);
	return true;
}

static long source_find(void *ctx, struct span key)
{
	struct pane *p = ctx;

	return p->spot->class->find ? p->spot->class->find(p->spot->state, p->index, key) : -1;
}

static long source_group(void *ctx, long from, int dir)
{
	struct pane *p = ctx;

	return p->spot->class->group_step ? p->spot->class->group_step(p->spot->state, p->index, from, dir) : -1;
}

static long source_search(void *ctx, struct span needle, long from, int dir)
{
	struct pane *p = ctx;

	return p->spot->class->search(p->spot->state, p->index, needle, from, dir);
}

static const struct table_source source = {source_count, source_row, source_find, source_group, NULL};
static const struct table_source source_with_search = {source_count, source_row, source_find, source_group, source_search};

bool spot_is_table(const struct spot *s, int pane)
{
	enum pane_kind kind = s->class->kind ? s->class->kind(s->state, pane) : s->class->panes[pane].kind;

	return kind == PANE_TABLE;
}

/* Columns may depend on the state (SQL, grouping), so they are asked for after each change of the list. */
static void set_columns(struct spot *s, int pane)
{
	size_t n = s->class->panes[pane].n_columns;
	const struct ui_column *columns = s->class->panes[pane].columns;
	struct table *t = &s->pane[pane].table;

	if (s->class->columns) {
		size_t own_n = 0;
		const struct ui_column *own = s->class->columns(s->state, pane, &own_n);

		columns = own ? own : columns;
		n = own ? own_n : n;
	}
	if (columns == t->columns && n == t->n_columns)
		return;
	table_set_columns(t, columns, n);
	if (pane == 0)
		table_show(t, span_from(s->place.cols));
}

static void note_order(struct spot *s, int i)
{
	/* a text may tell of a list too, which is then sorted by its columns */
	if (!spot_is_table(s, i) && (i > 0 || !s->class->columns))
		return;
	set_columns(s, i);
	table_forget(&s->pane[i].table);
	strbuf_clear(&s->pane[i].table.sort);
	if (s->class->sorted)
		strbuf_add_str(&s->pane[i].table.sort, s->class->sorted(s->state, i));
	else if (i == 0)
		strbuf_add_str(&s->pane[i].table.sort, s->place.sort);
}

void spot_note_order(struct spot *s)
{
	for (int i = 0; i < (int)s->class->n_panes; i++)
		note_order(s, i);
}

static void init_pane(struct spot *s, int i)
{
	struct pane *p = &s->pane[i];

	p->spot = s;
	p->index = i;
	p->told = -2;
	p->stale = true;
	table_init(&p->table, s->class->search ? &source_with_search : &source, p);
	text_init(&p->text);
	p->text.wrap = s->class->panes[i].wrap;
	p->text.dress = s->dress;
}

/* "(EVERYWHERE) EXPR"; a caret is one in what was typed. */
bool spot_ask_filter(struct spot *s, const char *expr, struct filter_answer *ret)
{
	struct strbuf all = {0};
	long before;
	bool ok;

	if (!s->everywhere)
		return s->class->filter(s->state, expr, ret);
	strbuf_addf(&all, *expr ? "(%s) " : "%s", s->everywhere);
	before = (long)all.n;
	strbuf_add_str(&all, *expr ? "(" : "");
	before += *expr ? 1 : 0;
	strbuf_addf(&all, "%s%s", expr, *expr ? ")" : "");
	ok = s->class->filter(s->state, strbuf_str(&all), ret);
	if (!ok && ret->caret >= 0)
		ret->caret = ret->caret > before ? ret->caret - before : 0;
	strbuf_done(&all);
	return ok;
}

struct spot *spot_open(const struct view_class *class, const struct place *place, void *env, struct ui_dress dress, struct err *e)
{
	struct spot *s = mem_zalloc(sizeof(*s));
	struct strbuf words = {0}, path = {0};
	struct view_args args;
	bool ok;

	s->class = class;
	s->state = mem_zalloc(class->state_size);
	s->dress = dress;
	s->dress.unnamed = class->unnamed;
	place_copy(&s->place, place);
	text_init(&s->head);
	s->head.dress = s->dress;
	s->head_stale = true;
	vec_init(&s->undo, sizeof(struct spot_change));
	vec_init(&s->redo, sizeof(struct spot_change));
	vec_init(&s->jumps, sizeof(struct spot_position));
	vec_init(&s->ahead, sizeof(struct spot_position));
	for (int i = 0; i < VIEW_PANES_MAX; i++)
		init_pane(s, i < (int)class->n_panes ? i : 0);
	place_add(&words, place);
	place_add_path(&path, place);
	args = (struct view_args){strbuf_str(&words), strbuf_str(&path), s->place.filter, s->place.sort, s->place.group};
	ok = class->open(s->state, &args, env, e);
	strbuf_done(&words);
	strbuf_done(&path);
	if (!ok) {
		spot_close(s);
		return NULL;
	}
	spot_note_order(s);
	if (*s->place.filter && class->filter)
		spot_ask_filter(s, s->place.filter, &s->answer);
	for (int i = 0; i < (int)class->n_panes; i++) {
		long start = class->start ? class->start(s->state, i) : 0;

		s->pane[i].table.centre = class->start != NULL;
		s->pane[i].table.cursor = s->pane[i].text.cursor = start;
		s->pane[i].table.at_top = start == 0;
	}
	s->layout.focus = class->first_pane ? class->first_pane(s->state) : 0;
	return s;
}

void spot_look_like(struct spot *s, struct spot *old)
{
	struct vec before = s->undo;

	s->layout = old->layout;
	s->undo = old->undo;
	old->undo = before;
	ui_set_string(&s->filter_off, old->filter_off);
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		s->pane[i].text.wrap = old->pane[i].text.wrap;
		s->pane[i].table.scroll = old->pane[i].table.scroll;
		s->pane[i].table.numbers = old->pane[i].table.numbers;
	}
}

void spot_close(struct spot *s)
{
	if (!s)
		return;
	s->class->close(s->state);
	free(s->state);
	for (int i = 0; i < VIEW_PANES_MAX; i++) {
		table_done(&s->pane[i].table);
		text_done(&s->pane[i].text);
		strbuf_done(&s->pane[i].shown);
	}
	text_done(&s->head);
	spot_changes_clear(&s->undo);
	spot_changes_clear(&s->redo);
	vec_done(&s->undo);
	vec_done(&s->redo);
	vec_done(&s->jumps);
	vec_done(&s->ahead);
	place_done(&s->place);
	free(s->everywhere);
	free(s->filter_off);
	free(s);
}

struct pane *spot_focused(struct spot *s)
{
	return &s->pane[s->layout.focus];
}

long spot_row(const struct spot *s, int pane)
{
	const struct pane *p = &s->pane[pane];

	if (spot_is_table(s, pane)) {
		long n = table_count(&p->table);

		return p->table.cursor < n ? p->table.cursor : n - 1;
	}
	return p->text.lines.n ? p->text.cursor : -1;
}

long spot_rows(const struct spot *s)
{
	const struct pane *p = &s->pane[s->layout.focus];

	return spot_is_table(s, s->layout.focus) ? table_count(&p->table) : (long)p->text.lines.n;
}

void spot_move_to(struct spot *s, long row)
{
	struct pane *p = spot_focused(s);

	if (spot_is_table(s, s->layout.focus))
		table_move_to(&p->table, row);
	else
		text_move_to(&p->text, row);
}

void spot_at(struct spot *s, struct view_at *ret, struct strbuf *buf)
{
	struct pane *p = spot_focused(s);
	struct span link = {0}, key = {0};
	struct ui_row row;

	*ret = (struct view_at){.pane = s->layout.focus};
	for (int i = 0; i < VIEW_PANES_MAX; i++)
		ret->row[i] = i < (int)s->class->n_panes ? spot_row(s, i) : -1;
	if (spot_is_table(s, ret->pane)) {
		ret->tags = &p->table.tags;
		if (table_cursor_row(&p->table, &row)) {
			int column = table_link_column(&p->table, &row);

			link = column >= 0 ? row.cell[column].link : row.link;
			ret->moved = table_link_moved(&p->table, &row);
			key = row.key;
		}
	} else {
		ret->moved = text_link_moved(&p->text);
		link = text_line_link(&p->text, p->text.cursor);
		key = text_key(&p->text, p->text.cursor);
	}
	strbuf_clear(buf);
	strbuf_add(buf, link);
	strbuf_add_char(buf, '\0');
	strbuf_add(buf, key);
	ret->link = span_sub(strbuf_span(buf), 0, link.n);
	ret->key = span_from_offset(strbuf_span(buf), link.n + 1);
}

void spot_refresh(struct spot *s, unsigned panes)
{
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		if (!(panes & 1u << i))
			continue;
		s->pane[i].stale = true;
		note_order(s, i);
	}
	if (panes)
		s->head_stale = true;
}

void spot_add_place(struct spot *s, struct strbuf *b)
{
	struct strbuf keep = {0};
	struct view_at at;

	if (!s->class->place) {
		place_add(b, &s->place);
		return;
	}
	/* the view writes VIEW/PATH; the query part is ours */
	spot_at(s, &at, &keep);
	s->class->place(s->state, &at, b);
	place_add_query(b, &s->place);
	strbuf_done(&keep);
}

void spot_add_crumb(struct spot *s, struct strbuf *b)
{
	struct strbuf words = {0}, shown = {0};

	if (s->class->crumb)
		s->class->crumb(s->state, &words);
	if (!words.n) {
		strbuf_addf(&words, "%s%s", s->class->title, s->place.n ? " " : "");
		place_add_path(&words, &s->place);
	}
	strbuf_add(b, ui_dressed(&s->dress, strbuf_span(&words), &shown));
	strbuf_done(&words);
	strbuf_done(&shown);
}
