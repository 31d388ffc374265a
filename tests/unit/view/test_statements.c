/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/model/dress.h"
#include "astscope/store/db.h"
#include "astscope/ui/ui.h"
#include "astscope/view/env.h"
#include "tests/lib/derive.h"
#include "tests/lib/faults.h"
#include "tests/lib/small.h"
#include "tests/unit/import/make.h"

/*
 * The console while one statement fails, each in turn: that is said, or the screen is what it would have been, and whoever comes
 * again finds all there.
 */

struct tour {
	const char *place;
	const char *keys; /* words, see key_parse */
};

/* Databases, by short paths: the words of a fault stand behind them, in one row. */
static const char small[] = "small.db", demo[] = "demo.db";

struct console {
	struct db *db;
	struct dress *dress;
	struct view_env env;
	struct ui *ui;
	struct cells cells;
	bool said;
};

static void look(struct console *c, struct strbuf *screen)
{
	struct event tick = {.kind = EVENT_TICK};

	ui_render(c->ui, &c->cells);
	for (int i = 0; i < 100 && !ui_is_idle(c->ui); i++) {
		ui_feed(c->ui, &tick);
		ui_render(c->ui, &c->cells);
	}
	strbuf_clear(screen);
	cells_dump(&c->cells, screen);
	c->said |= span_find(strbuf_span(screen), SPAN_LIT(FAULTS_STATEMENT_SAYS)) >= 0;
}

static void begin(struct console *c, const char *path)
{
	struct event size = {.kind = EVENT_RESIZE, .rows = 40, .cols = 120};
	struct ui_setup setup = {.program = "astscope"};
	struct err e = {0};

	*c = (struct console){0};
	faults_statement(0);
	if (!db_open(path, DB_READ, &c->db, &e))
		fail_msg("%s", e.msg);
	c->dress = dress_new();
	c->env = (struct view_env){.db = c->db, .bundle = "small", .paths = "small", .dress = c->dress};
	view_env_setup(&c->env, &setup);
	c->ui = ui_new(&setup);
	cells_resize(&c->cells, size.rows, size.cols);
	ui_feed(c->ui, &size);
}

static void end(struct console *c)
{
	ui_free(c->ui);
	dress_free(c->dress);
	db_close(c->db);
	cells_done(&c->cells);
}

static void press(struct console *c, const char *keys, struct strbuf *screen)
{
	for (struct span rest = span_from(keys); rest.n;) {
		long blank = span_find_char(rest, ' ');
		size_t n = blank < 0 ? rest.n : (size_t)blank;
		struct event ev = {.kind = EVENT_KEY};

		if (!key_parse(span_sub(rest, 0, n), &ev.key))
			fail_msg("%s: no key", keys);
		ui_feed(c->ui, &ev);
		look(c, screen);
		rest = span_from_offset(rest, n + (blank >= 0));
	}
}

/* Goes to the place and presses the keys; false: cannot go. */
static bool walk(struct console *c, const struct tour *t, struct strbuf *screen)
{
	struct err e = {0};

	strbuf_clear(screen);
	if (!ui_go(c->ui, t->place, &e)) {
		c->said |= strstr(e.msg, FAULTS_STATEMENT_SAYS) != NULL;
		return false;
	}
	look(c, screen);
	press(c, t->keys, screen);
	return true;
}

/* Without the lines that say how one came here: the title, and the keys, where q goes up or quits. */
static struct span without_way(const struct strbuf *screen)
{
	struct span text = strbuf_span(screen);
	size_t first = (size_t)span_find_char(text, '\n') + 1;
	size_t last = (size_t)span_rfind_char(span_sub(text, 0, text.n - 1), '\n');

	return span_sub(text, first, last - first);
}

/* Between two walks all is closed and read anew, and both begin at the top of Home: a cursor keeps to its row. */
#define ANEW "Esc Esc F5 1 g"

struct trial {
	const char *path;
	struct strbuf whole, twice; /* the screens after the first and the second walk if nothing fails */
	const uint64_t *at;         /* what is to fail */
	size_t n;
};

