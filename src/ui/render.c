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
	struct pen second = {.row = 1, .col = 0, .right = c->cols, .role = ROLE_TEXT};

	if (c->cols >= LAYOUT_MIN_COLS) {
		pen_putf(c, &p, "%s needs %dx%d, have %dx%d (q quits)", ui->setup.program, LAYOUT_TINY_COLS, LAYOUT_TINY_ROWS, c->cols,
			 c->rows);
		return;
	}
	pen_putf(c, &p, "needs %dx%d", LAYOUT_TINY_COLS, LAYOUT_TINY_ROWS);
	pen_put_str(c, &second, "q quits");
}

/* Places besides this one in the order they were seen, the last at the right: as many as fit in @room columns. */
static void add_trail(const struct ui *ui, int room, struct strbuf *ret)
{
	for (size_t i = ui->spots.n; i > 0; i--) {
		struct spot *s = *(struct spot **)vec_at(&ui->spots, i - 1);
		struct strbuf crumb = {0}, longer = {0};
		bool fits;

		if (s == ui_spot(ui))
			continue;
		spot_add_crumb(s, &crumb);
		strbuf_addf(&longer, "%s%s%s", strbuf_str(&crumb), ret->n ? " > " : "", strbuf_str(ret));
		fits = cells_columns(strbuf_span(&longer)) <= room;
		if (fits) {
			strbuf_clear(ret);
			strbuf_add(ret, strbuf_span(&longer));
		}
		strbuf_done(&crumb);
		strbuf_done(&longer);
		if (!fits)
			return;
	}
}

/* Below the rows of the view that has it: "TRAIL  last places: Home > Waits > 0x55aad9cb9860#1". */
static void draw_trail(const struct ui *ui, struct spot *s, struct cells *c)
{
	static const char title[] = "TRAIL", says[] = "  last places: ";
	struct rect r = spot_inside(s, 0, 1);
	long rows = table_count(&s->pane[0].table);
	struct pen p = {.row = r.row + r.rows, .col = r.col + 1, .right = r.col + r.cols, .role = ROLE_HEADING};
	struct strbuf trail = {0};

	if (r.row + 2 + rows < p.row) /* behind the header and the rows, or what stands in their place */
		p.row = r.row + 2 + (int)rows;
	add_trail(ui, p.right - p.col - (int)sizeof(title) - (int)sizeof(says), &trail);
	pen_put_str(c, &p, title);
	p.role = ROLE_TEXT;
	pen_put_str(c, &p, says);
	pen_put(c, &p, strbuf_span(&trail));
	strbuf_done(&trail);
}

/* What the views and the bars show, without what opens over them. */
static void draw_under(const struct ui *ui, struct cells *c)
{
	struct spot *s = ui_spot(ui);
	struct ui_frame f = ui_frame(ui);

	if (layout_size(c->rows, c->cols) == LAYOUT_TINY) {
		draw_tiny(ui, c);
		return;
	}
	if (s)
		spot_draw(s, c);
	if (s && s->class->trail)
		draw_trail(ui, s, c);
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
}

static bool is_over(const struct ui *ui)
{
	return ui->popup.open || ui->menu.open || ui->prompt.open || ui->message_shown;
}

/* The mark stands on the status line; a prompt may need that line. */
static void mark(struct cells *c, const struct ui *ui, const char *words)
{
	struct ui_frame f = ui_frame(ui);
	int row = f.status >= 0 ? f.status : f.message;
	int columns = cells_columns(span_from(words)) + 2;
	int col = c->cols > columns ? c->cols - columns : 0;

	cells_fill(c, (struct rect){row, col, 1, columns}, ' ', ROLE_STATUS);
	cells_put(c, row, col + 1, columns - 1, ROLE_STATUS, span_from(words));
}

