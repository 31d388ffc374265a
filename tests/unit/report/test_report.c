/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "small_report.h"

#include <stdlib.h>

#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "tests/lib/golden.h"

/* Reports over the small database made by hand. */

static const struct {
	enum report_format format;
	const char *name;
} formats[] = {
	{REPORT_TEXT, "text"}, {REPORT_MD, "md"}, {REPORT_CSV, "csv"}, {REPORT_JSON, "json"}, {REPORT_JSONL, "jsonl"},
};

static void check_golden(struct db *db, const char *name, const struct report_args *a, const char *ending)
{
	struct strbuf got = {0}, below = {0}, path = {0};

	write_report(db, name, a, &got);
	strbuf_addf(&below, "tests/golden/report/%s.%s", name, ending);
	golden_path(&path, strbuf_str(&below));
	golden_check(strbuf_str(&below), strbuf_str(&path), strbuf_span(&got));
	strbuf_done(&got);
	strbuf_done(&below);
	strbuf_done(&path);
}

static void test_golden(void **state)
{
	struct report_args dot = args_of("waits", REPORT_DOT);

	for (size_t i = 0; i < report_count(); i++) {
		for (size_t k = 0; k < ARRAY_LEN(formats); k++) {
			struct report_args a = args_of(report_name(i), formats[k].format);

			check_golden(*state, report_name(i), &a, formats[k].name);
		}
	}
	check_golden(*state, "waits", &dot, "dot");
}

/* Fields of the first record of a CSV text, which is taken off it; -1 at the end. */
static int csv_record(struct span *s)
{
	bool quoted = false;
	int fields = 1;
	size_t i = 0;

	if (!s->n)
		return -1;
	for (; i < s->n; i++) {
		if (s->p[i] == '"')
			quoted = !quoted;
		else if (!quoted && s->p[i] == ',')
			fields++;
		else if (!quoted && s->p[i] == '\n')
			break;
	}
	assert_true(i > 0 && s->p[i - 1] == '\r');
	*s = span_from_offset(*s, i + 1);
	return fields;
}

static void assert_csv(struct span s, int64_t rows)
{
	int fields = csv_record(&s), n;
	int64_t found = 0;

	assert_true(fields > 0);
	while ((n = csv_record(&s)) >= 0) {
		assert_int_equal(n, fields);
		found++;
	}
	assert_int_equal(found, rows);
}

static int64_t jsonl_rows(struct span s)
{
	int64_t n = 0;

	while (s.n) {
		long end = span_find_char(s, '\n');

		assert_true(end > 0);
		json_decref(parse_json(span_sub(s, 0, (size_t)end)));
		s = span_from_offset(s, (size_t)end + 1);
		n++;
	}
	return n;
}

/* The rows are the same in every format, and each is well-formed. */
static void check_formats(struct db *db, const char *name)
{
	struct report_args a = args_of(name, REPORT_JSON);
	struct strbuf b = {0};
	json_t *j = report_json(db, name, &a), *columns = json_object_get(j, "columns");
	const json_t *rows = json_object_get(j, "rows");
	int64_t n = (int64_t)json_array_size(rows);

	if (!strcmp(name, "overview")) {
		n = (int64_t)json_array_size(json_object_get(j, "findings"));
		assert_true(json_array_size(json_object_get(j, "sources")) > 0);
	} else {
		assert_true(json_is_array(rows) && json_is_array(columns));
		for (size_t i = 0; i < json_array_size(rows); i++)
			for (size_t k = 0; k < json_array_size(columns); k++)
				assert_non_null(json_object_get(json_array_get(rows, i), json_string_value(json_array_get(columns, k))));
	}
	a.format = REPORT_CSV;
	write_report(db, name, &a, &b);
	assert_csv(strbuf_span(&b), n);
	strbuf_clear(&b);
	a.format = REPORT_JSONL;
	write_report(db, name, &a, &b);
	assert_int_equal(jsonl_rows(strbuf_span(&b)), n);
	strbuf_done(&b);
	json_decref(j);
}

