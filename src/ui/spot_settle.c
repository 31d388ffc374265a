/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spot.h"

/* What of a place is asked for on a screen of a certain size, and where it stands there. */

#define SHORT_ROWS 1000    /* more than any screen has */
#define FITS 8             /* what is unfolded may leave a blank rest, where the detail takes less then */
#define TRAIL_ROWS_LEAST 3 /* header, a row, the trail */

/* Each pane in turn: what the others show may depend on its cursor. */
static void tell_cursors(struct spot *s)
{
	for (int i = 0; s->class->select && i < (int)s->class->n_panes; i++) {
		long row = spot_row(s, i);
		unsigned panes;

		if (row == s->pane[i].told)
			continue;
		s->pane[i].told = row;
		s->pane[i].asked = true;
		panes = s->class->select(s->state, i, row) & ~(1u << i);
		for (int k = 0; k < (int)s->class->n_panes; k++) {
			struct pane *p = &s->pane[k];

			if (!(panes & 1u << k))
				continue;
			table_to_top(&p->table);
			table_forget(&p->table);
			p->text.cursor = p->text.top = 0;
		}
		spot_refresh(s, panes);
		s->head_stale = true;
	}
}

static void fill_text(struct spot *s, int i, int rows, int cols)
{
	struct pane *p = &s->pane[i];
	struct strbuf key = {0};
	long nth;

	/* two columns are kept for the gutter whether or not there will be a cursor */
	if (!p->stale && p->text.width == cols - TEXT_GUTTER && p->text.height == rows)
		return;
	strbuf_add(&key, text_key(&p->text, p->text.cursor));
	nth = key.n ? text_key_nth(&p->text, p->text.cursor) : 0;
	text_clear(&p->text);
	p->asked = true;
	p->text.width = cols - TEXT_GUTTER;
	p->text.height = rows;
	if (s->class->text)
		s->class->text(s->state, i, &p->text);
	text_find(&p->text, strbuf_span(&key), nth);
	strbuf_done(&key);
	p->stale = false;
}

static void fill_head(struct spot *s, int cols)
{
	if (!s->class->head || (!s->head_stale && s->head.width == cols))
		return;
	text_clear(&s->head);
	s->head.width = cols;
	s->class->head(s->state, &s->head);
	s->head.cursor_shown = false;
	s->head.wrap = false;
	s->head_rows = s->head.lines.n > VIEW_HEAD_MAX ? VIEW_HEAD_MAX : (int)s->head.lines.n;
	s->head_stale = false;
}

void spot_pane_title(const struct spot *s, int i, struct strbuf *ret)
{
	if (s->class->pane_title)
		s->class->pane_title(s->state, i, ret);
	if (!ret->n && s->class->panes[i].title)
		strbuf_add_str(ret, s->class->panes[i].title);
}

static bool has_title(const struct spot *s, int i)
{
	struct strbuf title = {0};
	bool named;

	spot_pane_title(s, i, &title);
	named = title.n > 0;
	strbuf_done(&title);
	return named;
}

/* Rows of a pane that its title takes: panes that are not alone have one, the first only below a head, if it is named. */
struct rect spot_inside(const struct spot *s, int i, int n_shown)
{
	struct rect r = s->shown[i].rect;
	bool named = (i > 0 || s->head_rect.rows) && has_title(s, i);
	bool below = r.row > s->shown[0].rect.row || !s->shown[0].shown;

	if (n_shown > 1 && (named || below) && r.rows > 1) {
		r.row++;
		r.rows--;
	}
	if (s->class->trail && i == 0 && r.rows > TRAIL_ROWS_LEAST)
		r.rows--; /* where the trail stands */
	return r;
}

void spot_settle_begins(struct spot *s)
{
	for (int i = 0; i < (int)s->class->n_panes; i++)
		s->pane[i].asked = false;
}

void spot_unsettle(struct spot *s)
{
	for (int i = 0; s && i < (int)s->class->n_panes; i++) {
		if (!s->pane[i].asked)
			continue;
		s->pane[i].told = -2;
		s->pane[i].stale = true;
	}
	if (s)
		s->head_stale = true;
}

/* The numbers of the filter that were put off. */
static void ask_filter_again(struct spot *s)
{
	if (s->answer.later && s->class->filter)
		spot_ask_filter(s, s->place.filter, &s->answer);
}

