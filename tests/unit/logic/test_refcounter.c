/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/refcounter.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <archive.h>
#include <archive_entry.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/env.h"
#include "astscope/base/lines.h"
#include "astscope/base/scan.h"

static const struct refcounter_options all_classes;

struct run {
	struct refcounter *rc;
	struct strbuf out;
	struct err err;
	bool failed;
};

static void take_out(void *ctx, struct span text)
{
	struct run *run = ctx;

	strbuf_add(&run->out, text);
}

static void take_line(void *ctx, const struct line *ln)
{
	struct run *run = ctx;

	if (!run->failed)
		run->failed = !refcounter_line(run->rc, ln->text, &run->err);
}

/* The exit status; what is printed is in @run->out. */
static int run_over(struct run *run, const struct refcounter_options *options, struct span log)
{
	struct lines lines = {0};
	int status;

	*run = (struct run){0};
	run->rc = refcounter_new(options, take_out, run);
	lines_feed(&lines, log, take_line, run);
	lines_end(&lines, take_line, run);
	status = run->failed ? REFCOUNTER_FAILED : refcounter_finish(run->rc);
	refcounter_free(run->rc);
	return status;
}

#define ROW(addr, delta, state, tag) addr "," delta ",7,a.c,3,f," state "," tag "\n"
#define ENTRY(delta, tag, state) "[7] a.c:3 f: " delta " " tag " - [" state "]\n"
#define IMPLIED ENTRY("+0", "Object abnormally finalized", "**implied destructor**")
#define HEAD(title) "======== " title " Objects ========\n\n\n"
#define OBJECT(title, addr, entries) "==== " title " Object " addr " history ====\n" entries "\n\n"

static const struct {
	const char *what, *log, *report;
	int status;
} cases[] = {
	{"nothing", "", HEAD("Finalized"), 0},
	{"a finalized object, sizes and lock state cut off",
		ROW("0x1", "+1", "**constructor**80**16**", "new, with comma")
		ROW("0x1", "-1", "**destructor**lock-state:none**", ""),
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("+1", "new, with comma", "**constructor**")
			ENTRY("-1", "", "**destructor**")), 0},
	{"leaked objects stand in order of their last beginning",
		ROW("0x1", "+1", "**constructor**", "") ROW("0x2", "+1", "**constructor**", "")
		ROW("0x1", "-1", "**destructor**", "") ROW("0x1", "+1", "**constructor**", "again"),
		HEAD("Leaked") OBJECT("Leaked", "0x2", ENTRY("+1", "", "**constructor**"))
		OBJECT("Leaked", "0x1", ENTRY("+1", "again", "**constructor**"))
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("+1", "", "**constructor**")
			ENTRY("-1", "", "**destructor**")), 1},
	{"a constructor on a live address merges two lives",
		ROW("0x1", "+1", "**constructor**", "a") ROW("0x1", "+1", "**constructor**", "b")
		ROW("0x1", "-1", "1", ""),
		HEAD("Leaked") OBJECT("Leaked", "0x1", ENTRY("+1", "a", "**constructor**")
			ENTRY("+1", "b", "**constructor**") ENTRY("-1", "", "1")) HEAD("Finalized"), 1},
	{"a skewed object starts without its own change, and is finalized too",
		ROW("0x1", "+1", "2", "a") ROW("0x1", "-2", "3", "b"),
		HEAD("Skewed") OBJECT("Skewed", "0x1", ENTRY("+1", "a", "2") ENTRY("-2", "b", "3"))
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("+1", "a", "2") ENTRY("-2", "b", "3")), 2},
	{"a skewed object that lives on is leaked too, with its later changes",
		ROW("0x1", "+1", "1", "a") ROW("0x1", "+1", "2", "b"),
		HEAD("Leaked") OBJECT("Leaked", "0x1", ENTRY("+1", "a", "1") ENTRY("+1", "b", "2"))
		HEAD("Skewed") OBJECT("Skewed", "0x1", ENTRY("+1", "a", "1") ENTRY("+1", "b", "2"))
		HEAD("Finalized"), 3},
	{"a destructor alone is skewed and ends at once",
		ROW("0x1", "-1", "**destructor**", ""),
		HEAD("Skewed") OBJECT("Skewed", "0x1", ENTRY("-1", "", "**destructor**"))
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("-1", "", "**destructor**")), 2},
	{"a bad reference alone is invalid and not finalized",
		ROW("0x1", "-1", "**invalid**", "late"),
		HEAD("Invalid Referenced") OBJECT("Invalid Referenced", "0x1", ENTRY("-1", "late", "**invalid**"))
		HEAD("Finalized"), 4},
	{"a count below 0 ends an object abnormally",
		ROW("0x1", "+1", "**constructor**", "") ROW("0x1", "-2", "**invalid**", "two"),
		HEAD("Invalid Referenced") OBJECT("Invalid Referenced", "0x1", ENTRY("+1", "", "**constructor**")
			ENTRY("-2", "two", "**invalid**") IMPLIED)
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("+1", "", "**constructor**")
			ENTRY("-2", "two", "**invalid**") IMPLIED), 4},
	{"a count that starts below 0 is skewed and invalid",
		ROW("0x1", "-1", "-1", ""),
		HEAD("Invalid Referenced") OBJECT("Invalid Referenced", "0x1", ENTRY("-1", "", "-1")
			IMPLIED)
		HEAD("Skewed") OBJECT("Skewed", "0x1", ENTRY("-1", "", "-1")
			IMPLIED)
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("-1", "", "-1")
			IMPLIED), 6},
	{"short lines are said at once, blanks at both ends do not count",
		" \t0x1,+1,7 \v\n\n\xe2\x80\x83" ROW("0x1", "+1", "**constructor**", "t \xc2\xa0\x1c"),
		"ERROR: ref debug line '0x1,+1,7' contains fewer tokens than expected: 3\n"
		"ERROR: ref debug line '' contains fewer tokens than expected: 1\n"
		HEAD("Leaked") OBJECT("Leaked", "0x1", ENTRY("+1", "t", "**constructor**")) HEAD("Finalized"), 1},
	{"a CR ends a line",
		"0x1,+1,7,a.c,3,f,**constructor**,x\r\nA\rB\r\r\n",
		"ERROR: ref debug line 'A' contains fewer tokens than expected: 1\n"
		"ERROR: ref debug line 'B' contains fewer tokens than expected: 1\n"
		"ERROR: ref debug line '' contains fewer tokens than expected: 1\n"
		HEAD("Leaked") OBJECT("Leaked", "0x1", ENTRY("+1", "x", "**constructor**")) HEAD("Finalized"), 1},
	{"numbers as Python reads them",
		ROW("0x1", "-1", " 1_0 ", "") ROW("0x1", "-1_0", "x", ""),
		HEAD("Skewed") OBJECT("Skewed", "0x1", ENTRY("-1", "", " 1_0 ") ENTRY("-1_0", "", "x"))
		HEAD("Finalized") OBJECT("Finalized", "0x1", ENTRY("-1", "", " 1_0 ") ENTRY("-1_0", "", "x")), 2},
	{"addresses are text", ROW("0x1", "+1", "**constructor**", "") ROW("0x01", "-1", "**destructor**", ""),
		HEAD("Leaked") OBJECT("Leaked", "0x1", ENTRY("+1", "", "**constructor**"))
		HEAD("Skewed") OBJECT("Skewed", "0x01", ENTRY("-1", "", "**destructor**"))
		HEAD("Finalized") OBJECT("Finalized", "0x01", ENTRY("-1", "", "**destructor**")), 3},
};