static void test_formats(void **state)
{
	for (size_t i = 0; i < report_count(); i++)
		check_formats(*state, report_name(i));
}

static void test_json_types(void **state)
{
	struct report_args a = args_of("objects", REPORT_JSON);
	json_t *j = report_json(*state, "objects", &a), *row = json_array_get(json_object_get(j, "rows"), 0);

	assert_true(json_is_string(json_object_get(row, "obj")));
	assert_true(json_is_integer(json_object_get(row, "count")));
	assert_true(json_is_null(json_object_get(row, "lock")) || json_is_string(json_object_get(row, "lock")));
	assert_int_equal(json_integer_value(json_object_get(j, "total")), json_array_size(json_object_get(j, "rows")));
	json_decref(j);
	j = report_json(*state, "locks", &a);
	row = json_array_get(json_object_get(j, "rows"), 0);
	assert_string_equal(json_string_value(json_object_get(row, "confidence")), "sure");
	assert_true(json_is_array(json_object_get(row, "entries")));
	row = json_array_get(json_object_get(row, "entries"), 0);
	assert_true(json_is_integer(json_object_get(row, "lwp")));
	json_decref(j);
}

/* No byte a terminal, a browser or a parser could take for its own. */
static void assert_clean(const char *what, struct span s)
{
	uint32_t cp, last = '\n';

	for (; s.n; last = cp) {
		if (!utf8_take(&s, &cp))
			fail_msg("%s: invalid UTF-8", what);
		if (cp == '\t' && last == '\n')
			continue; /* dot is indented */
		if (cp != '\n' && cp != '\r' && !utf8_is_safe(cp))
			fail_msg("%s: U+%04x", what, cp);
	}
}

