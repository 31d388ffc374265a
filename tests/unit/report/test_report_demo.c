/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report_test.h"

#include "tests/lib/derive.h"
#include "astscope/base/env.h"
#include "astscope/base/utf8.h"
#include "astscope/import/importer.h"
#include "tests/lib/golden.h"
#include "tests/lib/json_schema.h"

/* Reports over the demo bundle, imported here. */

static int with_demo(void **state)
{
	const char *dir = env_get("SRCDIR");
	struct strbuf path = {0};
	struct import *im = NULL;
	struct err e = {0};
	const char *paths[1];

	strbuf_addf(&path, "%s/share/demo", dir ? dir : ".");
	paths[0] = strbuf_str(&path);
	if (!importer_run(&(struct import_args){.paths = paths, .n = 1, .where = IMPORT_MEMORY}, &im, &e) ||
	    !derive(im, &e)) {
		print_error("%s\n", e.msg);
		return -1;
	}
	strbuf_done(&path);
	*state = im;
	return 0;
}

static int end_demo(void **state)
{
	import_free(*state);
	return 0;
}

static struct db *demo(void **state)
{
	return import_db(*state);
}

static void check_golden(void **state, const char *name, const struct report_args *a, const char *file)
{
	struct strbuf got = {0}, below = {0}, path = {0};

	write_report(demo(state), name, a, &got);
	strbuf_addf(&below, "tests/golden/report/%s", file);
	golden_path(&path, strbuf_str(&below));
	golden_check(file, strbuf_str(&path), strbuf_span(&got));
	strbuf_done(&got);
	strbuf_done(&below);
	strbuf_done(&path);
}

/* Made for a ticket: 80 columns, whatever is in it but unbroken words. */
static void test_overview(void **state)
{
	struct report_args a;
	struct strbuf b = {0};
	struct span rest;

	report_args_init(&a);
	check_golden(state, "overview", &a, "demo-overview.text");
	write_report(demo(state), "overview", &a, &b);
	rest = strbuf_span(&b);
	while (rest.n) {
		long end = span_find_char(rest, '\n');

		assert_true(end >= 0);
		if (utf8_columns(span_sub(rest, 0, (size_t)end)) > 80)
			fail_msg("too wide: %.*s", (int)end, rest.p);
		rest = span_from_offset(rest, (size_t)end + 1);
	}
	assert_has(strbuf_span(&b), "DEADLOCK");
	assert_has(strbuf_span(&b), "CRASH");
	assert_has(strbuf_span(&b), "core stop gracefully");
	strbuf_done(&b);
}

static void test_locks(void **state)
{
	struct report_args a;

	report_args_init(&a);
	a.at = "locks/0x55aad9cb9810";
	check_golden(state, "locks", &a, "demo-lock.text");
	a.format = REPORT_MD;
	check_golden(state, "locks", &a, "demo-lock.md");
}

static void test_crash_stack(void **state)
{
	struct report_args a;

	report_args_init(&a);
	a.filter = SPAN_LIT("crashed");
	check_golden(state, "stacks", &a, "demo-crash.text");
}

static void test_every_report(void **state)
{
	for (size_t i = 0; i < report_count(); i++) {
		struct report_args a;

		report_args_init(&a);
		if (!strcmp(report_name(i), "history"))
			a.at = "0x7f3a5000a1b0#1";
		json_decref(report_json(demo(state), report_name(i), &a));
	}
}

/* Both sides of the table are whole lives in order, whatever stands beside what. */
static void assert_whole(const json_t *rows, const char *ord, size_t n)
{
	size_t next = 1, i;
	json_t *row;

	json_array_foreach(rows, i, row)
	{
		const json_t *number = json_object_get(row, ord);

		if (!json_is_null(number))
			assert_int_equal(json_integer_value(number), next++);
	}
	assert_int_equal(next - 1, n);
}

