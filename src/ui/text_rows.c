/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "text_rows.h"

#include <string.h>

#include "astscope/base/utf8.h"

static struct text_line *line_at(const struct text *t, long line)
{
	return vec_at(&t->lines, (size_t)line);
}

static int line_columns(const struct text *t, const struct text_line *l)
{
	int columns = 0;

	for (size_t i = 0; i < l->n_runs; i++)
		columns += ((struct text_run *)vec_at(&t->runs, l->run + i))->columns;
	return columns;
}

/*
 * Where a row that begins at column @from and may take @room columns ends: behind the last blank, if there is one.  *@ret_skip: the
 * blank behind it stands on no row.
 */
static int wrap_at(const struct text *t, long line, int from, int room, int *ret_skip)
{
	struct strbuf b = {0};
	struct span s;
	uint32_t cp;
	int column = 0, blank = 0;

	text_add_plain(t, line, &b);
	s = strbuf_span(&b);
	while (utf8_take(&s, &cp)) {
		int w = utf8_width(cp);

		if (column + w > from + room) {
			*ret_skip = cp == ' ';
			blank = cp == ' ' ? column : blank;
			break;
		}
		column += w;
		if (cp == ' ' && column > from)
			blank = column;
	}
	strbuf_done(&b);
	return (blank > from ? blank : column > from ? column : from + room) - from;
}

/*
 * Where the rows behind the first of a line begin, so that what stands in columns stays in them: below what follows the first gap of
 * two blanks, else below its first word; 0 if that is beyond half of @room.
 */
static int hanging_indent(const struct text *t, long line, int room)
{
	struct strbuf b = {0};
	struct span s;
	uint32_t cp;
	int column = 0, blanks = 0, first = -1, indent = -1;

	text_add_plain(t, line, &b);
	s = strbuf_span(&b);
	while (indent < 0 && column <= room / 2 && utf8_take(&s, &cp)) {
		if (cp != ' ' && first < 0)
			first = column;
		else if (cp != ' ' && blanks > 1)
			indent = column;
		blanks = cp == ' ' ? blanks + 1 : 0;
		column += utf8_width(cp);
	}
	strbuf_done(&b);
	indent = indent < 0 ? first : indent;
	return indent > 0 && indent <= room / 2 ? indent : 0;
}

static void add_rows(struct text *t, long line, int room)
{
	int columns = line_columns(t, line_at(t, line));
	int from = 0, indent = 0, skip;

	while (t->wrap && room > 0 && columns - from > room - indent) {
		struct text_row *row = vec_push(&t->rows);

		skip = 0;
		*row = (struct text_row){(size_t)line, from, wrap_at(t, line, from, room - indent, &skip), indent};
		if (!from)
			indent = hanging_indent(t, line, room);
		from += row->columns + skip;
	}
	*(struct text_row *)vec_push(&t->rows) = (struct text_row){(size_t)line, from, columns - from, indent};
}

static void build_rows(struct text *t, int room)
{
	vec_clear(&t->rows);
	for (size_t i = 0; i < t->lines.n; i++)
		add_rows(t, (long)i, room);
}

static const struct text_row *row_at(const struct text *t, long row)
{
	return vec_at(&t->rows, (size_t)row);
}

/* The first row of @line. */
static long row_of(const struct text *t, long line)
{
	long best = 0;

	for (size_t i = 0; i < t->rows.n; i++) {
		size_t at = row_at(t, (long)i)->line;

		if ((long)at == line)
			return (long)i;
		if ((long)at < line)
			best = (long)i;
	}
	return best;
}

static bool can_stand(const struct text *t, long row)
{
	const struct text_row *r = row_at(t, row);

	return line_at(t, (long)r->line)->selectable && r->from == 0;
}

/* The nearest row at or beyond @from in direction @dir where the cursor may stand, -1 if none. */
static long next_stand(const struct text *t, long from, int dir)
{
	for (long row = from; row >= 0 && row < (long)t->rows.n; row += dir) {
		if (can_stand(t, row))
			return row;
	}
	return -1;
}

static void clamp_top(struct text *t)
{
	long most = (long)t->rows.n - t->body_rows;

	if (t->top > most)
		t->top = most;
	if (t->top < 0)
		t->top = 0;
}

static void keep_cursor(struct text *t)
{
	long row;

	if (!t->cursor_shown || !t->rows.n)
		return;
	row = row_of(t, t->cursor);
	if (!can_stand(t, row)) {
		long near = next_stand(t, row, 1);

		row = near >= 0 ? near : next_stand(t, row, -1);
	}
	if (row < 0)
		return;
	t->cursor = (long)row_at(t, row)->line;
}

#define BESIDE_ROWS 4 /* a stand so near to the window is gone to at once, so many rows below it may belong to it */

