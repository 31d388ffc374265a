/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"
#include "astscope/report/report.h"
#include "astscope/store/db.h"
#include "src/report/out.h"
#include "tests/lib/small.h"
#include "collect.h"

/*
 * A database that strangers filled: every text in it is hostile, also those that are ours elsewhere.  No byte that a
 * terminal obeys comes out, and no text makes lines of its own: a harmless one of the same width gives as many.
 */

/* LF # ESC [31m| TAB, a C1 control, a byte that is no UTF-8; the second has what those are shown as, by width. */
#define EVIL "0a231b5b33316d7c09c29bff"
#define HARMLESS "7979797923797979795b33316d7c20797979797979797979797979"

static void assert_harmless(const char *name, struct span text, enum report_format format)
{
	uint32_t own = format == REPORT_CSV ? '\r' : format == REPORT_DOT ? '\t' : '\n', cp;

	while (text.n) {
		if (!utf8_take(&text, &cp))
			fail_msg("%s: no UTF-8: %.*s", name, (int)(text.n > 40 ? 40 : text.n), text.p);
		if (cp != '\n' && cp != own && !utf8_is_safe(cp))
			fail_msg("%s: U+%04x", name, (unsigned)cp);
	}
}

static size_t lines_of(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

static size_t report_lines(struct db *db, const char *name, enum report_format format)
{
	struct report_args a;
	struct strbuf b = {0};
	struct report_sink sink = report_to_strbuf(&b);
	struct err e = {0};
	size_t n;

	report_args_init(&a);
	a.format = format;
	a.at = strcmp(name, "history") == 0 ? "hist/0x7f3a5000a1b0#1" : NULL;
	if (!report_write(db, name, &a, &sink, &e) && e.code != ERR_USAGE)
		fail_msg("%s: %s", name, e.msg);
	assert_harmless(name, strbuf_span(&b), format);
	n = lines_of(strbuf_span(&b));
	strbuf_done(&b);
	return n;
}

static void test_no_text_of_a_database_is_obeyed(void **state)
{
	struct db *evil = small_db(), *harmless = small_db();

	(void)state;
	small_poison(evil, EVIL);
	small_poison(harmless, HARMLESS);
	for (size_t i = 0; i < report_count(); i++) {
		for (int format = REPORT_TEXT; format < REPORT_DOT; format++) {
			size_t want = report_lines(harmless, report_name(i), (enum report_format)format);

			/* In CSV a cell may have several lines, in its quotes; what looks private depends on the text. */
			if (report_lines(evil, report_name(i), (enum report_format)format) != want && format != REPORT_CSV &&
			    strcmp(report_name(i), "redacted") != 0)
				fail_msg("report %s, format %d: a text makes lines", report_name(i), format);
		}
	}
	report_lines(evil, "waits", REPORT_DOT);
	db_close(evil);
	db_close(harmless);
}

/* What of a page is no text: its tags with all that stands in them. */
static void page_tags(const char *poison, struct strbuf *ret)
{
	struct db *db = small_db();
	struct report_args a;
	struct strbuf page = {0};
	struct report_sink sink = report_to_strbuf(&page);
	struct err e = {0};
	bool inside = false;

	small_poison(db, poison);
	report_args_init(&a);
	a.format = REPORT_HTML;
	assert_true(report_write(db, "overview", &a, &sink, &e));
	assert_harmless("overview", strbuf_span(&page), REPORT_HTML);
	for (size_t i = 0; i < page.n; i++) {
		inside = inside || page.p[i] == '<';
		if (inside)
			strbuf_add_char(ret, page.p[i]);
		inside = inside && page.p[i] != '>';
	}
	strbuf_done(&page);
	db_close(db);
}

/* "'><script>alert(1)</script>&lt; makes no tag and no attribute: those of a page are the same, whatever its texts are. */
static void test_no_text_is_markup(void **state)
{
	struct strbuf evil = {0}, harmless = {0};

	(void)state;
	page_tags("22273e3c7363726970743e616c6572742831293c2f7363726970743e266c743b", &evil);
	page_tags("79797979797979797979797979797979797979797979797979797979797979", &harmless);
	assert_true(span_find(strbuf_span(&evil), SPAN_LIT("<details")) >= 0);
	assert_true(span_find(strbuf_span(&evil), SPAN_LIT("script")) < 0);
	assert_string_equal(strbuf_str(&evil), strbuf_str(&harmless));
	strbuf_done(&evil);
	strbuf_done(&harmless);
}

static void sql_report(struct db *db, const char *sql, enum report_format format, struct strbuf *ret)
{
	struct report_args a;
	struct report_sink sink = report_to_strbuf(ret);
	struct err e = {0};
	int offset;

	report_args_init(&a);
	a.format = format;
	if (!report_sql(db, span_from(sql), &a, &sink, &offset, &e))
		fail_msg("%s: %s", sql, e.msg);
}

static void test_heads_of_a_select(void **state)
{
	struct db *db = small_db();

	(void)state;
	for (int format = REPORT_TEXT; format < REPORT_DOT; format++) {
		struct strbuf evil = {0}, harmless = {0};

		sql_report(db, "SELECT 1 AS \"a\n# b\x1b[31m|\t\xc2\x9b\", 2 AS \"\x1b\", 3 AS \"\\x1b\"",
			   (enum report_format)format, &evil);
		sql_report(db, "SELECT 1 AS a, 2 AS b, 3 AS c", (enum report_format)format, &harmless);
		assert_harmless("sql", strbuf_span(&evil), (enum report_format)format);
		assert_int_equal(lines_of(strbuf_span(&evil)), lines_of(strbuf_span(&harmless)));
		if (format == REPORT_TEXT)
			assert_non_null(strstr(strbuf_str(&evil), "a\\x0a# b\\x1b[31m| \\xc2\\x9b"));
		if (format == REPORT_MD)
			assert_non_null(strstr(strbuf_str(&evil), "a\\\\x0a# b\\\\x1b\\[31m\\|"));
		if (format == REPORT_JSON)
			assert_non_null(strstr(strbuf_str(&evil), "\"\\\\x1b\": 2, \"\\\\x1b_2\": 3"));
		strbuf_done(&evil);
		strbuf_done(&harmless);
	}
	db_close(db);
}

/* A spreadsheet runs what begins as a formula; what a program reads of a SELECT stays as it is. */
static void test_formulas(void **state)
{
	static const struct {
		const char *tag, *want;
	} cases[] = {
		{"=1+1", "'=1+1"}, {"+1", "'+1"}, {"-1", "'-1"}, {"@SUM(1)", "'@SUM(1)"}, {"\t=1", "' =1"}, {"\r=1", "'\\x0d=1"},
		{"=a,\"b\"", "\"'=a,\"\"b\"\"\""}, {"a=1", "a=1"}, {"''=1", "'=1"}, {" =1", " =1"},
	};
	static const char select[] = "SELECT tag, -7 FROM v_event WHERE tag IS NOT NULL ORDER BY line LIMIT 1";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct db *db = small_db();
		struct strbuf script = {0}, b = {0}, line = {0};
		struct report_sink sink = report_to_strbuf(&b);
		struct report_args a;
		struct err e = {0};

		strbuf_addf(&script, "UPDATE tag SET text = '%s' || CASE WHEN id > 1 THEN id ELSE '' END;\n", cases[i].tag);
		small_run(db, strbuf_str(&script));
		report_args_init(&a);
		a.format = REPORT_CSV;
		a.cols = "tag,count";
		if (!report_write(db, "objects", &a, &sink, &e))
			fail_msg("%s", e.msg);
		strbuf_addf(&line, "\n%s", cases[i].want);
		if (!strstr(strbuf_str(&b), strbuf_str(&line)))
			fail_msg("\"%s\" gives %s", cases[i].tag, strbuf_str(&b));
		strbuf_clear(&b);
		sql_report(db, select, REPORT_CSV, &b);
		if (i == 0)
			assert_non_null(strstr(strbuf_str(&b), "\n=1+1,-7\r\n"));
		strbuf_done(&script);
		strbuf_done(&b);
		strbuf_done(&line);
		db_close(db);
	}
}