/* Each line of a dot text closes its strings. */
static void assert_balanced_quotes(struct span s)
{
	bool inside = false;

	for (size_t i = 0; i < s.n; i++) {
		if (inside && s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			inside = !inside;
		assert_false(inside && s.p[i] == '\n');
	}
	assert_false(inside);
}

/* ESC, NUL, CR, LF, a bidi override, invalid UTF-8, quotes, a backslash, Markdown and HTML. */
#define HOSTILE_HEX "1B5B324A00410D0A42E280AEFFC0805C222C27607C2A3C623E"
#define HOSTILE "X'" HOSTILE_HEX "'"

static void test_hostile(void **state)
{
	struct db *db = named_db();

	(void)state;
	small_poison(db, HOSTILE_HEX);
	/* bytes, no text; and a refs log is one that refcounter.py would read */
	small_run(db, "UPDATE reject SET text = " HOSTILE ";\nUPDATE source SET kind = 'refs' WHERE id = 1;\n");
	for (size_t i = 0; i < report_count(); i++) {
		check_formats(db, report_name(i));
		for (size_t k = 0; k < ARRAY_LEN(formats); k++) {
			struct report_args a = args_of(report_name(i), formats[k].format);
			struct strbuf b = {0};

			write_report(db, report_name(i), &a, &b);
			assert_clean(report_name(i), strbuf_span(&b));
			assert_has(strbuf_span(&b), formats[k].format == REPORT_MD ? "x1b\\[2J" : "x1b[2J");
			strbuf_done(&b);
		}
	}
	struct report_args dot = args_of("waits", REPORT_DOT);
	struct strbuf b = {0};

	write_report(db, "waits", &dot, &b);
	assert_clean("dot", strbuf_span(&b));
	assert_balanced_quotes(strbuf_span(&b));
	strbuf_done(&b);
	db_close(db);
}

static void test_hostile_sql(void **state)
{
	static const struct span sql = SPAN_LIT("SELECT " HOSTILE " AS b, CAST(" HOSTILE " AS TEXT) AS t, 9e999 AS big, -1.5 AS r, "
						"NULL AS n, 9223372036854775807 AS i, 1 AS i");

	for (size_t k = 0; k < ARRAY_LEN(formats); k++) {
		struct report_args a = args_of("", formats[k].format);
		struct strbuf b = {0};
		struct report_sink sink = report_to_strbuf(&b);
		struct err e = {0};
		int offset;

		assert_ok(report_sql(*state, sql, &a, &sink, &offset, &e), e);
		assert_clean("sql", strbuf_span(&b));
		if (formats[k].format == REPORT_JSON) {
			json_t *j = parse_json(strbuf_span(&b)), *row = json_array_get(json_object_get(j, "rows"), 0);

			assert_true(json_is_string(json_object_get(row, "big")));
			assert_true(json_is_real(json_object_get(row, "r")));
			assert_true(json_is_null(json_object_get(row, "n")));
			assert_true(json_integer_value(json_object_get(row, "i")) == INT64_MAX);
			assert_int_equal(json_integer_value(json_object_get(row, "i_2")), 1);
			json_decref(j);
		}
		strbuf_done(&b);
	}
}

static void test_ascii(void **state)
{
	struct db *db = named_db();
	struct report_args a = args_of("leaks", REPORT_TEXT);
	struct strbuf b = {0};

	(void)state;
	small_run(db, "UPDATE func SET text = 'straße' || id;\n");
	write_report(db, "leaks", &a, &b);
	assert_has(strbuf_span(&b), "straße");
	strbuf_clear(&b);
	a.look.ascii = true;
	write_report(db, "leaks", &a, &b);
	assert_has(strbuf_span(&b), "stra\\xc3\\x9fe");
	for (size_t i = 0; i < b.n; i++)
		assert_true((unsigned char)b.p[i] < 0x80);
	strbuf_done(&b);
	db_close(db);
}

static int64_t row_number(const json_t *j, size_t i, const char *column)
{
	return json_integer_value(json_object_get(json_array_get(json_object_get(j, "rows"), i), column));
}

static void test_sort_and_limit(void **state)
{
	static const struct {
		const char *sort;
		int way; /* of the first against the last */
	} cases[] = {{"events", 1}, {"-events", 1}, {"+events", -1}};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct report_args a = args_of("objects", REPORT_JSON);
		json_t *j;
		size_t n;

		a.sort = cases[i].sort;
		j = report_json(*state, "objects", &a);
		n = json_array_size(json_object_get(j, "rows"));
		assert_true(n > 3);
		assert_true((row_number(j, 0, "events") - row_number(j, n - 1, "events")) * cases[i].way > 0);
		json_decref(j);
		a.limit = 2;
		j = report_json(*state, "objects", &a);
		assert_int_equal(json_array_size(json_object_get(j, "rows")), 2);
		assert_int_equal(json_integer_value(json_object_get(j, "total")), n);
		json_decref(j);
		a.limit = 0;
		j = report_json(*state, "objects", &a);
		assert_int_equal(json_array_size(json_object_get(j, "rows")), 0);
		json_decref(j);
	}
}

static void test_columns(void **state)
{
	struct report_args a = args_of("objects", REPORT_CSV);
	struct strbuf b = {0};

	a.cols = "func, obj,line";
	a.limit = 1;
	write_report(*state, "objects", &a, &b);
	assert_true(span_starts(strbuf_span(&b), SPAN_LIT("func,obj,line\r\n")));
	assert_csv(strbuf_span(&b), 1);
	strbuf_clear(&b);
	a.format = REPORT_TEXT;
	write_report(*state, "objects", &a, &b);
	assert_has(strbuf_span(&b), "made by");
	assert_has_not(strbuf_span(&b), "events");
	strbuf_done(&b);
}

