/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "text_rows.h"

/* The links of a line, from left to right: `h l` go through them. */

bool text_link_moved(const struct text *t)
{
	return t->cursor == t->link_line && t->link > 0;
}

long text_current_run(const struct text *t, long line)
{
	size_t skip = line == t->link_line ? t->link : 0, n = 0;
	const struct text_line *l;
	long first = -1;

	if (line < 0 || (size_t)line >= t->lines.n)
		return -1;
	l = vec_at(&t->lines, (size_t)line);
	for (size_t i = 0; i < l->n_runs; i++) {
		if (!((struct text_run *)vec_at(&t->runs, l->run + i))->link_n)
			continue;
		first = first < 0 ? (long)i : first;
		if (n++ == skip)
			return (long)i;
	}
	return first;
}

struct span text_line_link(const struct text *t, long line)
{
	long i = text_current_run(t, line);
	const struct text_run *run;

	if (i < 0)
		return (struct span){0};
	run = vec_at(&t->runs, ((struct text_line *)vec_at(&t->lines, (size_t)line))->run + (size_t)i);
	return span_sub(strbuf_span(&t->links), run->link, run->link_n);
}

/* Scroll so that the current link is on screen: sideways, or, of a wrapped line, to its row. */
static void show_link(struct text *t)
{
	const struct text_line *l = vec_at(&t->lines, (size_t)t->cursor);
	long current = text_current_run(t, t->cursor);
	int from = 0, columns = 0;

	for (long i = 0; i <= current; i++) {
		from += columns;
		columns = ((struct text_run *)vec_at(&t->runs, l->run + (size_t)i))->columns;
	}
	for (size_t i = 0; t->wrap && i < t->rows.n; i++) {
		const struct text_row *row = vec_at(&t->rows, i);

		if ((long)row->line == t->cursor && row->from <= from && from < row->from + row->columns &&
		    (long)i >= t->top + t->body_rows)
			t->top = (long)i - t->body_rows + 1;
	}
	if (t->wrap || t->width <= 0)
		return;
	if (from + columns > t->scroll + t->width)
		t->scroll = from + columns - t->width;
	if (from < t->scroll)
		t->scroll = from + columns <= t->width ? 0 : from;
}

bool text_point(struct text *t, int row, int col)
{
	const struct text_row *r = row >= 0 && (size_t)(t->top + row) < t->rows.n ? vec_at(&t->rows, (size_t)(t->top + row)) : NULL;
	const struct text_line *l = r ? vec_at(&t->lines, r->line) : NULL;
	int at, from = 0;
	size_t n = 0;

	if (!l || !l->selectable)
		return false;
	at = col - (t->cursor_shown ? TEXT_GUTTER : 0) + l->outdented + (t->wrap ? r->from - r->indent : t->scroll);
	text_move_to(t, (long)r->line);
	t->link_line = t->cursor;
	t->link = 0;
	for (size_t i = 0; i < l->n_runs; i++) {
		const struct text_run *run = vec_at(&t->runs, l->run + i);

		if (run->link_n && at >= from && at < from + run->columns)
			t->link = n;
		n += run->link_n > 0;
		from += run->columns;
	}
	return true;
}

bool text_link_step(struct text *t, int dir)
{
	size_t at = t->cursor == t->link_line ? t->link : 0, n = 0, it = 0;
	struct span text, link;

	while (text_next_link(t, t->cursor, &it, &text, &link))
		n++;
	if (dir < 0 ? !at : at + 1 >= n)
		return false;
	t->link_line = t->cursor;
	t->link = dir < 0 ? at - 1 : at + 1;
	show_link(t);
	return true;
}
