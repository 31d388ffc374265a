/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fuzz.h"

#include <locale.h>
#include <stdlib.h>

#include "astscope/base/attr.h"
#include "tests/lib/screens.h"
#include "tests/lib/ui_headless.h"
#include "tests/unit/ui/fake_views.h"

/*
 * Keys and window sizes into the console over made-up views.  A byte is a key: printable ones and Ctrl-A to Ctrl-Z as such,
 * 0x80 to 0x9f the keys of enum ui_key, 0xa0 to 0xb9 Alt with a letter; 0xf0 ROWS COLS resizes, 0xf1 ticks,
 * 0xf3 looks at the screen.
 */

enum goal { GOAL_KEYS, GOAL_PICTURES, GOAL_SIZES };
struct fuzz_goal fuzz_goals[] = {
	[GOAL_KEYS] = {"keys", 200, 0},
	[GOAL_PICTURES] = {"pictures", 10, 0},
	[GOAL_SIZES] = {"changes of size", 3, 0},
	{NULL, 0, 0},
};

static void check(bool ok)
{
	if (!ok)
		abort();
}

/* A picture shows nothing a terminal would obey, and drawing it again changes nothing. */
static void look(struct headless *h)
{
	struct cells before = {.ascii = false};
	const struct cells *c = headless_screen(h);

	fuzz_goals[GOAL_PICTURES].times++;

	check(!screens_fault(c));
	screens_copy(&before, c);
	check(screens_equal(&before, headless_screen(h)));
	cells_done(&before);
}

static struct key key_of(uint8_t b)
{
	if (b == '\r' || b == '\n')
		return (struct key){UI_KEY_ENTER, 0};
	if (b == '\t')
		return (struct key){UI_KEY_TAB, 0};
	if (b == 0x1b)
		return (struct key){UI_KEY_ESC, 0};
	if (b >= 1 && b <= 26)
		return (struct key){'a' + (uint32_t)b - 1, MOD_CTRL};
	if (b >= 0x20 && b < 0x7f)
		return (struct key){b, 0};
	if (b >= 0x80 && b <= 0x80 + UI_KEY_LAST - UI_KEY_NONE)
		return (struct key){UI_KEY_NONE + (uint32_t)(b - 0x80), 0};
	if (b >= 0xa0 && b <= 0xb9)
		return (struct key){'a' + (uint32_t)(b - 0xa0), MOD_ALT};
	return (struct key){0x6f22, 0};
}

/* One event; returns the bytes it took. */
static size_t feed(struct headless *h, const uint8_t *data, size_t size)
{
	struct event tick = {.kind = EVENT_TICK};

	switch (data[0]) {
	case 0xf0:
		if (size < 3)
			return size;
		headless_resize(h, data[1] % 120, data[2]);
		fuzz_goals[GOAL_SIZES].times++;
		look(h);
		return 3;
	case 0xf1:
		ui_feed(h->ui, &tick);
		break;
	case 0xf3:
		look(h);
		break;
	default:
		headless_key(h, key_of(data[0]));
		fuzz_goals[GOAL_KEYS].times++;
		break;
	}
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fake_env env = {.rows = 60};
	struct line_editor *editor = plain_editor_new();
	struct ui_setup setup = {.env = &env, .program = "astscope", .home = "home", .editor = editor};
	struct headless h;

	setlocale(LC_CTYPE, "C.UTF-8");
	setup.views = fake_views(&setup.n_views);
	headless_init(&h, &setup);
	headless_resize(&h, 24, 80);
	while (size && !h.exited) {
		size_t n = feed(&h, data, size);

		data += n;
		size -= n;
	}
	look(&h);
	headless_done(&h);
	check(env.opened == 0);
	plain_editor_free(editor);
	return 0;
}
