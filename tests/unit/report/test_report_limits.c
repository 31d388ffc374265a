/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "small_report.h"

#include <stdlib.h>

#include "astscope/base/scan.h"

/* What a report refuses, and where it ends: limits, long texts, a reader that takes no more. */

static void test_refused(void **state)
{
	static const struct {
		const char *report;
		struct report_args a;
		const char *msg, *hint;
	} cases[] = {
		{"leakz", {.limit = -1}, "no report \"leakz\"", "overview leaks objects"},
		{"leaks", {.limit = -1, .format = REPORT_DOT}, "no graph", "text md csv"},
		{"leaks", {.limit = -1, .format = REPORT_HTML}, "no page", "text md csv"},
		{"history", {.limit = -1}, "needs the object", "objects"},
		{"history", {.limit = -1, .at = "0xdead#1"}, "0xdead#1", "hist/"},
		{"history", {.limit = -1, .at = "hist/0xdead#1"}, "not in this bundle", "hist/"},
		{"compat-diff", {.limit = -1, .at = "home"}, "takes no place", ""},
		{"overview", {.limit = -1, .filter = {"leaked", 6}}, "takes no filter", ""},
		{"compat-diff", {.limit = -1, .sort = "line"}, "takes no filter", ""},
		{"objects", {.limit = -1, .cols = "obj,evnts"}, "no column \"evnts\"", "events"},
		{"objects", {.limit = -1, .cols = ","}, "no column", ""},
		{"objects", {.limit = -1, .sort = "evnts"}, "sorted by \"evnts\"", "events"},
		{"leaks", {.limit = -1, .group = "planet"}, "grouped by \"planet\"", "creator, file"},
		{"objects", {.limit = -1, .group = "file"}, "grouped by \"file\"", ""},
		{"objects", {.limit = -1, .filter = {"fiel:x", 6}}, "fiel", "file"},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct err e = refused(*state, cases[i].report, &cases[i].a);

		if (e.code != ERR_USAGE)
			fail_msg("%s: code %d, %s", cases[i].report, e.code, e.msg);
		assert_has(span_from(e.msg), cases[i].msg);
		assert_has(span_from(e.hint), cases[i].hint);
	}
}

static void test_sql_refused(void **state)
{
	struct report_args a = args_of("", REPORT_TEXT);
	struct strbuf b = {0};
	struct report_sink sink = report_to_strbuf(&b);
	struct err e = {0};
	int offset = 0;

	assert_false(report_sql(*state, SPAN_LIT("SELECT nope FROM v_life"), &a, &sink, &offset, &e));
	assert_int_equal(e.code, ERR_USAGE);
#ifdef HAVE_SQLITE3_ERROR_OFFSET
	assert_int_equal(offset, 7);
#endif
	assert_false(report_sql(*state, SPAN_LIT("DELETE FROM life"), &a, &sink, &offset, &e));
	assert_int_equal(e.code, ERR_USAGE);
	a.format = REPORT_DOT;
	assert_false(report_sql(*state, SPAN_LIT("SELECT 1"), &a, &sink, &offset, &e));
	assert_int_equal(e.code, ERR_USAGE);
	assert_int_equal(b.n, 0);
	strbuf_done(&b);
}

static void test_sql_limit(void **state)
{
	static const struct {
		int64_t limit;
		bool more;
	} cases[] = {{2, true}, {5, false}, {-1, false}};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct report_args a = args_of("", REPORT_TEXT);
		struct strbuf b = {0};
		struct report_sink sink = report_to_strbuf(&b);
		struct err e = {0};
		int offset;

		a.limit = cases[i].limit;
		assert_ok(report_sql(*state, SPAN_LIT("SELECT rank AS number, title FROM v_finding ORDER BY rank"), &a, &sink, &offset, &e),
			  e);
		assert_has(strbuf_span(&b), "number  title\n     1  SIGSEGV");
		assert_int_equal(span_find(strbuf_span(&b), SPAN_LIT("more rows")) >= 0, cases[i].more);
		strbuf_done(&b);
	}
}

/* A sink that is full after some bytes. */
struct tap {
	size_t room, calls;
};

static bool tap_put(void *ctx, struct span text)
{
	struct tap *t = ctx;

	t->calls++;
	if (text.n > t->room)
		return false;
	t->room -= text.n;
	return true;
}

static void test_full_sink(void **state)
{
	struct report_args a = args_of("objects", REPORT_CSV);
	struct tap tap = {.room = 10};
	struct report_sink sink = {tap_put, &tap};
	struct err e = {0};

	assert_false(report_write(*state, "objects", &a, &sink, &e));
	assert_int_equal(e.code, ERR_WRITE);
	assert_int_equal(tap.calls, 1);
}

/* More rows than the window that fixes the widths; the sink is fed while rows come. */
static void test_long(void **state)
{
	struct report_args a = args_of("", REPORT_TEXT);
	struct tap tap = {.room = 50000};
	struct report_sink sink = {tap_put, &tap};
	struct strbuf b = {0};
	struct report_sink all = report_to_strbuf(&b);
	struct err e = {0};
	static const struct span sql = SPAN_LIT("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 20000) "
						"SELECT n, iif(n = 1500, 'wider than the others', 'x') AS t, 'end' AS u FROM c");
	int offset;

	assert_false(report_sql(*state, sql, &a, &sink, &offset, &e));
	assert_int_equal(e.code, ERR_WRITE);
	assert_true(tap.calls >= 2);
	assert_ok(report_sql(*state, sql, &a, &all, &offset, &e), e);
	assert_has(strbuf_span(&b), "\n   1  x  end\n");
	assert_has(strbuf_span(&b), "\n1500  wider than the others  end\n1501");
	assert_has(strbuf_span(&b), "\n20000  x  end\n");
	strbuf_done(&b);
}

/* Long rows are not kept for their widths; one that is longer than a value may be ends the report. */
static void test_long_rows(void **state)
{
	struct report_args a = args_of("", REPORT_TEXT);
	struct tap tap = {.room = 40 << 20};
	struct report_sink sink = {tap_put, &tap};
	struct err e = {0};
	static const struct span rows = SPAN_LIT("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 500) "
						 "SELECT printf('%.*c', 1000000, 'x') FROM c");
	static const struct span wide = SPAN_LIT("SELECT zeroblob(1500000), zeroblob(1500000), zeroblob(1500000)");
	int offset;

	assert_false(report_sql(*state, rows, &a, &sink, &offset, &e));
	assert_int_equal(e.code, ERR_WRITE);
	assert_true(tap.calls >= 2);
	tap = (struct tap){.room = 40 << 20};
	assert_false(report_sql(*state, wide, &a, &sink, &offset, &e));
	assert_int_equal(e.code, ERR_LIMIT);
	assert_string_equal(e.msg, "a row of the answer is longer than 4194304 bytes");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_sql_refused),
		cmocka_unit_test(test_sql_limit),
		cmocka_unit_test(test_full_sink),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_long_rows),
	};

	return cmocka_run_group_tests(tests, with_db, close_db);
}
