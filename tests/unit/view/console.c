/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "console.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/derive.h"
#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/import/importer.h"
#include "astscope/store/notes.h"
#include "astscope/term/term.h"
#include "astscope/ui/ui.h"
#include "astscope/model/dress.h"
#include "astscope/view/bundles.h"
#include "astscope/view/env.h"
#include "astscope/view/topics.h"
#include "astscope/view/views.h"

struct console {
	struct view_env env;
	struct dress *dress;
	const struct line_editor *editor;
	struct ui *ui;
	struct cells cells;
	int status; /* -1 = runs */
	bool reopened; /* it asked for another bundle */
};

static void find_bundle(const char *what, struct strbuf *ret)
{
	if (strncmp(what, "shared/", 7) == 0)
		strbuf_addf(ret, "%s/bundles/%s", getenv("SHARED"), what + 7);
	else if (strncmp(what, "seed/", 5) == 0)
		strbuf_addf(ret, "%s/seeds/%s", getenv("SHARED"), what + 5);
	else if (strncmp(what, "fixture/", 8) == 0)
		strbuf_addf(ret, "%s/tests/fixtures/%s", getenv("SRCDIR"), what + 8);
	else
		strbuf_addf(ret, "%s/share/%s", getenv("SRCDIR"), what);
}

/* What was imported, by name: the console only reads, so scripts of one program may share it. */
static struct {
	char *what;
	struct import *import;
} imported[16];

static void forget_imported(void)
{
	for (size_t i = 0; i < ARRAY_LEN(imported); i++) {
		free(imported[i].what);
		import_free(imported[i].import);
	}
	memset(imported, 0, sizeof(imported));
}

/* NULL: it cannot be imported; the reason is printed. */
static struct import *import_bundle(const char *what, const char *path)
{
	const char *paths[] = {path};
	struct import_args args = {.paths = paths, .n = 1, .where = IMPORT_MEMORY};
	struct err e = {0};
	size_t i;

	for (i = 0; i < ARRAY_LEN(imported) && imported[i].what; i++) {
		if (strcmp(imported[i].what, what) == 0)
			return imported[i].import;
	}
	if (i == 0)
		atexit(forget_imported);
	assert_true(i < ARRAY_LEN(imported));
	if (!importer_run(&args, &imported[i].import, &e) || !derive(imported[i].import, &e)) {
		print_error("%s: %s\n", path, e.msg);
		import_free(imported[i].import);
		imported[i].import = NULL;
		return NULL;
	}
	imported[i].what = mem_strdup(what);
	return imported[i].import;
}

static void close_bundle(struct console *c)
{
	if (c->ui)
		ui_free(c->ui);
	if (c->editor)
		line_readline_free(c->editor);
	dress_free(c->dress);
	c->dress = NULL;
	c->ui = NULL;
	c->editor = NULL;
}

/* What view Start offers here: a bundle of before that is not there any more, the demo. */
static void offer_bundles(void *ctx, struct vec *ret)
{
	struct view_bundle *b = vec_push(ret);

	(void)ctx;
	b->group = BUNDLE_BEFORE;
	strbuf_add_str(&b->paths, "../nothing");
	strbuf_add_str(&b->name, "of before");
	b = vec_push(ret);
	b->group = BUNDLE_DEMO;
	strbuf_add_str(&b->paths, "demo");
}

static const struct view_outside outside = {.bundles = offer_bundles};

static bool open_start(struct console *c);

static void begin_ui(struct console *c, const struct ui_setup *setup)
{
	const struct help_topic *topics;
	size_t n;

	c->ui = ui_new(setup);
	topics = view_topics(&n);
	ui_add_topics(c->ui, topics, n);
}

