/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/import/importer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/store/store_test.h"
#include "tests/lib/facts.h"
#include "tests/lib/sanitized.h"

#include "astscope/base/env.h"

/* Imported refs logs against the facts: what the whole way from a file to the database makes of them. */

#define RSS_LIMIT_KB (256l << 10)
#define BIG "asterisk-20-big-refs-4M"

static int64_t number_in(struct db *db, const char *fmt, const char *name)
{
	struct strbuf sql = {0};
	struct stmt *st = NULL;
	struct err e = {0};
	int64_t v;

	strbuf_add_str(&sql, fmt);
	assert_ok(db_prepare(db, strbuf_span(&sql), &st, &e), e);
	stmt_bind_text(st, ":name", span_from(name));
	v = stmt_step(st, &e) == STEP_ROW ? stmt_i64(st, 0) : 0;
	stmt_free(st);
	strbuf_done(&sql);
	return v;
}

static void check(const char *bundle, const char *what, int64_t got, int64_t want)
{
	if (got != want)
		fail_msg("%s: %s is %lld, should be %lld", bundle, what, (long long)got, (long long)want);
}

static void check_classes(struct db *db, const char *bundle, const json_t *facts)
{
	static const char *const names[] = {"finalized", "leaked", "skewed", "invalid"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct strbuf sql = {0};

		strbuf_addf(&sql, "SELECT count(*) FROM life WHERE class = %zu", i);
		check(bundle, names[i], number_of(db, strbuf_str(&sql)),
		      json_integer_value(json_object_get(json_object_get(facts, "one_class"), names[i])));
		strbuf_done(&sql);
	}
	check(bundle, "alive", number_of(db, "SELECT sum(alive) FROM life"),
	      json_integer_value(json_object_get(facts, "alive")));
}

static void check_trust(struct db *db, const char *bundle, const json_t *facts)
{
	static const char *const names[][2] = {
		{"records", "trust.records"}, {"mismatch", "trust.mismatch"}, {"repaired", "trust.repaired"},
		{"stale", "trust.stale"}, {"in_gapped_lives", "trust.in-gapped-lives"}, {"late", "trust.late"},
		{"trailing", "trust.trailing"}, {"weak", "trust.weak"}, {"gaps", "trust.gaps"},
		{"gapped_lives", "trust.gapped-lives"}, {"reused_while_open", "trust.reused-while-open"},
	};
	const json_t *trust = json_object_get(facts, "trust");

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		check(bundle, names[i][1],
		      number_in(db, "SELECT CAST(value AS INTEGER) FROM source_fact WHERE name = :name", names[i][1]),
		      json_integer_value(json_object_get(trust, names[i][0])));
}

static void one_log(void *ctx, const char *bundle, const char *path, const json_t *facts)
{
	struct strbuf file = {0};
	const char *arg;
	struct import *im = NULL;
	struct err e = {0};

	(void)ctx;
	if (strcmp(path, "refs") != 0 || !facts_imports(bundle))
		return;
	if (strcmp(bundle, BIG) == 0)
		strbuf_addf(&file, "%s/bundles/%s.csv.zst", env_get("SHARED"), bundle);
	else
		strbuf_addf(&file, "%s/bundles/%s/refs", env_get("SHARED"), bundle);
	arg = strbuf_str(&file);
	assert_ok(importer_run(&(struct import_args){.paths = &arg, .n = 1, .where = IMPORT_CACHE}, &im, &e), e);
	check(bundle, "lines", (int64_t)import_result(im)->lines, json_integer_value(json_object_get(facts, "lines")));
	check(bundle, "rejects", (int64_t)import_result(im)->rejects, 0);
	check_classes(import_db(im), bundle, facts);
	check_trust(import_db(im), bundle, facts);
	import_free(im);
	strbuf_done(&file);
}

static void refs_logs(void **state)
{
	struct rusage use;
	struct strbuf cache = {0};

	(void)state;
	strbuf_addf(&cache, "%s/tests/tmp/facts-cache", env_get("BUILDDIR") ? env_get("BUILDDIR") : "/nonexistent");
	setenv("XDG_CACHE_HOME", strbuf_str(&cache), 1);
	strbuf_done(&cache);
	if (!facts_each("one_class", one_log, NULL)) {
		print_message("# no shared facts\n");
		skip();
	}
#if !SANITIZED
	getrusage(RUSAGE_SELF, &use);
	print_message("# peak memory %ld MB\n", use.ru_maxrss >> 10);
	assert_in_range(use.ru_maxrss, 1, RSS_LIMIT_KB);
#else
	(void)use;
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refs_logs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
