/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include <limits.h>

#include "ui_private.h"

/* Moving in the focused pane, and the panes themselves. */

#define SCROLL_COLUMNS 8
#define PANE_STEP 5 /* percent */
#define SHIFT_MAX 80

static void move(struct spot *s, int pane, long by)
{
	if (spot_is_table(s, pane))
		table_move(&s->pane[pane].table, by);
	else
		text_move(&s->pane[pane].text, by);
}

static void act_row(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)fx;
	move(s, s->layout.focus, a->arg * (ui->count ? ui->count : 1));
}

/* The list, from the detail. */
static void act_master(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)fx;
	move(s, 0, a->arg);
}

static void act_page(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)fx;
	if (spot_is_table(s, s->layout.focus))
		table_page(&spot_focused(s)->table, a->arg);
	else
		text_page(&spot_focused(s)->text, a->arg);
}

static void act_end(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)fx;
	spot_move_to(s, ui->count ? ui->count - 1 : a->arg > 0 ? LONG_MAX / 2 : 0);
}

static void act_scroll(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	bool table = spot_is_table(s, s->layout.focus);
	int *scroll = table ? &spot_focused(s)->table.scroll : &spot_focused(s)->text.scroll;
	int before = *scroll, dir = a->arg > 0 ? 1 : -1;

	(void)ui;
	if (table && table_link_step(&spot_focused(s)->table, dir)) {
		table_show_link(&spot_focused(s)->table);
		return;
	}
	if (!table && text_link_step(&spot_focused(s)->text, dir))
		return;
	if (table)
		table_scroll_right(&spot_focused(s)->table, a->arg);
	else
		text_scroll_right(&spot_focused(s)->text, a->arg);
	if (*scroll == before)
		fx_message(fx, MESSAGE_INFO, "nothing more to the %s", a->arg > 0 ? "right" : "left");
}

static void act_group_step(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui;
	if (!spot_is_table(s, s->layout.focus) || !table_group_step(&spot_focused(s)->table, a->arg))
		fx_message(fx, MESSAGE_INFO, "no %s group here", a->arg > 0 ? "further" : "earlier");
}

static void act_fold(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	int pane = s->layout.focus;
	long row = s->class->fold && spot_is_table(s, pane) ? s->class->fold(s->state, pane, spot_row(s, pane)) : -1;

	(void)ui, (void)a;
	if (row < 0) {
		fx_message(fx, MESSAGE_INFO, "nothing folds here");
		return;
	}
	table_folded(&s->pane[pane].table);
	table_move_to(&s->pane[pane].table, row);
	s->pane[pane].told = -2;
}

static bool has_panes(const struct spot *s, struct effects *fx)
{
	if (s->class->n_panes < 2)
		fx_message(fx, MESSAGE_INFO, "%s has one pane only", s->class->title);
	return s->class->n_panes > 1;
}

static void act_pane(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui;
	if (!has_panes(s, fx))
		return;
	s->layout.hide_detail = false;
	s->layout.focus = layout_next_focus(&s->layout, s->class, a->arg);
}

static void act_zoom(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)a;
	if (has_panes(s, fx))
		s->layout.zoomed = !s->layout.zoomed;
}

static void act_flip(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)a;
	if (has_panes(s, fx))
		s->layout.flipped = !s->layout.flipped;
}

static void act_detail(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)a;
	if (!has_panes(s, fx))
		return;
	if (layout_is_narrow(s->class, ui->rows, ui->cols)) {
		s->layout.focus = layout_next_focus(&s->layout, s->class, 1);
		return;
	}
	s->layout.hide_detail = !s->layout.hide_detail;
	if (s->layout.hide_detail)
		s->layout.focus = 0;
}

static void act_grow(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct layout *l = &s->layout;

	(void)ui;
	if (!has_panes(s, fx))
		return;
	l->shift += l->focus == 0 ? a->arg : -a->arg;
	l->shift = l->shift > SHIFT_MAX ? SHIFT_MAX : l->shift < -SHIFT_MAX ? -SHIFT_MAX : l->shift;
}

static void act_equal(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	(void)ui, (void)a;
	if (has_panes(s, fx))
		s->layout.shift = 0;
}

static void act_wrap(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	const char *done = "no text to wrap here";

	(void)ui, (void)a;
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct text *t = &s->pane[i].text;

		if (spot_is_table(s, i))
			continue;
		t->wrap = !t->wrap;
		t->scroll = 0;
		s->pane[i].stale = true; /* a view may cut what does not wrap */
		done = t->wrap ? "long lines are wrapped" : "long lines are cut";
	}
	fx_message(fx, MESSAGE_INFO, "%s", done);
}

