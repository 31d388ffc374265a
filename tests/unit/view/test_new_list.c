/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "astscope/model/place.h"
#include "astscope/model/xref.h"
#include "astscope/report/report.h"
#include "astscope/store/db.h"
#include "astscope/ui/ui.h"
#include "astscope/view/env.h"
#include "astscope/view/views.h"
#include "tests/lib/small.h"
#include "tests/lib/ui_headless.h"

/*
 * A list is all there is to write: this program is made with the lists of tests/fixtures/new-list.sql beside the real
 * ones and no C for them, and has them as view, place, report, group and shell command.
 */
struct console {
	struct view_env env;
	struct line_editor *editor;
	struct ui *ui;
	struct cells cells;
};

static void begin(struct console *c, const char *place)
{
	struct ui_setup setup = {.env = &c->env, .program = "astscope", .home = place, .resolve = view_env_resolve};
	struct event size = {.kind = EVENT_RESIZE, .rows = 30, .cols = 120};

	memset(c, 0, sizeof(*c));
	c->env = (struct view_env){.db = small_db(), .bundle = "small", .paths = "small"};
	setup.editor = c->editor = plain_editor_new();
	setup.views = view_classes(&setup.n_views);
	c->ui = ui_new(&setup);
	cells_resize(&c->cells, size.rows, size.cols);
	ui_feed(c->ui, &size);
	ui_render(c->ui, &c->cells);
}

static void end(struct console *c)
{
	ui_free(c->ui);
	plain_editor_free(c->editor);
	cells_done(&c->cells);
	db_close(c->env.db);
}

static void press(struct console *c, const char *key)
{
	struct event ev = {.kind = EVENT_KEY};

	assert_true(key_parse(span_from(key), &ev.key));
	ui_feed(c->ui, &ev);
	ui_render(c->ui, &c->cells);
}

static void assert_shown(struct console *c, const char *text)
{
	struct strbuf b = {0};

	cells_dump(&c->cells, &b);
	if (!strstr(strbuf_str(&b), text)) {
		print_message("%s\n", strbuf_str(&b));
		fail_msg("\"%s\" is not on the screen", text);
	}
	strbuf_done(&b);
}

static void assert_place(struct console *c, const char *text)
{
	struct strbuf b = {0};

	ui_add_place(c->ui, &b);
	assert_string_equal(strbuf_str(&b), text);
	strbuf_done(&b);
}

static void test_view(void **state)
{
	struct console c;
	struct err e = {0};

	(void)state;
	begin(&c, "bundled");
	assert_shown(&c, "brief.txt");
	assert_shown(&c, " brief.txt \xe2\x94\x80"); /* the detail is called after it */
	assert_shown(&c, "no frame, header or value"); /* of brief.txt, the first row */
	press(&c, "j");
	assert_place(&c, "bundled/2");
	assert_shown(&c, "every line was understood");
	assert_true(ui_go(c.ui, "bundled/source/4?filter=full&cols=lines", &e));
	ui_render(c.ui, &c.cells);
	assert_place(&c, "bundled/4?filter=full&cols=lines");
	assert_shown(&c, "1 of 4");
	assert_true(ui_go(c.ui, "nothing", &e));
	ui_render(c.ui, &c.cells);
	assert_shown(&c, "there is nothing, as there should be");
	assert_true(ui_go(c.ui, "bundled?group=kind", &e));
	ui_render(c.ui, &c.cells);
	assert_shown(&c, "locks");
	end(&c);
}

/* The table of pane 0, without its header: what is shown of the lines from @first on, as far as @text goes. */
static void assert_lines(struct console *c, int first, const char *text)
{
	struct strbuf b = {0};

	for (const char *p = text; *p; p += *p == '\n') {
		cells_dump_row(&c->cells, 3 + first++, &b);
		strbuf_add_char(&b, '\n');
		p += strcspn(p, "\n");
	}
	assert_string_equal(strbuf_str(&b), text);
	strbuf_done(&b);
}

static void keys(struct console *c, const char *chars)
{
	for (; *chars; chars++) {
		char key[2] = {*chars, 0};

		press(c, *chars == ' ' ? "Space" : *chars == '\r' ? "Enter" : key);
	}
}