/* What is in each pane; of a text it is known when it was filled once. */
static void find_needs(struct spot *s, struct layout_need need[VIEW_PANES_MAX])
{
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		const struct pane *p = &s->pane[i];
		int title = i > 0 || has_title(s, i);
		long n = spot_is_table(s, i) ? table_count(&p->table) + 1 : p->text.folded ? 0 : (long)p->text.rows.n;

		need[i] = (struct layout_need){.rows = n > 1 && n < SHORT_ROWS ? (int)n + title : 0};
		if (spot_is_table(s, i))
			need[i].cols = table_natural_columns(&p->table);
	}
}

/* The texts of the panes on screen, and what of them is in sight. */
static void fill_panes(struct spot *s, int n_shown)
{
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct rect r = spot_inside(s, i, n_shown);

		if (!s->shown[i].shown)
			continue;
		if (spot_is_table(s, i)) {
			table_layout(&s->pane[i].table, r);
		} else {
			fill_text(s, i, r.rows, r.cols);
			text_layout(&s->pane[i].text, r);
		}
	}
}

/* Rows that the list could show more of, where more than half of the screen is blank; else 0. */
static long spare_rows(const struct spot *s, const struct layout_need need[VIEW_PANES_MAX], struct rect body)
{
	const struct rect list = s->shown[0].rect;
	long blank = 0;
	bool below = false;

	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct rect r = s->shown[i].rect;

		if (!s->shown[i].shown)
			continue;
		if (need[i].rows && need[i].rows < r.rows)
			blank += (long)(r.rows - need[i].rows) * r.cols;
		below |= r.row > list.row;
	}
	if (2 * blank <= (long)body.rows * body.cols || !need[0].rows)
		return 0;
	return (below ? body.rows * LAYOUT_LIST_PERCENT / 100 : body.rows) - need[0].rows;
}

/* The list as it fits this screen; true: its rows are others now. */
static bool fit_list(struct spot *s, const struct layout_need need[VIEW_PANES_MAX], struct rect body)
{
	struct table *t = &s->pane[0].table;
	struct strbuf key = {0};
	struct ui_row row;
	bool other;

	if (!s->class->fit || !s->shown[0].shown || !spot_is_table(s, 0))
		return false;
	if (!t->at_top && table_cursor_row(t, &row))
		strbuf_add(&key, row.key);
	/* a column at either side stays blank */
	other = s->class->fit(s->state, 0, s->shown[0].rect.cols - 2 * TABLE_HEADING_GUTTER, spare_rows(s, need, body));
	if (other) {
		table_find(t, strbuf_span(&key));
		spot_refresh(s, 1u << 0);
	}
	strbuf_done(&key);
	return other;
}

static void lay_out(struct spot *s, struct layout_need need[VIEW_PANES_MAX], int rows, int cols, struct rect body)
{
	find_needs(s, need);
	layout_panes(&s->layout, s->class, need, rows, cols, body, s->shown);
}

void spot_settle(struct spot *s, int rows, int cols, struct rect body)
{
	struct layout_need need[VIEW_PANES_MAX] = {{0, 0}};
	int n_shown = 0;

	ask_filter_again(s);
	tell_cursors(s);
	fill_head(s, body.cols - 1);
	s->head_rect = (struct rect){body.row, body.col + 1, 0, body.cols - 1};
	if (layout_size(rows, cols) == LAYOUT_FULL && s->head_rows && body.rows > s->head_rows + 3) {
		s->head_rect.rows = s->head_rows;
		body.row += s->head_rows;
		body.rows -= s->head_rows;
	}
	text_layout(&s->head, s->head_rect);
	lay_out(s, need, rows, cols, body);
	for (int i = 0; i < (int)s->class->n_panes; i++)
		n_shown += s->shown[i].shown;
	fill_panes(s, n_shown);
	tell_cursors(s);
	/* of a text it is known how long it is when it was filled */
	lay_out(s, need, rows, cols, body);
	fill_panes(s, n_shown);
	for (int i = 0; i < FITS && fit_list(s, need, body); i++) {
		tell_cursors(s);
		fill_panes(s, n_shown);
		lay_out(s, need, rows, cols, body);
		fill_panes(s, n_shown);
	}
}
