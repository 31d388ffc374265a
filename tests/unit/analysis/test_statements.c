/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/analysis/analysis.h"
#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/import/importer.h"
#include "astscope/report/report.h"
#include "tests/lib/faults.h"
#include "tests/lib/sanitized.h"
#include "tests/unit/report/collect.h"

/*
 * The analysis of a bundle while one of its statements fails, each in turn: it says so and leaves the derived tables as they
 * were, so that the next one finds all.
 */

static struct rules *rules;

static struct import *import_bundle(const char *name)
{
	const char *dir = env_get("SRCDIR"), *paths[1];
	struct import_args args = {.n = 1, .where = IMPORT_MEMORY};
	struct strbuf path = {0};
	struct import *im = NULL;
	struct err e = {0};

	strbuf_addf(&path, "%s/%s", dir ? dir : ".", name);
	paths[0] = strbuf_str(&path);
	args.paths = paths;
	if (!importer_run(&args, &im, &e) || !db_make_derived(import_db(im), &e))
		fail_msg("%s: %s", name, e.msg);
	strbuf_done(&path);
	return im;
}

static void say_findings(struct db *db, struct strbuf *out)
{
	static const char *const names[] = {"overview", "leaks", "waits", "locks", "threads"};
	struct report_sink sink = report_to_strbuf(out);
	struct report_args a;
	struct err e = {0};

	report_args_init(&a);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (!report_write(db, names[i], &a, &sink, &e))
			fail_msg("%s: %s", names[i], e.msg);
	}
}

/* What a rollback lets the store forget of the packed events is read again: the statements of each analysis have the same numbers. */
static void read_events(struct db *db)
{
	struct stmt *st;
	struct err e = {0};

	assert_true(db_prepare(db, SPAN_LIT("SELECT max(ord) FROM ref_event WHERE life = 1"), &st, &e));
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	stmt_free(st);
}

/* False: it failed, and said so. */
static bool goes_on(struct db *db, const char *name, uint64_t at)
{
	struct err e = {0};
	bool ok;

	read_events(db);
	faults_statement(at);
	ok = analysis_run(db, rules, NULL, &e);
	if (!faults_statement_hit())
		fail_msg("%s: statement %llu does not come", name, (unsigned long long)at);
	faults_statement(0);
	if (!ok && ((e.code != ERR_DB && e.code != ERR_WRITE) || !strstr(e.msg, FAULTS_STATEMENT_SAYS)))
		fail_msg("%s: statement %llu fails: \"%s\"", name, (unsigned long long)at, e.msg);
	return ok;
}

/* As the tables are before each analysis: empty. */
static void assert_empty(struct db *db, const char *name, uint64_t at)
{
	struct stmt *st;
	struct err e = {0};

	assert_true(db_prepare(db, SPAN_LIT("SELECT (SELECT count(*) FROM finding) + (SELECT count(*) FROM thread)"), &st, &e));
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	if (stmt_i64(st, 0))
		fail_msg("%s: statement %llu failed, and rows are left", name, (unsigned long long)at);
	stmt_free(st);
}

static void analyse(struct db *db, const char *name)
{
	struct err e = {0};

	if (!db_make_derived(db, &e) || !analysis_run(db, rules, NULL, &e))
		fail_msg("%s: %s", name, e.msg);
}

/* One that has prepared its statements, so that those of each analysis have the same numbers. */
static struct import *begin(const char *name)
{
	struct import *im = import_bundle(name);
	struct err e = {0};

	analyse(import_db(im), name);
	if (!db_make_derived(import_db(im), &e))
		fail_msg("%s: %s", name, e.msg);
	return im;
}

/* Then whoever ends the import is told. */
static void assert_remembered(const char *name, uint64_t at)
{
	struct import *im = begin(name);
	struct err e = {0};

	assert_true(goes_on(import_db(im), name, at));
	if (importer_finish(im, &e) || !strstr(e.msg, FAULTS_STATEMENT_SAYS))
		fail_msg("%s: statement %llu fails, and nobody says it: %s", name, (unsigned long long)at, e.msg);
	import_free(im);
}

static size_t try_bundle(const char *name)
{
	struct import *im = begin(name);
	struct strbuf whole = {0}, again = {0};
	struct err e = {0};
	const uint64_t *at;
	size_t n;

	read_events(import_db(im));
	faults_watch();
	if (!analysis_run(import_db(im), rules, NULL, &e))
		fail_msg("%s: %s", name, e.msg);
	n = faults_watched(&at);
	say_findings(import_db(im), &whole);
	import_free(im);

	im = begin(name);
	for (size_t i = 0; i < n; i++) {
		if (goes_on(import_db(im), name, at[i])) {
			assert_remembered(name, at[i]);
			import_free(im);
			im = begin(name);
		}
		assert_empty(import_db(im), name, at[i]);
	}
	analyse(import_db(im), name);
	say_findings(import_db(im), &again);
	assert_string_equal(strbuf_str(&again), strbuf_str(&whole));
	import_free(im);
	strbuf_done(&whole);
	strbuf_done(&again);
	return n;
}

static void test_bundles(void **state)
{
	static const char *const names[] = {"share/demo/crash", "share/demo/deadlock", "tests/fixtures/readers", "share/demo/leak"};
	size_t tried = 0;

	(void)state;
	rules = rules_new();
	for (size_t i = 0; i < (SANITIZED ? 1 : ARRAY_LEN(names)); i++)
		tried += try_bundle(names[i]);
	assert_true(tried > 100);
	rules_free(rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bundles)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
