/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/prompt.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/base/utf8.h"

#define LIST_ROWS_MAX 8

static void completions_init(struct ui_completions *c)
{
	*c = (struct ui_completions){.from = 0};
	vec_init(&c->items, sizeof(struct ui_completion));
}

static void completions_clear(struct ui_completions *c)
{
	for (size_t i = 0; i < c->items.n; i++) {
		struct ui_completion *one = vec_at(&c->items, i);

		free(one->text);
		free(one->note);
	}
	vec_clear(&c->items);
}

static void completions_done(struct ui_completions *c)
{
	completions_clear(c);
	vec_done(&c->items);
}

void completions_add(struct ui_completions *c, struct span text, const char *note)
{
	struct ui_completion *one = vec_push(&c->items);
	struct strbuf b = {0};

	strbuf_add(&b, text);
	one->text = b.p;
	one->note = note ? mem_strdup(note) : NULL;
}

/* The longest beginning that all items share. */
static struct span completions_common(const struct ui_completions *c)
{
	struct span common = {0};

	for (size_t i = 0; i < c->items.n; i++) {
		struct span one = span_from(((struct ui_completion *)vec_at(&c->items, i))->text);
		size_t n = 0;

		if (!i) {
			common = one;
			continue;
		}
		while (n < common.n && n < one.n && common.p[n] == one.p[n])
			n++;
		common.n = n;
	}
	/* not inside a character */
	while (common.n && c->items.n > 1 && ((unsigned char)common.p[common.n] & 0xc0) == 0x80)
		common.n--;
	return common;
}

void prompt_init(struct prompt *p, const struct line_editor *editor)
{
	*p = (struct prompt){.editor = editor, .caret = -1, .choice = -1};
	completions_init(&p->list);
}

void prompt_done(struct prompt *p)
{
	prompt_stop(p);
	completions_done(&p->list);
	strbuf_done(&p->label);
	strbuf_done(&p->preview);
}

static void forget(struct prompt *p)
{
	completions_clear(&p->list);
	strbuf_clear(&p->preview);
	p->choice = p->caret = -1;
	p->preview_is_error = false;
}

void prompt_start(struct prompt *p, const char *label, const char *history, const char *initial)
{
	prompt_stop(p);
	strbuf_clear(&p->label);
	strbuf_add_str(&p->label, label);
	p->open = true;
	p->editor->start(p->editor->ctx, history, initial);
}

void prompt_stop(struct prompt *p)
{
	forget(p);
	p->pasting = false;
	if (p->open)
		p->editor->stop(p->editor->ctx);
	p->open = false;
}

struct span prompt_text(const struct prompt *p)
{
	return p->open ? p->editor->text(p->editor->ctx) : (struct span){0};
}

/* Pasted text is text, whatever keys it is made of. */
static void paste(struct prompt *p, struct key k)
{
	size_t at = p->editor->cursor(p->editor->ctx);
	struct strbuf b = {0};

	if (k.code == UI_KEY_ENTER || (k.code == 'j' && k.mods == MOD_CTRL))
		strbuf_add_char(&b, '\n');
	else if (k.code == UI_KEY_TAB)
		strbuf_add_char(&b, ' ');
	else if (k.code < UI_KEY_NONE && !(k.mods & (MOD_CTRL | MOD_ALT)))
		utf8_add(&b, k.code);
	p->editor->replace(p->editor->ctx, at, at, strbuf_span(&b));
	strbuf_done(&b);
}

enum lineedit_result prompt_key(struct prompt *p, struct key k, bool *ret_changed)
{
	struct strbuf before = {0};
	enum lineedit_result r = LINEEDIT_EDITING;

	strbuf_add(&before, prompt_text(p));
	*ret_changed = false;
	if (k.code == UI_KEY_PASTE_BEGIN || k.code == UI_KEY_PASTE_END)
		p->pasting = k.code == UI_KEY_PASTE_BEGIN;
	else if (p->pasting)
		paste(p, k);
	else
		r = p->editor->key(p->editor->ctx, k);
	if (r == LINEEDIT_EDITING && !span_eq(prompt_text(p), strbuf_span(&before))) {
		*ret_changed = true;
		forget(p);
	}
	strbuf_done(&before);
	return r;
}

void prompt_preview(struct prompt *p, bool is_error, long caret, const char *fmt, ...)
{
	char text[600];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	strbuf_clear(&p->preview);
	strbuf_add_str(&p->preview, text);
	p->preview_is_error = is_error;
	p->caret = caret;
}

void prompt_complete(struct prompt *p, int dir)
{
	struct span text = prompt_text(p);
	struct span common = completions_common(&p->list);
	long n = (long)p->list.items.n;
	struct span with;

	if (!n || p->list.to > text.n || p->list.from > p->list.to)
		return;
	if (p->choice < 0 && (n == 1 || common.n > p->list.to - p->list.from)) {
		with = common;
	} else {
		p->choice = p->choice < 0 ? (dir > 0 ? 0 : n - 1) : (p->choice + dir + n) % n;
		with = span_from(((struct ui_completion *)vec_at(&p->list.items, (size_t)p->choice))->text);
	}
	p->editor->replace(p->editor->ctx, p->list.from, p->list.to, with);
	p->list.to = p->list.from + with.n;
}

void prompt_next_offers(struct prompt *p)
{
	const struct ui_completion *only = p->list.items.n == 1 ? vec_at(&p->list.items, 0) : NULL;
	struct span there = span_sub(prompt_text(p), p->list.from, p->list.to - p->list.from);

	if (only && span_eq_str(there, only->text))
		forget(p);
}

