/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "astscope/base/mem.h"
#include "astscope/term/term.h"
#include "console.h"
#include "tests/unit/ui/fake_views.h"
#include "tests/lib/ui_headless.h"

/*
 * The same scripts on the terminal and without one, at the same time: each screen of the one must be that of the other,
 * to the last glyph and the cursor.
 */
struct twin {
	struct fake_env env;
	struct headless headless;
	const struct line_editor *editor;
	struct ui_driver plain, pty;
};

static bool twin_open(void *ctx, const char *what)
{
	struct twin *t = ctx;

	return t->plain.open(t->plain.ctx, what) && t->pty.open(t->pty.ctx, what);
}

static void twin_key(void *ctx, struct key k)
{
	struct twin *t = ctx;

	t->plain.key(t->plain.ctx, k);
	t->pty.key(t->pty.ctx, k);
}

static void twin_mouse(void *ctx, enum mouse what, int row, int col)
{
	struct twin *t = ctx;

	t->plain.mouse(t->plain.ctx, what, row, col);
	t->pty.mouse(t->pty.ctx, what, row, col);
}

static void twin_resize(void *ctx, int rows, int cols)
{
	struct twin *t = ctx;

	t->plain.resize(t->plain.ctx, rows, cols);
	t->pty.resize(t->pty.ctx, rows, cols);
}

static bool same_glyph(const struct glyph *a, const struct glyph *b)
{
	for (int i = 0; i < GLYPH_POINTS; i++) {
		if (a->cp[i] != b->cp[i])
			return false;
	}
	return a->width == b->width;
}

static void compare(const struct cells *plain, const struct cells *pty)
{
	struct strbuf both = {0};
	size_t n = (size_t)plain->rows * (size_t)plain->cols;
	bool same = plain->rows == pty->rows && plain->cols == pty->cols &&
		    plain->cursor_visible == pty->cursor_visible && plain->cursor_row == pty->cursor_row &&
		    plain->cursor_col == pty->cursor_col;

	for (size_t i = 0; same && i < n; i++)
		same = same_glyph(&plain->at[i], &pty->at[i]);
	if (same)
		return;
	cells_dump(plain, &both);
	strbuf_addf(&both, "cursor %d %d,%d; on the terminal:\n", plain->cursor_visible, plain->cursor_row, plain->cursor_col);
	cells_dump(pty, &both);
	strbuf_addf(&both, "cursor %d %d,%d\n", pty->cursor_visible, pty->cursor_row, pty->cursor_col);
	/* cmocka cuts long texts */
	for (struct span rest = strbuf_span(&both); rest.n;) {
		size_t line = (size_t)span_find_char(rest, '\n') + 1;

		print_error("%.*s", (int)line, rest.p);
		rest = span_from_offset(rest, line);
	}
	strbuf_done(&both);
	fail_msg("the terminal shows something else");
}

static const struct cells *twin_screen(void *ctx)
{
	struct twin *t = ctx;
	const struct cells *plain = t->plain.screen(t->plain.ctx);
	int status;

	if (!t->plain.exited(t->plain.ctx, &status))
		compare(plain, t->pty.screen(t->pty.ctx));
	return plain;
}

static bool twin_exited(void *ctx, int *ret_status)
{
	struct twin *t = ctx;
	int status;
	bool plain = t->plain.exited(t->plain.ctx, ret_status);
	bool pty = t->pty.exited(t->pty.ctx, &status);

	assert_int_equal(plain, pty);
	assert_int_equal(*ret_status, status);
	return plain;
}

static long twin_depth(void *ctx)
{
	struct twin *t = ctx;

	return t->plain.depth(t->plain.ctx);
}

static bool begin(struct ui_driver *ret)
{
	const char *const argv[] = {console_program(), "demo", NULL};
	const struct pty_setup pty = {.argv = argv};
	struct twin *t = mem_zalloc(sizeof(*t));
	struct ui_setup setup = {.env = &t->env, .program = "demo", .home = "home"};

	t->env.rows = 500;
	t->editor = setup.editor = line_readline_new(NULL);
	setup.views = fake_views(&setup.n_views);
	headless_init(&t->headless, &setup);
	headless_resize(&t->headless, 24, 80);
	t->plain = headless_driver(&t->headless);
	t->pty = pty_driver(&pty, NULL);
	*ret = (struct ui_driver){
		.ctx = t,
		.open = twin_open,
		.key = twin_key,
		.mouse = twin_mouse,
		.resize = twin_resize,
		.screen = twin_screen,
		.exited = twin_exited,
		.knows_roles = true,
		.depth = twin_depth,
	};
	return true;
}

static void end(struct ui_driver *d)
{
	struct twin *t = d->ctx;

	pty_driver_done(&t->pty);
	headless_done(&t->headless);
	line_readline_free(t->editor);
	free(t);
}

static int tests(void)
{
	return ui_script_run_all("tests/unit/term/scripts", begin, end);
}

int main(int argc, char **argv)
{
	return console_main(argc, argv, tests);
}