/* Asks no view. */
static void draw_over(struct ui *ui, struct cells *c, const char *words)
{
	struct ui_frame f = ui_frame(ui);

	if (layout_size(c->rows, c->cols) == LAYOUT_TINY)
		return;
	ui_draw_message(ui, c, f.message);
	if (ui->popup.open)
		popup_layout(&ui->popup, ui->rows, ui->cols);
	popup_render(&ui->popup, c);
	if (ui->menu.open && ui->menu.letters && f.status >= 0) {
		menu_render_letters(&ui->menu, c, f.body);
		ui_draw_menu_bars(ui, c, f.status, f.hint);
	} else if (ui->menu.open) {
		menu_render(&ui->menu, c);
	}
	if (words)
		mark(c, ui, words);
	prompt_render(&ui->prompt, c);
}

/* What is open now over the last whole picture, or over nothing where the window has another size; @words = a mark, or NULL. */
static void compose(struct ui *ui, struct cells *c, const char *words)
{
	struct cells *under = &ui->under;

	if (under->rows != ui->rows || under->cols != ui->cols)
		cells_resize(under, ui->rows, ui->cols);
	cells_copy(c, under);
	draw_over(ui, c, words);
	ui->was_over = is_over(ui);
}

void ui_draw_busy(const struct ui *ui, struct cells *c)
{
	/* what has closed since is gone, what has opened is not known to be drawn without asking anybody */
	if (!is_over(ui) && ui->under.rows == ui->rows && ui->under.cols == ui->cols)
		cells_copy(c, &ui->under);
	else if (c->rows != ui->rows || c->cols != ui->cols)
		cells_resize(c, ui->rows, ui->cols);
	if (layout_size(c->rows, c->cols) != LAYOUT_TINY)
		mark(c, ui, "searching, Esc stops");
}

static struct ui_put_off take_put_off(const struct ui *ui)
{
	return ui->setup.put_off ? ui->setup.put_off(ui->setup.env) : (struct ui_put_off){0};
}

static void draw_anew(struct ui *ui, bool ascii)
{
	struct cells *canvas = &ui->canvas;

	canvas->ascii = ascii;
	if (canvas->rows != ui->rows || canvas->cols != ui->cols)
		cells_resize(canvas, ui->rows, ui->cols);
	else
		cells_clear(canvas);
	draw_under(ui, canvas);
}

static void keep_canvas(struct ui *ui)
{
	struct cells under = ui->canvas;

	ui->canvas = ui->under;
	ui->canvas.ascii = under.ascii; /* what is saved of the screen is drawn as it was */
	ui->under = under;
}

static bool shows_error(const struct ui *ui)
{
	const struct message *last = ui->messages.n ? vec_at(&ui->messages, ui->messages.n - 1) : NULL;

	return ui->message_shown && last && last->kind == MESSAGE_ERROR;
}

/* A hint, a mark or a count that could not be read is missing in silence: that something is, is said. */
static void tell_failure(struct ui *ui)
{
	struct err e = {0};

	if (ui->setup.failed && ui->setup.failed(ui->setup.env, &e) && !shows_error(ui))
		ui_message(ui, MESSAGE_ERROR, "something may be missing here, F5 reads it again: %s", e.msg);
}

/*
 * The picture was put off for a key: what that opened or closed is shown over the one before, and the views are asked in
 * the next call.
 */
static bool reacts(struct ui *ui, struct cells *c)
{
	bool at_once = ui->unfinished && ui->fed && (ui->was_over || is_over(ui));

	ui->fed = false;
	if (at_once)
		compose(ui, c, "...");
	return at_once;
}

bool ui_render(struct ui *ui, struct cells *c)
{
	bool previewed = ui->preview_due;
	struct ui_put_off off;

	if (reacts(ui, c))
		return false;
	take_put_off(ui);
	if (ui_spot(ui))
		spot_settle_begins(ui_spot(ui));
	ui_settle(ui);
	ui_prompt_preview(ui);
	ui_settle(ui);
	draw_anew(ui, c->ascii);
	off = take_put_off(ui);
	ui->preview_due |= previewed && ui->prompt.open && (off.any || off.optional);
	ui->unfinished = off.any;
	if (off.any) {
		spot_unsettle(ui_spot(ui));
	} else {
		keep_canvas(ui);
		tell_failure(ui);
	}
	compose(ui, c, off.any ? "..." : NULL);
	return !off.any && !off.optional;
}
