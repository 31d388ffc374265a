/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spot.h"

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

static void draw_empty(const struct spot *s, int i, struct cells *c, struct rect r)
{
	struct strbuf why = {0}, keep = {0};

	if (s->class->empty)
		s->class->empty(s->state, i, &why);
	if (!why.n)
		strbuf_add_str(&why, "no rows");
	cells_put(c, r.row + 1, r.col + TABLE_GUTTER, r.cols - TABLE_GUTTER, ROLE_TEXT, ui_dressed(&s->dress, strbuf_span(&why), &keep));
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