static bool open_bundle(void *ctx, const char *what)
{
	struct console *c = ctx;
	struct ui_setup setup = {.program = "astscope"};
	struct strbuf path = {0};
	const struct import *import;
	struct err e;

	if (strcmp(what, "start") == 0)
		return open_start(c);
	find_bundle(what, &path);
	if (access(strbuf_str(&path), R_OK) != 0) {
		print_message("%s is not here\n", what);
		strbuf_done(&path);
		skip();
	}
	close_bundle(c); /* of a script that opens several */
	import = import_bundle(what, strbuf_str(&path));
	strbuf_done(&path);
	if (!import || !notes_begin(import_db(import), NULL, NULL, &e)) /* without what an earlier script wrote */
		return false;
	c->dress = dress_new();
	c->env = (struct view_env){.db = import_db(import), .bundle = what, .paths = what, .dress = c->dress, .outside = &outside};
	c->editor = line_readline_new(NULL);
	setup.editor = c->editor;
	view_env_setup(&c->env, &setup);
	begin_ui(c, &setup);
	ui_set_title(c->ui, what);
	return true;
}

static bool open_start(struct console *c)
{
	struct ui_setup setup = {.program = "astscope"};

	close_bundle(c);
	c->env = (struct view_env){.bundle = "", .paths = "", .outside = &outside};
	c->editor = line_readline_new(NULL);
	setup.editor = c->editor;
	view_env_setup_start(&c->env, &setup);
	begin_ui(c, &setup);
	return true;
}

static void take_requests(struct console *c)
{
	struct ui_request r;

	while (c->status < 0 && ui_take_request(c->ui, &r)) {
		if (r.kind == UI_REQUEST_QUIT)
			c->status = 0;
		if (r.kind == UI_REQUEST_OPEN && strcmp(r.text, "demo")) {
			ui_message(c->ui, MESSAGE_ERROR, "cannot open %s", r.text);
		} else if (r.kind == UI_REQUEST_OPEN) {
			assert_true(open_bundle(c, r.text));
			c->reopened = true;
		}
		ui_request_done(&r);
	}
}

static void feed(struct console *c, const struct event *ev)
{
	struct event size = {.kind = EVENT_RESIZE, .rows = c->cells.rows, .cols = c->cells.cols};

	ui_feed(c->ui, ev);
	take_requests(c);
	if (c->reopened)
		ui_feed(c->ui, &size);
	c->reopened = false;
}

static void press(void *ctx, struct key k)
{
	struct event ev = {.kind = EVENT_KEY, .key = k};

	feed(ctx, &ev);
}

static void mouse(void *ctx, enum mouse what, int row, int col)
{
	struct event ev = {.kind = EVENT_MOUSE, .mouse = what, .rows = row, .cols = col};

	feed(ctx, &ev);
}

static void resize(void *ctx, int rows, int cols)
{
	struct console *c = ctx;
	struct event ev = {.kind = EVENT_RESIZE, .rows = rows, .cols = cols};

	cells_resize(&c->cells, rows, cols);
	feed(c, &ev);
}

static const struct cells *screen(void *ctx)
{
	struct console *c = ctx;
	struct event tick = {.kind = EVENT_TICK};

	ui_render(c->ui, &c->cells);
	for (int i = 0; i < 100 && !ui_is_idle(c->ui); i++) {
		feed(c, &tick);
		ui_render(c->ui, &c->cells);
	}
	return &c->cells;
}

static bool exited(void *ctx, int *ret_status)
{
	struct console *c = ctx;

	*ret_status = c->status;
	return c->status >= 0;
}

bool console_begin(struct ui_driver *ret)
{
	struct console *c = mem_zalloc(sizeof(*c));

	c->status = -1;
	*ret = (struct ui_driver){
		.ctx = c,
		.open = open_bundle,
		.key = press,
		.mouse = mouse,
		.resize = resize,
		.screen = screen,
		.exited = exited,
		.knows_roles = true,
	};
	return true;
}

void console_end(struct ui_driver *d)
{
	struct console *c = d->ctx;

	close_bundle(c);
	cells_done(&c->cells);
	free(c);
}
