/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ui_headless.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "src/ui/ui_private.h"

void headless_init(struct headless *h, const struct ui_setup *setup)
{
	*h = (struct headless){.ui = ui_new(setup)};
}

void headless_done(struct headless *h)
{
	ui_free(h->ui);
	cells_done(&h->screen);
	strbuf_done(&h->copied);
	strbuf_done(&h->dumped);
}

static void take_requests(struct headless *h)
{
	struct ui_request r;

	while (ui_take_request(h->ui, &r)) {
		h->requests[r.kind]++;
		if (r.kind == UI_REQUEST_QUIT || r.kind == UI_REQUEST_INTERRUPT) {
			h->exited = true;
			h->status = r.kind == UI_REQUEST_QUIT ? 0 : 130;
		}
		if (r.kind == UI_REQUEST_COPY) {
			strbuf_clear(&h->copied);
			strbuf_add(&h->copied, (struct span){r.text, r.text_n});
		}
		if (r.kind == UI_REQUEST_DUMP) {
			strbuf_clear(&h->dumped);
			strbuf_add_str(&h->dumped, r.text);
		}
		ui_request_done(&r);
	}
}

void headless_key(struct headless *h, struct key k)
{
	struct event ev = {.kind = EVENT_KEY, .key = k};

	if (h->exited)
		return;
	ui_feed(h->ui, &ev);
	take_requests(h);
}

static void type(struct headless *h, struct span text)
{
	uint32_t cp;

	while (utf8_take(&text, &cp))
		headless_key(h, (struct key){cp, 0});
}

void headless_keys(struct headless *h, const char *names)
{
	struct span rest = span_trim(span_from(names));

	while (rest.n) {
		struct span word;
		struct key k;

		if (rest.p[0] == '"' && rest.n > 1 && span_find_char(span_from_offset(rest, 1), '"') >= 0) {
			word = span_sub(rest, 1, (size_t)span_find_char(span_from_offset(rest, 1), '"'));
			type(h, word);
			rest = span_trim(span_from_offset(rest, word.n + 2));
			continue;
		}
		if (!scan_word(&rest, &word) || !key_parse(word, &k))
			die("not a key: %.*s", SPAN_ARG(word));
		headless_key(h, k);
		rest = span_trim(rest);
	}
}

void headless_resize(struct headless *h, int rows, int cols)
{
	struct event ev = {.kind = EVENT_RESIZE, .rows = rows, .cols = cols};

	ui_feed(h->ui, &ev);
}

const struct cells *headless_screen(struct headless *h)
{
	struct event tick = {.kind = EVENT_TICK};

	ui_render(h->ui, &h->screen);
	while (ui_wants_tick(h->ui) == 0) {
		ui_feed(h->ui, &tick);
		ui_render(h->ui, &h->screen);
	}
	take_requests(h);
	return &h->screen;
}

const char *headless_text(struct headless *h)
{
	strbuf_clear(&h->dumped);
	cells_dump(headless_screen(h), &h->dumped);
	return strbuf_str(&h->dumped);
}

static bool driver_open(void *ctx, const char *what)
{
	struct headless *h = ctx;

	return !h->open || h->open(h, what);
}

static void driver_key(void *ctx, struct key k)
{
	/* a screen between any two keys, as a slow typist would have it */
	headless_screen(ctx);
	headless_key(ctx, k);
}

static void driver_mouse(void *ctx, enum mouse what, int row, int col)
{
	struct headless *h = ctx;
	struct event ev = {.kind = EVENT_MOUSE, .mouse = what, .rows = row, .cols = col};

	if (h->exited)
		return;
	ui_feed(h->ui, &ev);
	take_requests(h);
}

static void driver_resize(void *ctx, int rows, int cols)
{
	headless_resize(ctx, rows, cols);
}

static const struct cells *driver_screen(void *ctx)
{
	return headless_screen(ctx);
}

static bool driver_exited(void *ctx, int *ret_status)
{
	struct headless *h = ctx;

	*ret_status = h->status;
	return h->exited;
}