static void test_sections(void **state)
{
	struct console c;

	(void)state;
	begin(&c, "shelf");
	assert_lines(&c, 0,
		     " BROKEN 1  cannot be used\n"
		     ">   91  over  bad\n"
		     " KEPT 7  of 3 paths\n"
		     "    90  a1    kept\n"
		     "   \xe2\x80\xa6 3 more by the same path (z shows)\n"
		     "    86  b1    kept\n"
		     "   \xe2\x80\xa6 1 more by the same path\n"
		     "    84  c1    kept\n"
		     " POOL 4\n"
		     "    80  v1    pool\n"
		     "   3 x  w1\n"
		     " NONE  there is none\n"
		     " 2 lost ones  somewhere (z shows)\n"
		     " ENDED 3  folded (z shows, f filters)\n");
	assert_shown(&c, "row 1 of 12");
	keys(&c, "j");
	assert_shown(&c, "12 rows");
	keys(&c, "jj");
	/* a fold opens in its place, and closes to its first row */
	keys(&c, "z");
	assert_lines(&c, 3,
		     "    90  a1    kept\n"
		     ">   89  a2    kept\n"
		     "    88  a3    kept\n"
		     "    87  a4    kept\n"
		     "    86  b1    kept\n"
		     "   \xe2\x80\xa6 1 more by the same path (z shows)\n");
	assert_shown(&c, "row 3 of 12");
	keys(&c, "jz");
	assert_lines(&c, 3, ">   90  a1    kept\n   \xe2\x80\xa6 3 more by the same path (z shows)\n");
	/* the heading: all rows, none, folds */
	keys(&c, "kz");
	assert_lines(&c, 2, ">KEPT 7  of 3 paths\n    90  a1    kept\n    89  a2    kept\n    88  a3    kept\n");
	keys(&c, "z");
	assert_lines(&c, 2, ">KEPT 7  of 3 paths (z shows)\n POOL 4\n    80  v1    pool\n   3 x  w1\n");
	keys(&c, "z");
	assert_lines(&c, 2, ">KEPT 7  of 3 paths\n    90  a1    kept\n   \xe2\x80\xa6 3 more by the same path (z shows)\n");
	/* a row that stands for three; one of them folds it again; a row of its own folds its section */
	keys(&c, "}jjz");
	assert_lines(&c, 8,
		     " POOL 4\n    80  v1    pool\n>   81  w1    pool\n    82  w2    pool\n    83  w3    pool\n NONE  there is none\n");
	keys(&c, "jz");
	assert_lines(&c, 9, "    80  v1    pool\n>  3 x  w1\n NONE  there is none\n");
	keys(&c, "kz");
	assert_lines(&c, 8, ">POOL 4  folded (z shows, f filters)\n NONE  there is none\n 2 lost ones  somewhere (z shows)\n");
	keys(&c, "}}}z");
	assert_lines(&c, 11, ">ENDED 3\n    77  d1    done\n    76  d2    done\n    75  d3    done\n");
	keys(&c, "{{z");
	assert_lines(&c, 9, ">NONE  there is none\n 2 lost ones  somewhere (z shows)\n");
	end(&c);
}

/* What is folded is found, and stands open then; cursor and tags belong to rows, not to lines. */
static void test_sections_search(void **state)
{
	struct console c;

	(void)state;
	begin(&c, "shelf");
	keys(&c, "/a3\r");
	assert_lines(&c, 3, "    90  a1    kept\n    89  a2    kept\n>   88  a3    kept\n    87  a4    kept\n");
	keys(&c, "/lost\r");
	assert_lines(&c, 14, " 2 lost ones  somewhere\n>   79  l1    lost\n    78  l2    lost\n");
	keys(&c, "n");
	assert_lines(&c, 15, "    79  l1    lost\n>   78  l2    lost\n");
	keys(&c, "n");
	assert_lines(&c, 15, ">   79  l1    lost\n    78  l2    lost\n");
	keys(&c, "/b2\r");
	assert_lines(&c, 7, "    86  b1    kept\n>   85  b2    kept\n    84  c1    kept\n");
	keys(&c, "N");
	assert_lines(&c, 7, "    86  b1    kept\n>   85  b2    kept\n    84  c1    kept\n");
	/* the place of a row that is folded */
	end(&c);
	begin(&c, "shelf/3");
	assert_place(&c, "shelf/3");
	assert_lines(&c, 4, ">   89  a2    kept\n    88  a3    kept\n");
	keys(&c, "/d2\r");
	assert_shown(&c, ">   76  d2    done");
	/* no heading is tagged or copied */
	keys(&c, "{ ");
	assert_shown(&c, "this row cannot be tagged");
	keys(&c, "yy");
	assert_shown(&c, "no row to copy here");
	press(&c, "F5");
	assert_shown(&c, ">ENDED 3");
	keys(&c, "jj {");
	press(&c, "F5");
	assert_shown(&c, " +  76  d2    done");
	end(&c);
}

