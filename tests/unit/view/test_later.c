/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/store/db.h"
#include "astscope/view/env.h"
#include "astscope/view/views.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/small.h"
#include "tests/lib/ui_headless.h"

/*
 * A key waits: pictures that are not whole are not shown, counts come later, and whatever was put off on the way, the
 * screen is in the end what it would have been.
 */

struct later {
	struct db *db;
	struct view_env env;
	struct line_editor *editor;
	struct headless h;
	unsigned asked, at; /* the question that is answered with @wish */
	bool counts_only, all;
	enum db_wish wish;
};

static enum db_wish answer(void *ctx, bool optional, int64_t us)
{
	struct later *l = ctx;

	(void)us;
	if (l->counts_only && !optional)
		return DB_GO_ON;
	l->asked++;
	return l->all || l->asked == l->at ? l->wish : DB_GO_ON;
}

static void begin(struct later *l)
{
	struct ui_setup setup = {.env = &l->env, .program = "astscope", .home = "home", .resolve = view_env_resolve,
				 .put_off = view_env_put_off};

	*l = (struct later){.db = small_db()};
	l->env = (struct view_env){.db = l->db, .bundle = "small", .paths = "small"};
	l->editor = plain_editor_new();
	setup.editor = l->editor;
	setup.views = view_classes(&setup.n_views);
	headless_init(&l->h, &setup);
	headless_resize(&l->h, 30, 110);
	db_set_ask(l->db, answer, l);
}

static void end(struct later *l)
{
	db_set_ask(l->db, NULL, NULL);
	headless_done(&l->h);
	plain_editor_free(l->editor);
	db_close(l->db);
}

static const char *text(struct later *l)
{
	static struct strbuf b; /* freed at the end of the program */

	strbuf_clear(&b);
	cells_dump(&l->h.screen, &b);
	return strbuf_str(&b);
}

static bool render(struct later *l)
{
	return ui_render(l->h.ui, &l->h.screen);
}

static void settle(struct later *l)
{
	while (!render(l))
		;
}

static void keep(struct strbuf *to, struct later *l)
{
	strbuf_clear(to);
	strbuf_add_str(to, text(l));
}

static void test_old_picture(void **state)
{
	struct strbuf before = {0}, whole = {0};
	struct later l;

	(void)state;
	begin(&l);
	settle(&l);
	keep(&before, &l);
	headless_keys(&l.h, "3");
	l.all = true;
	l.wish = DB_PUT_OFF;
	assert_false(render(&l));
	assert_false(ui_is_idle(l.h.ui));
	/* all of the old picture but the mark */
	assert_non_null(strstr(text(&l), "EVIDENCE"));
	assert_non_null(strstr(text(&l), "..."));
	assert_true(strlen(text(&l)) + 200 > before.n);
	/* and keys work on it: back home again */
	l.all = false;
	settle(&l);
	keep(&whole, &l);
	assert_null(strstr(text(&l), "EVIDENCE"));
	assert_true(ui_is_idle(l.h.ui));
	strbuf_done(&before);
	strbuf_done(&whole);
	end(&l);
}

/*
 * While a picture is put off again and again, a key that opens something asks for no row, and what it opened is shown over the
 * old picture before the views are asked.
 */
static void test_opens_at_once(void **state)
{
	static const struct {
		const char *key, *says, *close;
	} rows[] = {
		{"?", "Keys of Objects", "Esc"}, {"0", "Enter or letter", "Esc"}, {"/ s o u g h t", "/sought", "Esc"},
		{": t y p e d", ":typed", "Esc"},
	};
	struct later l;

	(void)state;
	begin(&l);
	settle(&l);
	headless_keys(&l.h, "3");
	l.all = true;
	l.wish = DB_PUT_OFF;
	assert_false(render(&l));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_null(strstr(text(&l), rows[i].says));
		l.asked = 0;
		headless_keys(&l.h, rows[i].key);
		assert_false(render(&l));
		if (l.asked || !strstr(text(&l), rows[i].says) || !strstr(text(&l), "Asterisk 20.20.1"))
			fail_msg("%s asks %u statements and shows\n%s", rows[i].key, l.asked, text(&l));
		assert_false(render(&l));
		assert_true(l.asked);
		assert_non_null(strstr(text(&l), rows[i].says));
		headless_keys(&l.h, rows[i].close);
		assert_false(render(&l));
	}
	/* one that opens nothing has nothing to show at once */
	assert_false(render(&l));
	l.asked = 0;
	headless_keys(&l.h, "j");
	assert_false(render(&l));
	assert_true(l.asked);
	end(&l);
}

