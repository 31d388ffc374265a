/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/table.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/utf8.h"

void table_init(struct table *t, const struct table_source *source, void *ctx)
{
	*t = (struct table){.source = source, .ctx = ctx};
	vec_init(&t->tags, sizeof(struct strbuf));
}

void table_done(struct table *t)
{
	for (size_t i = 0; i < t->tags.n; i++)
		strbuf_done(vec_at(&t->tags, i));
	vec_done(&t->tags);
	for (size_t i = 0; i < TABLE_COLUMNS_MAX; i++)
		strbuf_done(&t->seen.value[i]);
	strbuf_done(&t->seen.file);
	strbuf_done(&t->match);
	strbuf_done(&t->sort);
}

static void show_default(struct table *t)
{
	t->n_shown = 0;
	t->chosen = false;
	t->seen.fit_cols = 0;
	for (size_t i = 0; i < t->n_columns; i++) {
		if (!t->columns[i].hidden)
			t->shown[t->n_shown++] = (int)i;
	}
}

void table_set_columns(struct table *t, const struct ui_column *columns, size_t n)
{
	t->columns = columns;
	t->n_columns = n < TABLE_COLUMNS_MAX ? n : TABLE_COLUMNS_MAX;
	table_forget(t);
	show_default(t);
}

static bool column_by_name(const struct table *t, struct span name, int *ret)
{
	for (size_t i = 0; i < t->n_columns; i++) {
		if (span_eq_str(name, t->columns[i].name)) {
			*ret = (int)i;
			return true;
		}
	}
	return false;
}

bool table_show(struct table *t, struct span names)
{
	int shown[TABLE_COLUMNS_MAX];
	size_t n = 0;

	if (!names.n) {
		show_default(t);
		return true;
	}
	while (names.n) {
		long comma = span_find_char(names, ',');
		struct span name = span_trim(comma < 0 ? names : span_sub(names, 0, (size_t)comma));

		if (n == TABLE_COLUMNS_MAX || !column_by_name(t, name, &shown[n]))
			return false;
		n++;
		names = comma < 0 ? (struct span){0} : span_from_offset(names, (size_t)comma + 1);
	}
	memcpy(t->shown, shown, sizeof(shown));
	t->n_shown = n;
	t->chosen = true;
	t->seen.fit_cols = 0;
	return true;
}

void table_add_shown(const struct table *t, struct strbuf *b)
{
	size_t n = 0;
	bool usual = true;

	for (size_t i = 0; i < t->n_columns; i++) {
		if (!t->columns[i].hidden) {
			usual = usual && n < t->n_shown && t->shown[n] == (int)i;
			n++;
		}
	}
	if (usual && n == t->n_shown)
		return;
	for (size_t i = 0; i < t->n_shown; i++)
		strbuf_addf(b, "%s%s", i ? "," : "", t->columns[t->shown[i]].name);
}

static void keep_inside(struct table *t)
{
	long n = table_count(t);

	if (t->cursor >= n)
		t->cursor = n - 1;
	if (t->cursor < 0)
		t->cursor = 0;
}

void table_move_to(struct table *t, long row)
{
	t->cursor = row;
	t->at_top = false;
	keep_inside(t);
}

void table_to_top(struct table *t)
{
	t->cursor = t->top = 0;
	t->at_top = true;
}

/* A heading is no row to begin with, unless there is nothing else. */
static void leave_heading(struct table *t)
{
	struct ui_row row;
	long n = table_count(t);

	while (t->at_top && t->cursor < n) {
		memset(&row, 0, sizeof(row));
		if (!t->source->row(t->ctx, t->cursor, &row))
			return;
		if (row.kind != ROW_HEADING || t->cursor + 1 == n)
			t->at_top = false;
		else
			t->cursor++;
	}
}

void table_move(struct table *t, long by)
{
	table_move_to(t, t->cursor + by);
}

void table_page(struct table *t, int halves)
{
	long step = (long)(t->body_rows > 1 ? t->body_rows / 2 : 1) * halves;

	/* a page keeps one row in sight, and the window moves with the cursor */
	if (halves % 2 == 0 && t->body_rows > 2)
		step = (t->body_rows - 1) * (halves / 2);
	t->top += step;
	table_move(t, step);
}

bool table_group_step(struct table *t, int dir)
{
	long row = t->source->group ? t->source->group(t->ctx, t->cursor, dir) : -1;

	if (row < 0)
		return false;
	table_move_to(t, row);
	return true;
}

bool table_find(struct table *t, struct span key)
{
	long row = key.n && t->source->find ? t->source->find(t->ctx, key) : -1;

	if (row < 0)
		return false;
	table_move_to(t, row);
	return true;
}

bool table_cursor_row(const struct table *t, struct ui_row *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (t->cursor >= table_count(t) || !t->source->row(t->ctx, t->cursor, ret))
		return false;
	for (size_t i = 0; !ret->link.n && i < t->n_columns; i++)
		ret->link = ret->cell[i].link;
	return true;
}

static long tag_index(const struct table *t, struct span key)
{
	for (size_t i = 0; i < t->tags.n; i++) {
		if (span_eq(strbuf_span(vec_at(&t->tags, i)), key))
			return (long)i;
	}
	return -1;
}

bool table_tagged(const struct table *t, struct span key)
{
	return key.n && tag_index(t, key) >= 0;
}

void table_tag(struct table *t, struct span key)
{
	long i = key.n ? tag_index(t, key) : -1;

	if (i >= 0) {
		struct strbuf *last = vec_at(&t->tags, t->tags.n - 1);
		struct strbuf *gone = vec_at(&t->tags, (size_t)i);

		strbuf_done(gone);
		*gone = *last;
		vec_pop(&t->tags);
	} else if (key.n) {
		strbuf_add(vec_push(&t->tags), key);
	}
}

bool table_row_matches(const struct table *t, long index, struct span needle)
{
	struct ui_row row;

	memset(&row, 0, sizeof(row));
	if (!t->source->row(t->ctx, index, &row))
		return false;
	if (row.kind != ROW_ITEM)
		return match_find(row.text, needle, 0) >= 0;
	for (size_t i = 0; i < t->n_shown; i++) {
		if (match_find(row.cell[t->shown[i]].text, needle, 0) >= 0)
			return true;
	}
	return false;
}

void table_layout(struct table *t, struct rect r)
{
	long n = table_count(t);

	t->body_rows = r.rows > 1 ? r.rows - 1 : 0;
	t->width = r.cols;
	leave_heading(t);
	keep_inside(t);
	if (t->centre && t->body_rows && (t->cursor < t->top || t->cursor >= t->top + t->body_rows))
		t->top = t->cursor - t->body_rows / 2;
	t->centre = t->centre && !t->body_rows;
	if (t->top > n - t->body_rows)
		t->top = n - t->body_rows;
	if (t->top < 0)
		t->top = 0;
	if (t->cursor < t->top)
		t->top = t->cursor;
	if (t->body_rows && t->cursor >= t->top + t->body_rows)
		t->top = t->cursor - t->body_rows + 1;
	if (table_look(t) && t->seen.rows) {
		t->seen.fit = table_fit(t, t->width, false);
		t->seen.fit_cols = t->width;
		t->seen.fit_rows = t->body_rows;
	}
}