static void act_tag(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = spot_is_table(s, s->layout.focus) ? &spot_focused(s)->table : NULL;
	struct ui_row row;

	(void)ui, (void)a;
	if (!t || !table_cursor_row(t, &row) || !row.key.n || row.kind != ROW_ITEM) {
		fx_message(fx, MESSAGE_INFO, "this row cannot be tagged");
		return;
	}
	table_tag(t, row.key);
	table_move(t, 1);
}

/* Where the row with @key leads, if that is the history of an object: what stands behind "hist/". */
static bool add_history(const struct table *t, struct span key, struct strbuf *ret)
{
	long at = t->source->find ? t->source->find(t->ctx, key) : -1;
	struct ui_row row;

	memset(&row, 0, sizeof(row));
	if (at < 0 || !t->source->row(t->ctx, at, &row) || !span_starts(row.link, SPAN_LIT("hist/")))
		return false;
	strbuf_add(ret, span_from_offset(row.link, strlen("hist/")));
	return true;
}

/* Two tagged objects beside each other; one, and that under the cursor. */
static void act_compare(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx)
{
	struct table *t = spot_is_table(s, s->layout.focus) ? &spot_focused(s)->table : NULL;
	struct strbuf one = {0}, other = {0}, key = {0};
	size_t n = t ? t->tags.n : 0;
	struct ui_row row;

	(void)ui, (void)a;
	if (n == 1 && table_cursor_row(t, &row))
		strbuf_add(&key, row.key);
	else if (n == 2)
		strbuf_add(&key, strbuf_span(vec_at(&t->tags, 1)));
	if (n < 1 || n > 2)
		fx_message(fx, MESSAGE_INFO, "%zu rows are tagged: Space tags the two objects that d compares", n);
	else if (!add_history(t, strbuf_span(vec_at(&t->tags, 0)), &one) || !add_history(t, strbuf_span(&key), &other))
		fx_message(fx, MESSAGE_INFO, "only objects are compared");
	else if (span_eq(strbuf_span(&one), strbuf_span(&other)))
		fx_message(fx, MESSAGE_INFO, "Space tags the other object as well, or go to it");
	else
		fx_openf(fx, "hist/%s/beside/%s", strbuf_str(&one), strbuf_str(&other));
	strbuf_done(&one);
	strbuf_done(&other);
	strbuf_done(&key);
}

static const struct own_action rows[] = {
	{"row-down", act_row, 1, SCOPE_PLACE},
	{"row-up", act_row, -1, SCOPE_PLACE},
	{"half-down", act_page, 1, SCOPE_PLACE},
	{"half-up", act_page, -1, SCOPE_PLACE},
	{"page-down", act_page, 2, SCOPE_PLACE},
	{"page-up", act_page, -2, SCOPE_PLACE},
	{"first", act_end, -1, SCOPE_PLACE},
	{"last", act_end, 1, SCOPE_PLACE},
	{"master-down", act_master, 1, SCOPE_PLACE},
	{"master-up", act_master, -1, SCOPE_PLACE},
	{"scroll-right", act_scroll, SCROLL_COLUMNS, SCOPE_PLACE},
	{"scroll-left", act_scroll, -SCROLL_COLUMNS, SCOPE_PLACE},
	{"group-next", act_group_step, 1, SCOPE_PLACE},
	{"group-previous", act_group_step, -1, SCOPE_PLACE},
	{"fold", act_fold, 0, SCOPE_PLACE},
	{"pane-next", act_pane, 1, SCOPE_PLACE},
	{"pane-previous", act_pane, -1, SCOPE_PLACE},
	{"zoom", act_zoom, 0, SCOPE_PLACE},
	{"flip", act_flip, 0, SCOPE_PLACE},
	{"detail", act_detail, 0, SCOPE_PLACE},
	{"pane-grow", act_grow, PANE_STEP, SCOPE_PLACE},
	{"pane-shrink", act_grow, -PANE_STEP, SCOPE_PLACE},
	{"pane-equal", act_equal, 0, SCOPE_PLACE},
	{"wrap", act_wrap, 0, SCOPE_PLACE},
	{"tag", act_tag, 0, SCOPE_PLACE},
	{"compare", act_compare, 0, SCOPE_PLACE},
};

const struct action_table ui_actions_move = {rows, ARRAY_LEN(rows)};