static void go(struct later *l, const char *place)
{
	struct err e = {0};

	if (!ui_go(l->h.ui, place, &e))
		fail_msg("%s: %s", place, e.msg);
}

enum { MANY = 700 };

static void begin_with_many(struct later *l)
{
	struct strbuf sql = {0};

	begin(l);
	settle(l);
	for (int i = 0; i < MANY; i++)
		strbuf_addf(&sql, "INSERT INTO reject VALUES (1, %d, %d, 'odd', x'6c');\n", 100000 + i, i);
	small_run(l->db, strbuf_str(&sql));
	strbuf_done(&sql);
}

/* Rows are there without their number. */
static void test_counts_later(void **state)
{
	struct strbuf whole = {0};
	struct later l;

	(void)state;
	begin_with_many(&l);
	go(&l, "rejects");
	settle(&l);
	/* columns are as wide as all rows seen need */
	headless_keys(&l.h, "G");
	settle(&l);
	headless_keys(&l.h, "g g");
	settle(&l);
	keep(&whole, &l);
	assert_non_null(strstr(text(&l), "row 1 of 70"));
	end(&l);
	begin_with_many(&l);
	l.counts_only = l.all = true;
	l.wish = DB_PUT_OFF;
	go(&l, "rejects");
	assert_false(render(&l));
	assert_non_null(strstr(text(&l), "row 1 "));
	/* the cursor is to be at the end: on the last row, once it is known which one that is */
	headless_keys(&l.h, "G");
	l.all = false;
	settle(&l);
	assert_non_null(strstr(text(&l), "row 70"));
	headless_keys(&l.h, "g g");
	settle(&l);
	assert_string_equal(text(&l), strbuf_str(&whole));
	strbuf_done(&whole);
	end(&l);
}

static const char *const walks[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "3 f \"alive\" Enter", "3 > > I", "2 Enter", "3 Tab j"};

/* Whichever statement is put off, once or again and again, the picture in the end is the same. */
static void test_any_statement(void **state)
{
	const unsigned step = SANITIZED ? 4 : 1;
	unsigned total = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(walks) / sizeof(*walks); i++) {
		struct strbuf whole = {0};
		unsigned asked;
		struct later l;

		begin(&l);
		headless_keys(&l.h, walks[i]);
		settle(&l);
		keep(&whole, &l);
		asked = l.asked;
		end(&l);
		for (unsigned at = 1 + (unsigned)i % step; at <= asked; at += step) {
			begin(&l);
			headless_keys(&l.h, walks[i]);
			l.asked = 0;
			l.at = at;
			l.wish = DB_PUT_OFF;
			settle(&l);
			if (strcmp(text(&l), strbuf_str(&whole)) != 0)
				fail_msg("%s, statement %u put off:\n%s\ninstead of\n%s", walks[i], at, text(&l), strbuf_str(&whole));
			end(&l);
		}
		total += asked;
		strbuf_done(&whole);
	}
	assert_true(total > 100);
}

/* What the reader stopped is not asked again by itself, is said, and can be had again. */
static void test_stopped(void **state)
{
	struct strbuf whole = {0};
	struct later l;

	(void)state;
	begin(&l);
	headless_keys(&l.h, "3");
	settle(&l);
	keep(&whole, &l);
	headless_keys(&l.h, "1");
	settle(&l);
	headless_keys(&l.h, "3");
	l.all = true;
	l.wish = DB_DROP;
	settle(&l);
	if (!strstr(text(&l), "stopped: F5 reads it again"))
		fail_msg("not said to be stopped:\n%s", text(&l));
	l.all = false;
	settle(&l);
	assert_non_null(strstr(text(&l), "stopped: F5 reads it again"));
	headless_keys(&l.h, "F5");
	settle(&l);
	if (strstr(text(&l), "stopped:"))
		fail_msg("still said to be stopped:\n%s", text(&l));
	strbuf_done(&whole);
	end(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_old_picture),
		cmocka_unit_test(test_opens_at_once),
		cmocka_unit_test(test_counts_later),
		cmocka_unit_test(test_any_statement),
		cmocka_unit_test(test_stopped),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("later", tests, NULL, NULL);
}
