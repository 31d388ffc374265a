/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spot.h"

#include "astscope/base/utf8.h"

static void draw_pane_title(const struct spot *s, int i, struct cells *c, bool focused)
{
	struct rect r = s->shown[i].rect;
	struct strbuf title = {0}, common = {0}, keep = {0};
	struct pen p = {.row = r.row, .col = r.col, .right = r.col + r.cols, .role = focused ? ROLE_TITLE : ROLE_BORDER};

	spot_pane_title(s, i, &title);
	cells_fill(c, (struct rect){r.row, r.col, 1, r.cols}, 0x2500, ROLE_BORDER);
	if (title.n) {
		pen_put_str(c, &p, " ");
		pen_put(c, &p, ui_dressed(&s->dress, strbuf_span(&title), &keep));
		pen_put_str(c, &p, " ");
	}
	/* of the focused one the status line says it */
	if (spot_is_table(s, i) && !focused)
		table_add_common(&s->pane[i].table, &common);
	if (common.n) {
		p.role = ROLE_BORDER;
		pen_put_str(c, &p, "\xe2\x94\x80 ");
		pen_put(c, &p, strbuf_span(&common));
		pen_put_str(c, &p, " ");
	}
	strbuf_done(&title);
	strbuf_done(&common);
	strbuf_done(&keep);
}

/* What of @s stands in @room columns, broken behind a word. */
static struct span take_line(struct span *s, int room)
{
	struct span line = *s;
	size_t end = line.n;

	while (end && utf8_columns(span_sub(line, 0, end)) > room) {
		long blank = span_rfind_char(span_sub(line, 0, end), ' ');

		if (blank <= 0)
			break;
		end = (size_t)blank;
	}
	*s = span_from_offset(line, end < line.n && line.p[end] == ' ' ? end + 1 : end);
	return span_sub(line, 0, end);
}

static void draw_empty(const struct spot *s, int i, struct cells *c, struct rect r)
{
	struct strbuf why = {0}, keep = {0};
	struct span rest;
	int room = r.cols - TABLE_GUTTER;

	if (s->class->empty)
		s->class->empty(s->state, i, &why);
	if (!why.n)
		strbuf_add_str(&why, "no rows");
	rest = ui_dressed(&s->dress, strbuf_span(&why), &keep);
	for (int row = r.row + 1; rest.n && row < r.row + r.rows; row++)
		cells_put(c, row, r.col + TABLE_GUTTER, room, ROLE_TEXT, row + 1 < r.row + r.rows ? take_line(&rest, room) : rest);
	strbuf_done(&why);
	strbuf_done(&keep);
}

static void draw_pane(const struct spot *s, int i, struct cells *c, int n_shown)
{
	bool focused = s->layout.focus == i;
	struct rect r = spot_inside(s, i, n_shown);

	if (s->shown[i].side)
		cells_line_down(c, s->shown[i].rect.row, s->shown[i].rect.col - 1, s->shown[i].rect.rows, ROLE_BORDER);
	if (r.row > s->shown[i].rect.row)
		draw_pane_title(s, i, c, focused);
	if (spot_is_table(s, i)) {
		table_render(&s->pane[i].table, c, r, focused);
		if (!table_count(&s->pane[i].table) && r.rows > 1)
			draw_empty(s, i, c, r);
	} else {
		text_render(&s->pane[i].text, c, r, focused);
	}
}

void spot_draw(const struct spot *s, struct cells *c)
{
	int n_shown = 0;

	for (int i = 0; i < (int)s->class->n_panes; i++)
		n_shown += s->shown[i].shown;
	text_render(&s->head, c, s->head_rect, false);
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		if (s->shown[i].shown)
			draw_pane(s, i, c, n_shown);
	}
}