static void test_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct run run;
		int status = run_over(&run, &all_classes, span_from(cases[i].log));

		if (status != cases[i].status || strcmp(strbuf_str(&run.out), cases[i].report) != 0)
			print_error("%s\n", cases[i].what);
		assert_int_equal(status, cases[i].status);
		assert_string_equal(strbuf_str(&run.out), cases[i].report);
		strbuf_done(&run.out);
	}
}

static void test_suppressed_classes(void **state)
{
	static const char log[] = ROW("0x1", "+1", "**constructor**", "") ROW("0x2", "+1", "3", "")
			ROW("0x3", "-1", "**invalid**", "") ROW("0x4", "-1", "**destructor**", "");
	static const struct {
		struct refcounter_options options;
		const char *headings;
		int status;
	} wanted[] = {
		{{.no_normal = true}, "ILS", 7},
		{{.no_invalid = true}, "LSF", 3},
		{{.no_leaks = true}, "ISF", 6},
		{{.no_skewed = true}, "ILF", 5},
		{{.no_invalid = true, .no_leaks = true, .no_skewed = true}, "F", 0},
		{{.no_invalid = true, .no_leaks = true, .no_normal = true}, "S", 2},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		struct run run;
		char headings[8] = "";
		size_t n = 0;
		int status = run_over(&run, &wanted[i].options, span_from(log));

		for (const char *at = strbuf_str(&run.out); (at = strstr(at, "======== ")); at += 9)
			headings[n++] = at[9];
		assert_string_equal(headings, wanted[i].headings);
		assert_int_equal(status, wanted[i].status);
		strbuf_done(&run.out);
	}
}