/* The last of the rows that belong to a stand: up to the next one, as far as they say something. */
static long last_of(const struct text *t, long row)
{
	long last = row;

	while (last + 1 < (long)t->rows.n && last - row < BESIDE_ROWS - 1 && !can_stand(t, last + 1) && row_at(t, last + 1)->columns)
		last++;
	return last;
}

void text_layout(struct text *t, struct rect r)
{
	int gutter = t->cursor_shown ? TEXT_GUTTER : 0;
	long row, last;

	t->body_rows = r.rows > 0 ? r.rows : 0;
	build_rows(t, r.cols - gutter);
	if (t->cursor < 0 || (size_t)t->cursor >= t->lines.n)
		t->cursor = t->lines.n ? (long)t->lines.n - 1 : 0;
	keep_cursor(t);
	clamp_top(t);
	if (!t->cursor_shown || !t->rows.n)
		return;
	row = row_of(t, t->cursor);
	if (!can_stand(t, row))
		return;
	if (row < t->top)
		t->top = row;
	last = last_of(t, row);
	if (last - row < t->body_rows && last >= t->top + t->body_rows)
		t->top = last - t->body_rows + 1;
	else if (t->body_rows && row >= t->top + t->body_rows)
		t->top = row - t->body_rows + 1;
	/* the lines above the first stand can be seen only together with it */
	if (row == next_stand(t, 0, 1) && row < t->body_rows)
		t->top = 0;
}

static void move_once(struct text *t, int dir)
{
	long row = row_of(t, t->cursor);
	long next = t->cursor_shown ? next_stand(t, row + dir, dir) : -1;

	if (next >= 0 && next >= t->top - BESIDE_ROWS && next < t->top + t->body_rows + BESIDE_ROWS) {
		t->cursor = (long)row_at(t, next)->line;
		return;
	}
	/* nothing to stand on near: the window moves, and the cursor with it once it would leave */
	t->top += dir;
	clamp_top(t);
	if (!t->cursor_shown || (row >= t->top && row < t->top + t->body_rows))
		return;
	if (next >= 0)
		t->cursor = (long)row_at(t, next)->line;
}

void text_move(struct text *t, long by)
{
	int dir = by < 0 ? -1 : 1;

	if (by > (long)t->rows.n || by < -(long)t->rows.n) {
		text_move_to(t, by < 0 ? 0 : (long)t->lines.n - 1);
		return;
	}
	for (long i = 0; i != by; i += dir)
		move_once(t, dir);
}

void text_move_to(struct text *t, long line)
{
	long last = (long)t->lines.n - 1;

	t->cursor = line > last ? last : line;
	if (t->cursor < 0)
		t->cursor = 0;
	t->top = t->rows.n ? row_of(t, t->cursor) : 0;
	if (t->cursor_shown && t->rows.n) {
		long back = next_stand(t, t->top, -1);
		long on = next_stand(t, t->top, 1);

		if (on >= 0 || back >= 0)
			t->cursor = (long)row_at(t, on >= 0 ? on : back)->line;
	}
	t->top -= t->body_rows / 2;
	clamp_top(t);
}

void text_page(struct text *t, int halves)
{
	long step = (long)(t->body_rows > 1 ? t->body_rows / 2 : 1) * halves;
	long row = t->rows.n ? row_of(t, t->cursor) + step : 0;
	long stand;

	if (!t->rows.n)
		return;
	t->top += step;
	clamp_top(t);
	if (!t->cursor_shown)
		return;
	row = row < 0 ? 0 : row >= (long)t->rows.n ? (long)t->rows.n - 1 : row;
	stand = next_stand(t, row, halves < 0 ? -1 : 1);
	if (stand < 0)
		stand = next_stand(t, row, halves < 0 ? 1 : -1);
	if (stand >= 0)
		t->cursor = (long)row_at(t, stand)->line;
}

bool text_find(struct text *t, struct span key, long nth)
{
	long line = 0, n = (long)t->lines.n;

	while (key.n && line < n && !span_eq(text_key(t, line), key))
		line++;
	if (!key.n || line == n)
		return false;
	for (; nth > 0 && line + 1 < n && span_eq(text_key(t, line + 1), key); nth--)
		line++;
	if (t->link_line == t->cursor)
		t->link_line = line;
	t->cursor = line;
	return true;
}

long text_key_nth(const struct text *t, long line)
{
	long nth = 0;

	while (line - nth > 0 && span_eq(text_key(t, line), text_key(t, line - nth - 1)))
		nth++;
	return nth;
}

void text_scroll_right(struct text *t, int columns)
{
	int most = 0;

	for (size_t i = 0; i < t->lines.n; i++) {
		int over = line_columns(t, line_at(t, (long)i)) - t->width;

		most = over > most ? over : most;
	}
	t->scroll += columns;
	if (t->wrap)
		most = 0;
	if (t->scroll > most)
		t->scroll = (most + 7) / 8 * 8;
	if (t->scroll < 0)
		t->scroll = 0;
}