/* A filter goes through all sections and leaves nothing folded; an order that is asked for knows no sections. */
static void test_sections_filter(void **state)
{
	struct console c;

	(void)state;
	begin(&c, "shelf?filter=-kind:pool");
	assert_lines(&c, 1,
		     " BROKEN 1  cannot be used\n"
		     ">   91  over  bad\n"
		     " KEPT 7  of 3 paths\n"
		     "    90  a1    kept\n"
		     "    89  a2    kept\n"
		     "    88  a3    kept\n");
	assert_lines(&c, 11,
		     " NONE  there is none\n"
		     " 2 lost ones  somewhere\n"
		     "    79  l1    lost\n"
		     "    78  l2    lost\n"
		     " ENDED 3\n"
		     "    77  d1    done\n");
	keys(&c, "F");
	assert_lines(&c, 1,
		     " BROKEN 1  cannot be used\n"
		     ">   91  over  bad\n"
		     " KEPT 7  of 3 paths\n"
		     "    90  a1    kept\n"
		     "   \xe2\x80\xa6 3 more by the same path (z shows)\n");
	end(&c);
	begin(&c, "shelf?sort=lwp");
	assert_lines(&c, 0,
		     ">    75  d3    done\n"
		     "     76  d2    done\n"
		     "     77  d1    done\n"
		     "     78  l2    lost\n"
		     "     79  l1    lost\n"
		     "     80  v1    pool\n");
	assert_shown(&c, "row 1 of 17");
	end(&c);
}

static void test_sections_headers(void **state)
{
	const struct list_info *li = list_info("shelf");

	(void)state;
	assert_true(li->sectioned);
	assert_true(li->columns[2].own);
	assert_false(list_info("bundled")->sectioned);
}

static void assert_copied(const char *place, const char *command)
{
	struct ui_request r;
	struct console c;

	begin(&c, place);
	press(&c, "y");
	press(&c, "c");
	assert_true(ui_take_request(c.ui, &r));
	assert_int_equal(r.kind, UI_REQUEST_COPY);
	assert_string_equal(r.text, command);
	ui_request_done(&r);
	end(&c);
}

/* Of a view about one thing it says which. */
static void test_shell_command(void **state)
{
	(void)state;
	assert_copied("bundled?filter=long&sort=-lines", "astscope report bundled small --filter long --sort=-lines");
	assert_copied("hist/0x55aa00002060#1?filter=delta%3D1",
		      "astscope report history small --filter 'delta=1' --at 'hist/0x55aa00002060#1/event/1'");
}

static void test_place(void **state)
{
	struct db *db = small_db();
	struct xref_target t;
	struct place p = {0};
	struct err e = {0};

	(void)state;
	assert_true(place_read(SPAN_LIT("astscope:bundled/3"), &p, &e));
	assert_true(xref_resolve(db, &p, &t, &e));
	assert_string_equal(t.list->name, "bundled");
	assert_true(t.has_key);
	assert_int_equal(t.key.k[0], 3);
	assert_int_equal(t.thing.kind, THING_SOURCE);
	place_done(&p);
	assert_true(place_read(SPAN_LIT("bundled/99"), &p, &e));
	assert_false(xref_resolve(db, &p, &t, &e));
	assert_string_equal(e.msg, "file 99 is not in this bundle");
	place_done(&p);
	db_close(db);
}

static bool add_to_strbuf(void *ctx, struct span text)
{
	strbuf_add(ctx, text);
	return true;
}

static void test_report(void **state)
{
	struct db *db = small_db();
	struct strbuf b = {0};
	struct report_sink sink = {add_to_strbuf, &b};
	struct report_args args;
	struct err e = {0};
	bool listed = false;

	(void)state;
	for (size_t i = 0; i < report_count(); i++)
		listed |= !strcmp(report_name(i), "bundled") && !strcmp(report_doc(i), "the files, for a test");
	assert_true(listed);
	report_args_init(&args);
	args.format = REPORT_CSV;
	assert_true(report_write(db, "bundled", &args, &sink, &e));
	assert_string_equal(strbuf_str(&b), "path,lines\r\nbrief.txt,16\r\ncore-show-locks.txt,14\r\nfull,\r\nrefs,30\r\n");
	strbuf_clear(&b);
	args.at = "files/source/2"; /* the same thing in another view */
	assert_true(report_write(db, "bundled", &args, &sink, &e));
	assert_string_equal(strbuf_str(&b), "path,lines\r\ncore-show-locks.txt,14\r\n");
	strbuf_clear(&b);
	args.at = NULL;
	args.group = "colour";
	assert_false(report_write(db, "bundled", &args, &sink, &e));
	assert_string_equal(e.hint, "groups: file, kind");
	strbuf_done(&b);
	db_close(db);
}

static void test_headers(void **state)
{
	const struct list_info *li = list_info("bundled");

	(void)state;
	assert_int_equal(li->n_same, 1);
	assert_string_equal(li->same[0].param, "kind");
	assert_string_equal(li->same[0].columns, "lines");
	assert_true(li->columns[0].tail);
	assert_null(list_of_view(SPAN_LIT("bundled_kind")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_view),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_sections_search),
		cmocka_unit_test(test_sections_filter),
		cmocka_unit_test(test_sections_headers),
		cmocka_unit_test(test_shell_command),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_headers),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