static void test_bad_numbers_end_the_run(void **state)
{
	static const char *const logs[] = {
		ROW("0x1", "+1", "**constructor**", "") ROW("0x1", "one", "1", ""),
		ROW("0x1", "+1", "**constructor**", "") ROW("0x1", "+1__0", "1", ""),
		ROW("0x1", "+1", "**constructor**", "") ROW("0x1", "9223372036854775807", "1", ""),
		"\n" ROW("0x1", "+1", "many", ""),
		"\n" ROW("0x1", "+1", "", ""),
		"\n" ROW("0x1", "+1", "99999999999999999999", ""),
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++) {
		struct run run;

		assert_int_equal(run_over(&run, &all_classes, span_from(logs[i])), REFCOUNTER_FAILED);
		assert_int_equal(run.err.code, ERR_READ);
		assert_non_null(strstr(run.err.msg, "line 2: "));
		assert_null(strstr(strbuf_str(&run.out), "===="));
		strbuf_done(&run.out);
	}
}

/* ---- what the script printed for the real bundles ---- */

static bool read_whole(const char *path, struct strbuf *ret)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	bool ok;

	archive_read_support_filter_gzip(a);
	archive_read_support_format_raw(a);
	archive_read_support_format_empty(a);
	ok = archive_read_open_filename(a, path, 65536) == ARCHIVE_OK;
	while (ok && archive_read_next_header(a, &entry) == ARCHIVE_OK) {
		char chunk[65536];
		ssize_t n;

		while ((n = archive_read_data(a, chunk, sizeof(chunk))) > 0)
			strbuf_add(ret, (struct span){chunk, (size_t)n});
		ok = n == 0;
	}
	archive_read_free(a);
	return ok;
}

static int wanted_status(const char *codes, const char *call)
{
	struct strbuf key = {0};
	const char *at;
	struct span rest;
	int64_t status = -1;

	strbuf_addf(&key, "%s\t", call);
	at = strstr(codes, strbuf_str(&key));
	assert_non_null(at);
	rest = span_from(at + key.n);
	assert_true(scan_i64(&rest, &status));
	strbuf_done(&key);
	return (int)status;
}

static void check_call(const char *bundle, struct span log, const char *codes, const char *expected_dir, size_t call)
{
	static const struct {
		const char *call, *file;
		struct refcounter_options options;
	} calls[] = {
		{"refcounter -n", "refs.expected-from-refcounter-n.txt", {.no_normal = true}},
		{"refcounter", "refs.expected-from-refcounter.txt.gz", {0}},
		{"refcounter -i -l -n", "refs.expected-from-refcounter-iln.txt",
			{.no_invalid = true, .no_leaks = true, .no_normal = true}},
	};
	struct strbuf path = {0}, want = {0};
	struct run run;
	int status;

	strbuf_addf(&path, "%s/%s", expected_dir, calls[call].file);
	assert_true(read_whole(strbuf_str(&path), &want));
	status = run_over(&run, &calls[call].options, log);
	if (!span_eq(strbuf_span(&run.out), strbuf_span(&want)))
		fail_msg("%s: %s prints something else", bundle, calls[call].call);
	assert_int_equal(status, wanted_status(codes, calls[call].call));
	strbuf_done(&path);
	strbuf_done(&want);
	strbuf_done(&run.out);
}

static void check_bundle(const char *shared, const char *codes_path)
{
	struct span dir = span_sub(span_from(codes_path), 0, (size_t)span_rfind_char(span_from(codes_path), '/'));
	struct span bundle = span_from_offset(dir, (size_t)span_rfind_char(dir, '/') + 1);
	struct strbuf log_path = {0}, log = {0}, codes = {0}, expected = {0};

	strbuf_addf(&log_path, "%s/bundles/%.*s/refs", shared, SPAN_ARG(bundle));
	strbuf_add(&expected, dir);
	assert_true(read_whole(codes_path, &codes));
	assert_true(read_whole(strbuf_str(&log_path), &log));
	for (size_t call = 0; call < 3; call++)
		check_call(strbuf_str(&log_path), strbuf_span(&log), strbuf_str(&codes), strbuf_str(&expected), call);
	strbuf_done(&log_path);
	strbuf_done(&log);
	strbuf_done(&codes);
	strbuf_done(&expected);
}

static void test_real_bundles(void **state)
{
	const char *shared = env_get("SHARED");
	struct strbuf pattern = {0};
	glob_t found = {0};

	(void)state;
	strbuf_addf(&pattern, "%s/expected/*/refs.expected-exit-codes.tsv", shared ? shared : ".");
	if (glob(strbuf_str(&pattern), 0, NULL, &found) != 0) {
		strbuf_done(&pattern);
		print_message("# no shared bundles here\n");
		skip();
	}
	assert_int_equal(found.gl_pathc, 6);
	for (size_t i = 0; i < found.gl_pathc; i++)
		check_bundle(shared, found.gl_pathv[i]);
	globfree(&found);
	strbuf_done(&pattern);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_suppressed_classes),
		cmocka_unit_test(test_bad_numbers_end_the_run),
		cmocka_unit_test(test_real_bundles),
	};

	return cmocka_run_group_tests_name("refcounter", tests, NULL, NULL);
}