/* A leaked session, beside one that ended. */
static void test_history_beside(void **state)
{
	const char *life = "0x56217573df30#1";
	struct strbuf text = {0};
	struct report_args a;
	const json_t *beside, *rows;
	size_t own = 0, other = 0;
	json_t *j;

	report_args_init(&a);
	a.at = life;
	j = report_json(demo(state), "history", &a);
	beside = json_object_get(j, "beside");
	rows = json_object_get(beside, "rows");
	own = json_array_size(json_object_get(j, "rows"));
	assert_int_equal(own, 5);
	assert_string_not_equal(json_string_value(json_object_get(beside, "sibling")), life);
	for (size_t i = 0; i < json_array_size(rows); i++)
		other += !json_is_null(json_object_get(json_array_get(rows, i), "sibling_ord"));
	assert_whole(rows, "ord", own);
	assert_whole(rows, "sibling_ord", other);
	assert_int_equal(other, own + 1); /* with the release that the leaked one lacks */

	a.format = REPORT_TEXT;
	write_report(demo(state), "history", &a, &text);
	assert_has(strbuf_span(&text), "\nTaken and given back\n");
	assert_has(strbuf_span(&text), json_string_value(json_object_get(beside, "sibling")));
	assert_has(strbuf_span(&text), "here they part");
	strbuf_clear(&text);
	a.format = REPORT_JSONL;
	write_report(demo(state), "history", &a, &text);
	assert_has(strbuf_span(&text), "\"sibling_ord\": 5}");
	strbuf_done(&text);
	json_decref(j);
}

static void test_facts(void **state)
{
	struct report_args a;
	json_t *j;

	report_args_init(&a);
	a.filter = SPAN_LIT("leaked func:lab_session_alloc");
	j = report_json(demo(state), "objects", &a);
	assert_int_equal(json_array_size(json_object_get(j, "rows")), 19);
	json_decref(j);
	a.filter = (struct span){0};
	j = report_json(demo(state), "overview", &a);
	assert_int_equal(json_integer_value(json_object_get(j, "leaked")), 20);
	assert_int_equal(json_integer_value(json_object_get(j, "invalid")), 5);
	assert_string_equal(json_string_value(json_object_get(j, "version")), "20.20.1");
	json_decref(j);
	a.filter = SPAN_LIT("cycle");
	j = report_json(demo(state), "waits", &a);
	assert_int_equal(json_array_size(json_object_get(j, "rows")), 3);
	json_decref(j);
}

static void test_check(void **state)
{
	struct err e = {0};
	unsigned bits = 0;

	assert_ok(report_check(demo(state), &bits, &e), e);
	assert_int_equal(bits, 1 | 4 | 8 | 16);
}

/* Each report as JSON is as share/schema says, and what breaks its rules is seen. */
static void test_schema(void **state)
{
	const char *dir = env_get("SRCDIR");
	struct strbuf path = {0}, why = {0};
	json_error_t je;
	json_t *schema, *bad;

	strbuf_addf(&path, "%s/share/schema/astscope-report-1.json", dir ? dir : ".");
	schema = json_load_file(strbuf_str(&path), JSON_REJECT_DUPLICATES, &je);
	if (!schema)
		fail_msg("%s: %s", strbuf_str(&path), je.text);
	for (size_t i = 0; i < report_count(); i++) {
		struct report_args a;
		json_t *j;

		report_args_init(&a);
		if (!strcmp(report_name(i), "history"))
			a.at = "0x7f3a5000a1b0#1";
		j = report_json(demo(state), report_name(i), &a);
		if (!json_schema_holds(schema, j, &why))
			fail_msg("%s: %s", report_name(i), strbuf_str(&why));
		json_decref(j);
	}
	bad = json_pack("{s:s, s:s, s:[{s:s}]}", "schema", "astscope-report-1", "report", "leaks", "rows", "confidence", "perhaps");
	assert_false(json_schema_holds(schema, bad, &why));
	assert_string_equal(strbuf_str(&why), "confidence: is no value of its list");
	json_decref(bad);
	bad = json_pack("{s:s, s:s, s:[{s:i}]}", "schema", "astscope-report-1", "report", "locks", "rows", "lock", 7);
	assert_false(json_schema_holds(schema, bad, NULL));
	json_decref(bad);
	json_decref(schema);
	strbuf_done(&path);
	strbuf_done(&why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_overview),
		cmocka_unit_test(test_schema),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_crash_stack),
		cmocka_unit_test(test_every_report),
		cmocka_unit_test(test_history_beside),
		cmocka_unit_test(test_facts),
		cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests(tests, with_demo, end_demo);
}
