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

/*
 * A list is all there is to write: this program is made with the lists of tests/fixtures/new-list.sql beside the real
 * ones and no C for them, and has them as view, place, report, group and shell command.
 */
struct console {
	struct view_env env;
	struct ui *ui;
	struct cells cells;
};

static void begin(struct console *c, const char *place)
{
	struct ui_setup setup = {.env = &c->env, .program = "astscope", .home = place, .resolve = view_env_resolve};
	struct event size = {.kind = EVENT_RESIZE, .rows = 30, .cols = 120};

	memset(c, 0, sizeof(*c));
	c->env = (struct view_env){.db = small_db(), .bundle = "small", .paths = "small"};
	setup.views = view_classes(&setup.n_views);
	c->ui = ui_new(&setup);
	cells_resize(&c->cells, size.rows, size.cols);
	ui_feed(c->ui, &size);
	ui_render(c->ui, &c->cells);
}

static void end(struct console *c)
{
	ui_free(c->ui);
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
	assert_shown(&c, "In the bundle");
	assert_shown(&c, "brief.txt");
	assert_shown(&c, "Its rejects");
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
		cmocka_unit_test(test_shell_command),
		cmocka_unit_test(test_place),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_headers),
	};

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
