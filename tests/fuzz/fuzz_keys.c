#include "config.h"

#include "fuzz.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"
#include "tests/unit/ui/fake_views.h"
#include "tests/lib/ui_headless.h"

/*
 * Keys and window sizes into the console over made-up views.  A byte is a key: printable ones and Ctrl-A to Ctrl-Z as such,
 * 0x80 to 0x9f the keys of enum ui_key, 0xa0 to 0xb9 Alt with a letter; 0xf0 ROWS COLS resizes, 0xf1 ticks, 0xf2 wakes,
 * 0xf3 looks at the screen.
 */

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

	check(!c->rows || (c->cursor_row >= 0 && c->cursor_row < c->rows));
	check(!c->cols || (c->cursor_col >= 0 && c->cursor_col < c->cols));
	for (int i = 0; i < c->rows * c->cols; i++)
		check(utf8_is_safe(c->at[i].cp[0]) && c->at[i].role < ROLE_COUNT);
	cells_resize(&before, c->rows, c->cols);
	if (c->rows && c->cols)
		memcpy(before.at, c->at, (size_t)c->rows * (size_t)c->cols * sizeof(*c->at));
	before.cursor_row = c->cursor_row;
	before.cursor_col = c->cursor_col;
	before.cursor_visible = c->cursor_visible;
	check(cells_equal(&before, headless_screen(h)));
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
	struct event tick = {.kind = EVENT_TICK}, wake = {.kind = EVENT_WAKE};

	switch (data[0]) {
	case 0xf0:
		if (size < 3)
			return size;
		headless_resize(h, data[1] % 120, data[2]);
		look(h);
		return 3;
	case 0xf1:
		ui_feed(h->ui, &tick);
		break;
	case 0xf2:
		ui_feed(h->ui, &wake);
		break;
	case 0xf3:
		look(h);
		break;
	default:
		headless_key(h, key_of(data[0]));
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
