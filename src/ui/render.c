/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui_private.h"

struct ui_frame ui_frame(const struct ui *ui)
{
	struct spot *s = ui_spot(ui);
	struct ui_frame f = {-1, -1, -1, -1, -1, ui->rows - 1, {0, 0, ui->rows - 1, ui->cols}};
	int top = 0;
	int bottom = ui->rows;

	if (layout_size(ui->rows, ui->cols) != LAYOUT_FULL)
		return f;
	f.title = top++;
	if (ui->rows >= 10)
		f.tabs = top++;
	if (s && (*s->place.filter || s->filter_off || s->everywhere))
		f.filter = top++;
	if (ui->rows >= 12 && option_is_yes(&ui->options, OPTION_HINTS))
		f.hint = --bottom;
	f.status = f.message = --bottom; /* a message in place of it, until the next key */
	f.body = (struct rect){top, 0, bottom - top, ui->cols};
	return f;
}

static void go_home(struct ui *ui)
{
	struct err e = {0};

	if (ui->here >= 0 || ui->home_tried)
		return;
	ui->home_tried = true;
	if (!ui_open_text(ui, ui->setup.home, &e))
		ui_say_error(ui, &e);
}

static void load_marks(struct ui *ui)
{
	if (ui->marks_known || !ui->setup.mark)
		return;
	ui->marks_known = true;
	for (char c = 'a'; c <= 'z'; c++) {
		struct strbuf place = {0};
		bool there = ui->setup.mark(ui->setup.env, c, &place);

		ui_set_string(&ui->marks[c - 'a'], there ? strbuf_str(&place) : NULL);
		strbuf_done(&place);
	}
}

void ui_settle(struct ui *ui)
{
	struct spot *s;

	go_home(ui);
	load_marks(ui);
	if (!ui->facts_known && ui->setup.facts)
		ui->facts_known = ui->setup.facts(ui->setup.env, ui->setup.views, ui->setup.n_views, ui->facts);
	if (ui->popup.open)
		popup_layout(&ui->popup, ui->rows, ui->cols);
	s = ui_spot(ui);
	if (!s)
		return;
	for (int i = 0; i < (int)s->class->n_panes; i++)
		s->pane[i].table.numbers = option_is_yes(&ui->options, OPTION_NUMBERS);
	spot_settle(s, ui->rows, ui->cols, ui_frame(ui).body);
}

static void draw_tiny(const struct ui *ui, struct cells *c)
{
	struct pen p = {.row = 0, .col = 0, .right = c->cols, .role = ROLE_TEXT};

	pen_putf(c, &p, "%s needs %dx%d, have %dx%d (q quits)", ui->setup.program, LAYOUT_MIN_COLS, LAYOUT_MIN_ROWS, c->cols,
		 c->rows);
}

static void draw(const struct ui *ui, struct cells *c)
{
	struct spot *s = ui_spot(ui);
	struct ui_frame f = ui_frame(ui);

	if (layout_size(c->rows, c->cols) == LAYOUT_TINY) {
		draw_tiny(ui, c);
		return;
	}
	if (s)
		spot_draw(s, c);
	if (f.title >= 0)
		ui_draw_title(ui, c, f.title);
	if (f.tabs >= 0)
		ui_draw_tabs(ui, c, f.tabs);
	if (f.filter >= 0 && s)
		ui_draw_filter(ui, c, f.filter);
	if (f.status >= 0)
		ui_draw_status(ui, c, f.status);
	if (f.hint >= 0)
		ui_draw_hints(ui, c, f.hint);
	ui_draw_message(ui, c, f.message);
	popup_render(&ui->popup, c);
	if (ui->menu.open && ui->menu.letters && f.status >= 0) {
		menu_render_letters(&ui->menu, c, f.body);
		ui_draw_menu_bars(ui, c, f.status, f.hint);
	} else if (ui->menu.open) {
		menu_render(&ui->menu, c);
	}
	prompt_render(&ui->prompt, c);
}

static void mark(struct cells *c, const struct ui *ui, const char *words)
{
	struct ui_frame f = ui_frame(ui);
	int row = f.status >= 0 ? f.status : f.message;
	int columns = cells_columns(span_from(words)) + 2;
	int col = c->cols > columns ? c->cols - columns : 0;

	cells_fill(c, (struct rect){row, col, 1, columns}, ' ', ROLE_STATUS);
	cells_put(c, row, col + 1, columns - 1, ROLE_STATUS, span_from(words));
}

/* The picture of before, or nothing at all where the window has another size now. */
static void keep_picture(const struct ui *ui, struct cells *c, const char *words)
{
	if (c->rows != ui->rows || c->cols != ui->cols)
		cells_resize(c, ui->rows, ui->cols);
	if (layout_size(c->rows, c->cols) != LAYOUT_TINY)
		mark(c, ui, words);
}

void ui_draw_busy(const struct ui *ui, struct cells *c)
{
	keep_picture(ui, c, "searching, Esc stops");
}

static struct ui_put_off take_put_off(const struct ui *ui)
{
	return ui->setup.put_off ? ui->setup.put_off(ui->setup.env) : (struct ui_put_off){0};
}

static void draw_anew(struct ui *ui, struct cells *c)
{
	struct cells *canvas = &ui->canvas, shown = *c;

	canvas->ascii = c->ascii;
	if (canvas->rows != ui->rows || canvas->cols != ui->cols)
		cells_resize(canvas, ui->rows, ui->cols);
	else
		cells_clear(canvas);
	draw(ui, canvas);
	*c = *canvas;
	*canvas = shown;
}

static bool shows_error(const struct ui *ui)
{
	const struct message *last = ui->messages.n ? vec_at(&ui->messages, ui->messages.n - 1) : NULL;

	return ui->message_shown && last && last->kind == MESSAGE_ERROR;
}

/* A hint, a mark or a count that could not be read is missing in silence: that something is, is said. */
static void tell_failure(struct ui *ui, struct cells *c)
{
	struct err e = {0};

	if (!ui->setup.failed || !ui->setup.failed(ui->setup.env, &e) || shows_error(ui))
		return;
	ui_message(ui, MESSAGE_ERROR, "something may be missing here, F5 reads it again: %s", e.msg);
	draw_anew(ui, c);
}

bool ui_render(struct ui *ui, struct cells *c)
{
	bool previewed = ui->preview_due;
	struct ui_put_off off;

	take_put_off(ui);
	if (ui_spot(ui))
		spot_settle_begins(ui_spot(ui));
	ui_settle(ui);
	ui_prompt_preview(ui);
	ui_settle(ui);
	draw_anew(ui, c);
	off = take_put_off(ui);
	ui->preview_due |= previewed && ui->prompt.open && (off.any || off.optional);
	ui->unfinished = off.any;
	if (off.any) {
		struct cells drawn = *c;

		*c = ui->canvas;
		ui->canvas = drawn;
		spot_unsettle(ui_spot(ui));
		keep_picture(ui, c, "...");
	} else {
		tell_failure(ui, c);
	}
	return !off.any && !off.optional;
}