/* Whatever a report writes: the way out knows safe characters and line ends only. */
static void test_the_way_out(void **state)
{
	static const char raw[] = "a\x1b[31m\tb\nc\xc2\x9b\xff\xc3\xa9\n";
	static const struct {
		enum report_format format;
		bool ascii;
		const char *want;
	} cases[] = {
		{REPORT_TEXT, false, "a\\x1b[31m b\nc\\xc2\\x9b\\xff\xc3\xa9\n"},
		{REPORT_MD, false, "a\\x1b[31m b\nc\\xc2\\x9b\\xff\xc3\xa9\n"},
		{REPORT_TEXT, true, "a\\x1b[31m b\nc\\xc2\\x9b\\xff\\xc3\\xa9\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0};
		struct report_sink sink = report_to_strbuf(&b);
		struct report_args a = {.format = cases[i].format, .look = {.ascii = cases[i].ascii}};
		struct out out = out_begin(&sink, &a);
		struct err e = {0};

		strbuf_add(&out.buf, SPAN_LIT(raw));
		assert_true(out_end(&out, &e));
		assert_string_equal(strbuf_str(&b), cases[i].want);
		out_done(&out);
		strbuf_done(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_way_out),
		cmocka_unit_test(test_no_text_of_a_database_is_obeyed),
		cmocka_unit_test(test_no_text_is_markup),
		cmocka_unit_test(test_heads_of_a_select),
		cmocka_unit_test(test_formulas),
	};

	return cmocka_run_group_tests_name("report/escape", tests, NULL, NULL);
}
