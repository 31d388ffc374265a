/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_UI_WORLD_H
#define TESTS_UI_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "fake_views.h"
#include "tests/lib/ui_headless.h"

/* A console of views that need no database. */

struct world {
	struct fake_env env;
	struct headless h;
	struct line_editor *editor;
};

static inline void begin(struct world *w, long rows)
{
	struct ui_setup setup = {.env = &w->env, .program = "astscope", .home = "home"};

	*w = (struct world){.env = {.rows = rows}};
	w->editor = plain_editor_new();
	setup.editor = w->editor;
	setup.views = fake_views(&setup.n_views);
	headless_init(&w->h, &setup);
	headless_resize(&w->h, 24, 80);
}

static inline void end(struct world *w)
{
	headless_done(&w->h);
	plain_editor_free(w->editor);
	assert_int_equal(w->env.opened, 0);
}

static inline void assert_shows(struct world *w, const char *text)
{
	const char *screen = headless_text(&w->h);

	if (!strstr(screen, text))
		fail_msg("not on screen: %s\n%s", text, screen);
}

#endif
