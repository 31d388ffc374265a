/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/table.h"
#include "text_rows.h"

/* A run, with what the search looks for in ROLE_MATCH.  A match across runs is not marked. */
static void put_run(const struct text *t, struct cells *c, struct pen *p, const struct text_run *run)
{
	struct span s = span_sub(strbuf_span(&t->bytes), run->from, run->n);
	size_t from = 0;
	long at;

	while (t->match.n && (at = match_find(s, strbuf_span(&t->match), from)) >= 0) {
		p->role = run->role;
		pen_put(c, p, span_sub(s, from, (size_t)at - from));
		p->role = ROLE_MATCH;
		pen_put(c, p, span_sub(s, (size_t)at, t->match.n));
		from = (size_t)at + t->match.n;
	}
	p->role = run->role;
	pen_put(c, p, span_from_offset(s, from));
}

static void render_gutter(const struct text_line *l, struct cells *c, struct rect r, bool cursor)
{
	struct pen p = {.row = r.row, .col = r.col, .right = r.col + TEXT_GUTTER, .role = ROLE_MARK};

	pen_put_str(c, &p, cursor ? ">" : " ");
	p.role = l->flag_role;
	pen_putf(c, &p, "%c", l->flag ? l->flag : ' ');
}

/* @lit: the row is that of the cursor in the focused pane. */
static void render_row(const struct text *t, struct cells *c, struct rect r, const struct text_row *row, bool lit)
{
	const struct text_line *l = vec_at(&t->lines, row->line);
	int gutter = t->cursor_shown ? TEXT_GUTTER : 0;
	struct pen p = {.row = r.row, .col = r.col + gutter, .right = r.col + r.cols, .skip = t->wrap ? row->from : t->scroll};
	long current = lit ? text_current_run(t, (long)row->line) : -1;

	if (gutter && l->outdented)
		p.col--;
	else if (gutter && row->from == 0)
		render_gutter(l, c, r, lit);
	p.col += row->indent;
	if (t->wrap && p.col + row->columns <= p.right) {
		p.right = p.col + row->columns;
		p.hard = true;
	}
	for (size_t i = 0; i < l->n_runs; i++) {
		int from = p.col;

		put_run(t, c, &p, vec_at(&t->runs, l->run + i));
		if ((long)i == current)
			cells_highlight(c, (struct rect){r.row, from, 1, p.col - from}, ROLE_CURSOR, GLYPH_REVERSE);
	}
}

void text_render(const struct text *t, struct cells *c, struct rect r, bool focused)
{
	for (int i = 0; i < r.rows && t->top + i < (long)t->rows.n; i++) {
		const struct text_row *row = vec_at(&t->rows, (size_t)(t->top + i));
		struct rect line = {r.row + i, r.col, 1, r.cols};
		bool cursor = t->cursor_shown && (long)row->line == t->cursor;

		render_row(t, c, line, row, cursor && focused);
		if (!cursor)
			continue;
		if (!focused)
			cells_highlight(c, line, ROLE_CURSOR, GLYPH_UNDERLINE);
		else if (text_current_run(t, t->cursor) < 0)
			cells_highlight(c, line, ROLE_CURSOR, GLYPH_REVERSE);
		if (focused && row->from == 0) {
			c->cursor_row = line.row;
			c->cursor_col = line.col;
		}
	}
}