static void test_group_and_filter(void **state)
{
	struct report_args a = args_of("leaks", REPORT_JSON);
	json_t *all = report_json(*state, "leaks", &a), *j;

	a.group = "file";
	j = report_json(*state, "leaks", &a);
	assert_non_null(json_object_get(json_array_get(json_object_get(j, "rows"), 0), "creators"));
	json_decref(j);
	a.group = NULL;
	a.filter = SPAN_LIT("file:chan_sip.c");
	j = report_json(*state, "leaks", &a);
	assert_int_equal(json_array_size(json_object_get(j, "rows")), 1);
	assert_int_equal(json_integer_value(json_object_get(j, "unfiltered")), json_array_size(json_object_get(all, "rows")));
	assert_string_equal(json_string_value(json_object_get(j, "filter")), "file:chan_sip.c");
	json_decref(j);
	json_decref(all);
}

/* An empty answer says why. */
static void test_zero(void **state)
{
	struct report_args a = args_of("objects", REPORT_TEXT);
	struct strbuf b = {0};
	json_t *j;

	a.filter = SPAN_LIT("leaked");
	write_report(*state, "objects", &a, &b);
	assert_has(strbuf_span(&b), "0 leaked: the log shows no whole shutdown");
	j = report_json(*state, "objects", &a);
	assert_has(span_from(json_string_value(json_object_get(j, "remark"))), "0 leaked");
	json_decref(j);
	strbuf_clear(&b);
	a.filter = SPAN_LIT("func:unlink_peer");
	a.format = REPORT_TEXT;
	write_report(*state, "objects", &a, &b);
	assert_has(strbuf_span(&b), "try: any.func:unlink_peer");
	strbuf_clear(&b);
	a.format = REPORT_CSV;
	write_report(*state, "objects", &a, &b);
	assert_csv(strbuf_span(&b), 0);
	strbuf_done(&b);
}

static void test_at(void **state)
{
	static const struct {
		const char *report, *at, *has;
		int64_t rows;
	} cases[] = {
		{"threads", "threads/lwp/201", "lab_worker_a", 1},
		{"threads", "201", "lab_worker_a", 1},
		{"locks", "locks/0x55aa00002010", "a->lock", 1},
		{"locks", "astscope:locks/0x55aa00002010", "a->lock", 1},
		{"stacks", "stacks/lwp/204/frame/1", "crashed", 1},
		{"stacks", "threads/lwp/204", "crashed", 1},
		{"objects", "0x55aa00004010#1", "0x55aa00004010#1", 1},
		{"objects", "objects?filter=file:format.c", "format.c", -1},
		{"history", "0x55aa00004010#1", "0x55aa00004010#1", -1},
		{"rejects", "rejects/source/3", "no frame", 1},
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct report_args a = args_of(cases[i].report, REPORT_JSON);
		struct strbuf b = {0};
		json_t *j;

		a.at = cases[i].at;
		write_report(*state, cases[i].report, &a, &b);
		assert_has(strbuf_span(&b), cases[i].has);
		j = parse_json(strbuf_span(&b));
		if (cases[i].rows >= 0)
			assert_int_equal(json_array_size(json_object_get(j, "rows")), cases[i].rows);
		else
			assert_true(json_array_size(json_object_get(j, "rows")) > 0);
		json_decref(j);
		strbuf_done(&b);
	}
}

static void test_names(void **state)
{
	enum report_format f = REPORT_TEXT;
	struct err e = {0};

	(void)state;
	assert_true(report_format_by_name(SPAN_LIT("jsonl"), &f, &e));
	assert_int_equal(f, REPORT_JSONL);
	assert_false(report_format_by_name(SPAN_LIT("JSON"), &f, &e));
	assert_string_equal(e.msg, "there is no format JSON");
	assert_false(report_format_by_name(SPAN_LIT(""), &f, &e));
	assert_true(report_count() > 10);
	for (size_t i = 0; i < report_count(); i++)
		assert_true(report_doc(i)[0] != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_json_types),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_hostile_sql),
		cmocka_unit_test(test_ascii),
		cmocka_unit_test(test_sort_and_limit),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_group_and_filter),
		cmocka_unit_test(test_zero),
		cmocka_unit_test(test_at),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, with_db, close_db);
}