static struct trial trial(const char *path, const struct tour *t)
{
	struct trial ret = {.path = path};
	struct console c;

	begin(&c, path);
	faults_watch();
	assert_true(walk(&c, t, &ret.whole));
	ret.n = faults_watched(&ret.at);
	press(&c, ANEW, &ret.twice);
	assert_true(walk(&c, t, &ret.twice));
	if (c.said || strstr(strbuf_str(&ret.whole), "not bound here"))
		fail_msg("%s %s: fails as it is\n%s", t->place, t->keys, strbuf_str(&ret.whole));
	end(&c);
	return ret;
}

/* Two walks; statement @at of the first fails. */
static void try_one(struct trial *r, const struct tour *t, uint64_t at)
{
	struct strbuf screen = {0};
	struct console c;
	bool walked;

	begin(&c, r->path);
	faults_statement(at);
	walked = walk(&c, t, &screen);
	if (!faults_statement_hit())
		fail_msg("%s %s: statement %llu does not come", t->place, t->keys, (unsigned long long)at);
	if (!c.said && (!walked || !span_eq(without_way(&screen), without_way(&r->whole))))
		fail_msg("%s %s: statement %llu fails, and nothing is said\n%s", t->place, t->keys, (unsigned long long)at,
			 strbuf_str(&screen));
	faults_statement(0);
	press(&c, ANEW, &screen);
	if (!walk(&c, t, &screen) || !span_eq(without_way(&screen), without_way(&r->twice)))
		fail_msg("%s %s: statement %llu failed once, and the screen stays another one\n%s", t->place, t->keys,
				 (unsigned long long)at, strbuf_str(&screen));
	end(&c);
	strbuf_done(&screen);
}

static size_t tried;

static void try_tour(const char *path, const struct tour *t)
{
	struct trial r = trial(path, t);

	for (size_t i = 0; i < r.n; i++)
		try_one(&r, t, r.at[i]);
	tried += r.n;
	strbuf_done(&r.whole);
	strbuf_done(&r.twice);
}

static void test_small(void **state)
{
	static const struct tour tours[] = {
		{"home", "j j Enter"},
		{"home/2", "x"},
		{"objects", "i j Space"},
		{"objects/0x55aa00002060#1", "Enter"},
		{"types", "i"},
		{"leaks", "j i Enter"},
		{"leaks/site/chan_sip.c:935:build_peer", "i"},
		{"leaks?group=file", "j"},
		{"hist/0x55aa00002060#1/event/3", "j > i"},
		{"hist/0x55aa00002060#1", "v n"},
		{"refs/thread/201/line/5", "j"},
		{"threads", "i Tab j"},
		{"threads/lwp/203", "x"},
		{"locks", "i G"},
		{"locks/0x55aa00003010", "W"},
		{"waits", "g j i"},
		{"waits/cycle/1", "Enter"},
		{"waits/lwp/203", "H"},
		{"stacks", "i Tab j"},
		{"stacks/lwp/204/frame/1", "T"},
		{"stacks/group/2", "R"},
		{"files", "Enter"},
		{"rejects", "G Enter"},
		{"raw/source/3/line/2", "j n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tours); i++)
		try_tour(small, &tours[i]);
}

static void test_demo(void **state)
{
	static const struct tour tours[] = {
		{"leaks", "Enter"},
		{"log", "i"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tours); i++)
		try_tour(demo, &tours[i]);
}

static void test_enough_was_tried(void **state)
{
	(void)state;
	assert_true(tried > 300);
}

static int setup(void **state)
{
	char *dir = make_dir();
	struct err e = {0};

	if (chdir(dir) < 0) {
		print_error("%s: cannot be entered\n", dir);
		return -1;
	}
	small_file(small);
	if (!derive_file("share/demo", demo, &e)) {
		print_error("%s\n", e.msg);
		return -1;
	}
	*state = dir;
	return 0;
}

static int teardown(void **state)
{
	make_remove(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_small), cmocka_unit_test(test_demo),
					   cmocka_unit_test(test_enough_was_tried)};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, setup, teardown);
}
