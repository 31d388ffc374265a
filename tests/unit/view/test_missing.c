/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/model/place.h"
#include "astscope/model/xref.h"
#include "astscope/report/report.h"
#include "astscope/store/db.h"
#include "astscope/ui/ui.h"
#include "astscope/view/env.h"
#include "astscope/view/views.h"
#include "tests/lib/sanitized.h"
#include "tests/lib/small.h"
#include "tests/unit/report/collect.h"

/*
 * A database in which one table is missing, each in turn: whatever asks for it fails with words, and what does not goes on.
 * Nothing else tries what becomes of a query that fails in the middle of a report, a place or a screen.
 */

static const char *const places[] = {
	"home/2", "objects", "objects/0x55aa00002060#1", "leaks/site/chan_sip.c:935:build_peer", "leaks?group=file",
	"hist/0x55aa00002060#1/event/3", "hist", "refs/thread/201/line/5", "threads/lwp/203", "locks/0x55aa00003010", "waits/cycle/1",
	"waits/lwp/203", "stacks/lwp/204/frame/1", "stacks/group/2", "files/source/3", "rejects/source/3", "raw/source/3/line/2",
};

static const char *const words[] = {"0x55aa00007020", "201", "T3", "chan_sip.c:935", "crashlab_exec", "0xdeadbeef"};

static const char *const keys[] = {
	"1", "2", "3", "4", "5", "6", "7", "8", "9", "Enter", "x", "Esc", "i", "Esc", "R", "T", "L", "B", "W", "H", "C", "*", "r", "Esc",
	"F5", "+", "!", "u", ">", "Tab", "j", "I",
};

static unsigned told; /* failures that had words */

static void check(const char *table, const char *what, bool ok, const struct err *e)
{
	if (ok)
		return;
	if (e->code == ERR_NONE || !e->msg[0])
		fail_msg("without %s: %s fails without a word", table, what);
	told++;
}

static void open_places(struct db *db, const char *table)
{
	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		struct xref_target t = {0};
		struct place p = {0};
		struct err e = {0};
		bool ok = place_read(span_from(places[i]), &p, &e) && xref_resolve(db, &p, &t, &e);

		check(table, places[i], ok, &e);
		if (ok && t.thing.kind != THING_NONE) {
			struct strbuf title = {0};
			struct xref_list l;

			check(table, places[i], xref_title(db, &t.thing, &title, &e), &e);
			(void)xref_place(db, &t.thing, &title);
			strbuf_done(&title);
			for (const char *capital = "RTLBWHC"; *capital; capital++) {
				e = (struct err){0};
				ok = xref_jump(db, &t.thing, *capital, &l, &e);
				check(table, places[i], ok, &e);
				if (ok)
					xref_list_done(&l);
			}
			e = (struct err){0};
			ok = xref_related(db, &t.thing, &l, &e);
			check(table, places[i], ok, &e);
			if (ok)
				xref_list_done(&l);
		}
		place_done(&p);
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct xref_list l;
		struct err e = {0};
		bool ok = xref_go(db, span_from(words[i]), &l, &e);

		check(table, words[i], ok, &e);
		if (ok)
			xref_list_done(&l);
	}
}

static void write_reports(struct db *db, const char *table)
{
	static const enum report_format formats[] = {REPORT_TEXT, REPORT_JSON};

	for (size_t i = 0; i < report_count(); i++) {
		for (size_t k = 0; k < ARRAY_LEN(formats); k++) {
			struct strbuf b = {0};
			struct report_sink sink = report_to_strbuf(&b);
			struct report_args a;
			struct err e = {0};

			report_args_init(&a);
			a.format = formats[k];
			if (!strcmp(report_name(i), "history"))
				a.at = "0x55aa00002060#1";
			check(table, report_name(i), report_write(db, report_name(i), &a, &sink, &e), &e);
			strbuf_done(&b);
		}
	}
}

static void look_around(struct db *db, const char *drop, bool drop_first)
{
	struct view_env env = {.db = db, .bundle = "small", .paths = "small"};
	struct ui_setup setup = {.env = &env, .program = "astscope", .home = "home", .resolve = view_env_resolve};
	struct event size = {.kind = EVENT_RESIZE, .rows = 40, .cols = 120};
	struct cells cells = {0};
	struct ui *ui;

	if (drop_first)
		small_run(db, drop);
	setup.views = view_classes(&setup.n_views);
	ui = ui_new(&setup);
	cells_resize(&cells, size.rows, size.cols);
	ui_feed(ui, &size);
	ui_render(ui, &cells);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct event ev = {.kind = EVENT_KEY};

		if (i == 9 && !drop_first)
			small_run(db, drop);
		assert_true(key_parse(span_from(keys[i]), &ev.key));
		ui_feed(ui, &ev);
		ui_render(ui, &cells);
	}
	ui_free(ui);
	cells_done(&cells);
}

/* @first: it is missing before the console opens, else it goes while that is open. */
static void without(const char *table, bool first)
{
	struct strbuf drop = {0};
	struct db *db = small_db();

	strbuf_addf(&drop, "PRAGMA foreign_keys = OFF;\nDROP TABLE \"%s\";\n", table);
	small_run(db, strbuf_str(&drop));
	open_places(db, table);
	write_reports(db, table);
	db_close(db);
	db = small_db();
	look_around(db, strbuf_str(&drop), first);
	db_close(db);
	strbuf_done(&drop);
}

static void test_each_table(void **state)
{
	struct db *db = small_db();
	struct arena *names = arena_new();
	struct vec tables;
	struct stmt *st;
	struct err e = {0};
	unsigned missed = 0;

	(void)state;
	vec_init(&tables, sizeof(char *));
	assert_true(db_prepare(db, SPAN_LIT("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
					    "ORDER BY name"), &st, &e));
	while (stmt_step(st, &e) == STEP_ROW)
		*(char **)vec_push(&tables) = arena_strf(names, "%.*s", SPAN_ARG(stmt_text(st, 0)));
	stmt_free(st);
	db_close(db);
	for (size_t i = 0; i < tables.n; i += SANITIZED ? 9 : 1) {
		char *table = *(char **)vec_at(&tables, i);
		unsigned before = told;

		without(table, i % 2);
		missed += told != before;
	}
	/* Most of them are asked for. */
	assert_true(tables.n > 30 && missed * (SANITIZED ? 18 : 2) > tables.n);
	vec_done(&tables);
	arena_free(names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_table)};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