static long driver_depth(void *ctx)
{
	long here = ((struct headless *)ctx)->ui->here;

	return here < 0 ? 0 : here;
}

struct ui_driver headless_driver(struct headless *h)
{
	return (struct ui_driver){
		.ctx = h,
		.open = driver_open,
		.key = driver_key,
		.mouse = driver_mouse,
		.resize = driver_resize,
		.screen = driver_screen,
		.exited = driver_exited,
		.knows_roles = true,
		.depth = driver_depth,
	};
}

/* The small editor: insert, Backspace, Left, Right, Ctrl-A, Ctrl-E, Ctrl-U, Up for the last answer, Enter. */
struct plain {
	struct line_editor editor;
	struct strbuf text, last;
	size_t cursor;
};

static void plain_replace(void *ctx, size_t from, size_t to, struct span with)
{
	struct plain *p = ctx;
	struct strbuf b = {0};

	strbuf_add(&b, span_sub(strbuf_span(&p->text), 0, from));
	strbuf_add(&b, with);
	p->cursor = b.n;
	strbuf_add(&b, span_from_offset(strbuf_span(&p->text), to));
	strbuf_done(&p->text);
	p->text = b;
}

static void plain_start(void *ctx, const char *history, const char *initial)
{
	struct plain *p = ctx;

	(void)history;
	strbuf_clear(&p->text);
	strbuf_add_str(&p->text, initial);
	p->cursor = p->text.n;
}

static size_t step_left(const struct plain *p)
{
	size_t at = p->cursor;

	while (at > 0 && ((unsigned char)p->text.p[--at] & 0xc0) == 0x80)
		continue;
	return at;
}

static enum lineedit_result plain_ctrl(struct plain *p, uint32_t code)
{
	if (code == 'a')
		p->cursor = 0;
	else if (code == 'e')
		p->cursor = p->text.n;
	else if (code == 'u')
		plain_replace(p, 0, p->cursor, (struct span){0});
	else if (code == 'd' && !p->text.n)
		return LINEEDIT_CANCELLED;
	return LINEEDIT_EDITING;
}

static enum lineedit_result plain_key(void *ctx, struct key k)
{
	struct plain *p = ctx;
	struct strbuf b = {0};

	if (k.mods & MOD_CTRL)
		return plain_ctrl(p, k.code);
	if (k.code == UI_KEY_ENTER) {
		strbuf_clear(&p->last);
		strbuf_add(&p->last, strbuf_span(&p->text));
		return LINEEDIT_ACCEPTED;
	}
	if (k.code == UI_KEY_BACKSPACE)
		plain_replace(p, step_left(p), p->cursor, (struct span){0});
	else if (k.code == UI_KEY_LEFT)
		p->cursor = step_left(p);
	else if (k.code == UI_KEY_UP)
		plain_replace(p, 0, p->text.n, strbuf_span(&p->last));
	if (k.code >= UI_KEY_NONE || k.mods)
		return LINEEDIT_EDITING;
	utf8_add(&b, k.code);
	plain_replace(p, p->cursor, p->cursor, strbuf_span(&b));
	strbuf_done(&b);
	return LINEEDIT_EDITING;
}

static struct span plain_text(void *ctx)
{
	return strbuf_span(&((struct plain *)ctx)->text);
}

static size_t plain_cursor(void *ctx)
{
	return ((struct plain *)ctx)->cursor;
}

static void plain_stop(void *ctx)
{
	struct plain *p = ctx;

	strbuf_clear(&p->text);
	p->cursor = 0;
}

struct line_editor *plain_editor_new(void)
{
	struct plain *p = mem_zalloc(sizeof(*p));

	p->editor = (struct line_editor){p, plain_start, plain_key, plain_text, plain_cursor, NULL, plain_replace, plain_stop};
	return &p->editor;
}

void plain_editor_free(struct line_editor *e)
{
	struct plain *p = e->ctx;

	strbuf_done(&p->text);
	strbuf_done(&p->last);
	free(p);
}
