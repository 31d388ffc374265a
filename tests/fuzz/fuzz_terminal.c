/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "astscope/base/utf8.h"
#include "astscope/term/term.h"
#include "tests/unit/ui/fake_views.h"
#include "src/term/keys.h"
#include "src/term/sequence.h"

/*
 * Bytes of a terminal through the key decoder and readline into a console over made-up views.  The first byte is the
 * most that arrives at a time, its high bit the 8-bit character set.  0xff in the rest is an order: the byte after it
 * says which.  What is drawn is whole and safe at any size.
 */

#define FEED_MAX 2000 /* keys; a search in a big table may follow each */

enum goal { GOAL_KEYS, GOAL_PASTES, GOAL_PICTURES, GOAL_SIZES };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_KEYS] = {"keys", 200, 0},
	[GOAL_PASTES] = {"pastes", 1, 0},
	[GOAL_PICTURES] = {"pictures", 50, 0},
	[GOAL_SIZES] = {"changes of size", 3, 0},
	{NULL, 0, 0},
};

static void check_glyph(const struct cells *c, int row, int col)
{
	const struct glyph *g = cells_at(c, row, col);
	const struct glyph *left = cells_at(c, row, col - 1);
	const struct glyph *right = cells_at(c, row, col + 1);

	claim(g->role < ROLE_COUNT, "role");
	claim(g->width <= 2, "width");
	claim(g->width != 0 || (left && left->width == 2), "right half without a left one");
	claim(g->width != 2 || (right && right->width == 0), "left half without a right one");
	for (int i = 0; i < GLYPH_POINTS && g->cp[i]; i++)
		claim(utf8_is_safe(g->cp[i]), "a character that may not reach the terminal");
}

static void check_screen(struct ui *ui, struct cells *c)
{
	ui_render(ui, c);
	fuzz_goals[GOAL_PICTURES].times++;
	for (int row = 0; row < c->rows; row++) {
		for (int col = 0; col < c->cols; col++)
			check_glyph(c, row, col);
	}
	claim(!c->cursor_visible || !c->rows || !c->cols || cells_at(c, c->cursor_row, c->cursor_col), "cursor outside");
}

static bool take_requests(struct ui *ui)
{
	struct ui_request r;
	bool over = false;

	while (ui_take_request(ui, &r)) {
		over = over || r.kind == UI_REQUEST_QUIT || r.kind == UI_REQUEST_INTERRUPT;
		ui_request_done(&r);
	}
	return over;
}

static bool take_keys(struct ui *ui, struct key_input *in, bool timed_out, int *fed)
{
	struct event ev = {.kind = EVENT_KEY};

	while (key_input_next(in, timed_out, &ev.key)) {
		if (ev.key.code == KEY_OF_MOUSE) {
			struct event mouse = {.kind = EVENT_MOUSE};

			mouse_unpack(ev.key, &mouse);
			ui_feed(ui, &mouse);
			if (take_requests(ui) || ++*fed > FEED_MAX)
				return false;
			continue;
		}
		claim(ev.key.code <= UI_KEY_LAST && !(ev.key.mods & ~7u), "no key");
		fuzz_goals[GOAL_KEYS].times++;
		fuzz_goals[GOAL_PASTES].times += ev.key.code == UI_KEY_PASTE_BEGIN;
		ui_feed(ui, &ev);
		if (take_requests(ui) || ++*fed > FEED_MAX)
			return false;
	}
	return true;
}

/* The order at the front of @data; returns its length. */
static size_t obey(struct ui *ui, struct key_input *in, struct span data, int *fed)
{
	unsigned char what = data.n > 1 ? (unsigned char)data.p[1] : 0;
	struct event ev = {.kind = EVENT_TICK};

	if (what < 200 && data.n > 2) {
		ev.kind = EVENT_RESIZE;
		ev.rows = what % 60;
		ev.cols = (unsigned char)data.p[2] % 180;
		ui_feed(ui, &ev);
		fuzz_goals[GOAL_SIZES].times++;
		return 3;
	}
	if (what < 230)
		take_keys(ui, in, true, fed);
	ui_feed(ui, &ev);
	return 2;
}

static void run(struct ui *ui, struct span data)
{
	unsigned char first = (unsigned char)data.p[0];
	size_t most = (first & 0x7f) + 1u;
	struct key_input in;
	struct cells cells = {.ascii = first % 3 == 0};
	int fed = 0;
	bool on = true;

	key_input_init(&in, !(first & 0x80));
	for (data = span_from_offset(data, 1); on && data.n;) {
		long order = span_find_char(data, '\xff');
		struct span part = span_sub(data, 0, order < 0 ? data.n : (size_t)order);

		if (!part.n) {
			data = span_from_offset(data, obey(ui, &in, data, &fed));
		} else {
			part = span_sub(part, 0, most);
			key_input_add(&in, part);
			on = take_keys(ui, &in, false, &fed);
			data = span_from_offset(data, part.n);
		}
		check_screen(ui, &cells);
	}
	if (on && take_keys(ui, &in, true, &fed))
		claim(!key_input_is_waiting(&in), "bytes left over");
	check_screen(ui, &cells);
	key_input_done(&in);
	cells_done(&cells);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake_env env = {.rows = 300};
	struct ui_setup setup = {.env = &env, .program = "fuzz", .home = "home"};
	struct ui *ui;

	if (!size || size > 4096)
		return -1;
	setlocale(LC_ALL, "C.UTF-8");
	setup.views = fake_views(&setup.n_views);
	setup.editor = line_readline_new(NULL);
	ui = ui_new(&setup);
	run(ui, (struct span){(const char *)data, size});
	ui_free(ui);
	line_readline_free(setup.editor);
	claim(env.opened == 0, "a view was not closed");
	return 0;
}