/* The line as it is shown: LF as ^J, anything unsafe escaped.  Columns of each part are what utf8 says. */
static void add_shown(struct strbuf *b, struct span text)
{
	while (text.n) {
		long lf = span_find_char(text, '\n');

		utf8_escape(b, lf < 0 ? text : span_sub(text, 0, (size_t)lf));
		if (lf < 0)
			return;
		strbuf_add_str(b, "^J");
		text = span_from_offset(text, (size_t)lf + 1);
	}
}

static int shown_columns(struct span text)
{
	struct strbuf b = {0};
	int columns;

	add_shown(&b, text);
	columns = utf8_columns(strbuf_span(&b));
	strbuf_done(&b);
	return columns;
}

/* Draws the line; returns the screen column where the text at byte 0 would stand. */
static int render_line(const struct prompt *p, struct cells *c, int row)
{
	struct span text = prompt_text(p);
	struct span label = p->editor->label ? p->editor->label(p->editor->ctx) : (struct span){0};
	struct pen pen = {.row = row, .right = c->cols / 2, .role = ROLE_PROMPT}; /* the text has the other half */
	int at = shown_columns(span_sub(text, 0, p->editor->cursor(p->editor->ctx)));
	struct strbuf shown = {0}, keep = {0};
	int room;

	cells_fill(c, (struct rect){row, 0, 1, c->cols}, ' ', ROLE_TEXT);
	if (label.n)
		pen_put(c, &pen, label);
	else
		pen_put(c, &pen, ui_dressed(&p->dress, strbuf_span(&p->label), &keep));
	pen.right = c->cols;
	pen.cut = false;
	pen.begun = false;
	pen.role = ROLE_TEXT;
	room = c->cols - pen.col;
	if (at >= room && room > 0)
		pen.skip = at - room + 1;
	c->cursor_visible = true;
	c->cursor_row = row;
	c->cursor_col = pen.col + at - pen.skip;
	at = pen.col - pen.skip;
	add_shown(&shown, text);
	pen_put(c, &pen, strbuf_span(&shown));
	strbuf_done(&shown);
	strbuf_done(&keep);
	return at;
}

/* The line above: count or error, with a caret under... above the place in the text an error is about. */
static int render_preview(const struct prompt *p, struct span preview, struct cells *c, int row, int text_col)
{
	struct span text = prompt_text(p);
	enum role role = p->preview_is_error ? ROLE_ERROR : ROLE_HINT;
	int caret = text_col + (p->caret >= 0 ? shown_columns(span_sub(text, 0, (size_t)p->caret)) : 0);
	bool fits = caret + 3 + cells_columns(preview) <= c->cols;

	if ((!preview.n && p->caret < 0) || row < 0)
		return row;
	cells_fill(c, (struct rect){row, 0, 1, c->cols}, ' ', ROLE_TEXT);
	if (p->caret < 0) {
		cells_put(c, row, 1, c->cols - 1, role, preview);
		return row - 1;
	}
	cells_put(c, row, caret, 1, role, SPAN_LIT("v"));
	if (fits) {
		cells_put(c, row, caret + 2, c->cols - caret - 2, role, preview);
		return row - 1;
	}
	if (row < 1)
		return row - 1;
	cells_fill(c, (struct rect){row - 1, 0, 1, c->cols}, ' ', ROLE_TEXT);
	cells_put(c, row - 1, 1, c->cols - 1, role, preview);
	return row - 2;
}

static void render_list(const struct prompt *p, struct cells *c, int bottom)
{
	long n = (long)p->list.items.n;
	int rows = n < LIST_ROWS_MAX ? (int)n : LIST_ROWS_MAX;
	int cols = 0;
	struct strbuf keep = {0};
	long top;

	if (n < 2)
		return;
	rows = rows < bottom ? rows : bottom;
	top = p->choice >= rows ? p->choice - rows + 1 : 0;
	for (long i = 0; i < n; i++) {
		int columns = cells_columns(span_from(((struct ui_completion *)vec_at(&p->list.items, (size_t)i))->text));

		cols = columns > cols ? columns : cols;
	}
	for (int i = 0; i < rows; i++) {
		const struct ui_completion *one = vec_at(&p->list.items, (size_t)(top + i));
		struct rect line = {bottom - rows + 1 + i, 0, 1, c->cols};
		struct pen pen = {.row = line.row, .col = 2, .right = c->cols, .role = ROLE_TEXT};

		cells_fill(c, line, ' ', ROLE_TEXT);
		pen_put_str(c, &pen, ui_dressed_str(&p->dress, one->text, &keep));
		pen.col = pen.col < cols + 4 ? cols + 4 : pen.col;
		pen.role = ROLE_POPUP;
		if (one->note)
			pen_put_str(c, &pen, ui_dressed_str(&p->dress, one->note, &keep));
		if (top + i == p->choice)
			cells_highlight(c, line, ROLE_POPUP_CURSOR, GLYPH_REVERSE);
	}
	if (n > rows && rows > 0)
		cells_put(c, bottom - rows, 2, c->cols - 2, ROLE_DIM, SPAN_LIT("more: Tab, Shift-Tab"));
	strbuf_done(&keep);
}

void prompt_render(const struct prompt *p, struct cells *c)
{
	int row = c->rows - 1;
	struct strbuf keep = {0};
	int text_col;

	if (!p->open || row < 0)
		return;
	text_col = render_line(p, c, row);
	row = render_preview(p, ui_dressed(&p->dress, strbuf_span(&p->preview), &keep), c, row - 1, text_col);
	render_list(p, c, row);
	strbuf_done(&keep);
}
