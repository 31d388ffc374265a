/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/scan.h"
#include "ui_private.h"

/*
 * What a click is on.  Bars are drawn once more for themselves and looked at: they have no other list of where things stand.
 */

#define WHEEL_ROWS 3
#define DOUBLE_US 400000

/* The number of the tab at @col: the digit left of it, behind a blank or a bracket. */
static void click_tab(const struct ui *ui, int col, struct effects *fx)
{
	struct cells c = {.ascii = false};

	cells_resize(&c, 1, ui->cols);
	ui_draw_tabs(ui, &c, 0);
	for (; col > 0; col--) {
		uint32_t cp = cells_at(&c, 0, col)->cp[0], before = cells_at(&c, 0, col - 1)->cp[0];

		if (cp >= '0' && cp <= '9' && (before == ' ' || before == '[' || before == ']')) {
			fx_key(fx, "view", cp);
			break;
		}
	}
	cells_done(&c);
}

/* The keys of the hint at @col: those left of what they do. */
static void click_hint(const struct ui *ui, int col, struct effects *fx)
{
	struct key_chord chord = {.n = 0};
	struct cells c = {.ascii = false};
	struct strbuf keys = {0};
	struct span rest, word;
	struct key_hit hit;
	int from;

	cells_resize(&c, 1, ui->cols);
	ui_draw_hints(ui, &c, 0);
	while (col > 0 && cells_at(&c, 0, col)->role != ROLE_HINT_KEY)
		col--;
	while (col + 1 < ui->cols && cells_at(&c, 0, col + 1)->role == ROLE_HINT_KEY)
		col++;
	for (from = col; from > 0 && cells_at(&c, 0, from - 1)->role == ROLE_HINT_KEY; from--)
		;
	for (; from <= col; from++)
		if (cells_at(&c, 0, from)->role == ROLE_HINT_KEY)
			strbuf_add_char(&keys, (char)cells_at(&c, 0, from)->cp[0]);
	rest = strbuf_span(&keys);
	while (chord.n < KEYMAP_CHORD && scan_word(&rest, &word) && key_parse(word, &chord.keys[chord.n])) {
		chord.n++;
		scan_blanks(&rest);
	}
	if (chord.n && keymap_find(ui->keymap, ui_context(ui), &chord, &hit) == KEY_BOUND)
		fx_key(fx, hit.action, hit.wild.code);
	strbuf_done(&keys);
	cells_done(&c);
}

static bool is_in(struct rect r, int row, int col)
{
	return row >= r.row && row < r.row + r.rows && col >= r.col && col < r.col + r.cols;
}

/* To what is at a place of a pane: its row and link; the title of a column is an order. */
static bool point(struct spot *s, int i, struct rect r, int row, int col, struct effects *fx)
{
	struct pane *p = &s->pane[i];
	const struct ui_column *title = NULL;
	bool hit;

	if (!spot_is_table(s, i))
		return text_point(&p->text, row - r.row, col - r.col);
	hit = table_point(&p->table, r.cols, row - r.row, col - r.col, &title);
	if (title && s->class->sort && !title->fixed_order)
		fx_action(fx, "sort-by", span_from(title->name));
	return hit;
}

static void pane_event(struct spot *s, int i, struct rect r, const struct event *ev, bool twice, struct effects *fx)
{
	int by = ev->mouse == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS;

	if (ev->mouse != MOUSE_CLICK) {
		if (spot_is_table(s, i))
			table_move(&s->pane[i].table, by);
		else
			text_move(&s->pane[i].text, by);
		return;
	}
	s->layout.focus = i;
	if (point(s, i, r, ev->rows, ev->cols, fx) && twice)
		fx_key(fx, "follow", 0);
}

/* A click where the last one was, soon after it; without a clock, with nothing in between. */
static bool is_second(struct ui *ui, const struct event *ev)
{
	struct ui_click last = ui->click;

	ui->click = (struct ui_click){ev->mouse == MOUSE_CLICK, ev->rows, ev->cols, ev->at_us};
	if (!last.any || ev->mouse != MOUSE_CLICK || last.row != ev->rows || last.col != ev->cols || ev->at_us - last.us > DOUBLE_US)
		return false;
	ui->click.any = false; /* the third is a first one */
	return true;
}

void ui_mouse(struct ui *ui, const struct event *ev, struct effects *fx)
{
	struct ui_frame f = ui_frame(ui);
	struct spot *s = ui_spot(ui);
	bool twice = is_second(ui, ev);
	int n_shown = 0;

	if (!s)
		return;
	if (ev->mouse == MOUSE_CLICK && ev->rows == f.tabs) {
		click_tab(ui, ev->cols, fx);
		return;
	}
	if (ev->mouse == MOUSE_CLICK && ev->rows == f.hint) {
		click_hint(ui, ev->cols, fx);
		return;
	}
	for (int i = 0; i < (int)s->class->n_panes; i++)
		n_shown += s->shown[i].shown;
	for (int i = 0; i < (int)s->class->n_panes; i++) {
		struct rect r = spot_inside(s, i, n_shown);

		if (s->shown[i].shown && is_in(r, ev->rows, ev->cols)) {
			pane_event(s, i, r, ev, twice, fx);
			return;
		}
	}
}
