/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/env.h"
#include "astscope/import/importer.h"
#include "tests/lib/faults.h"
#include "tests/lib/sanitized.h"
#include "tests/unit/import/make.h"

/*
 * An import while one statement fails, each in turn: it fails with a word, or all is there; what is left beside it is nothing,
 * and the next import goes as the first one would have.
 */

static char *dir;
static size_t tried;

/* Import, finish; then how much came of it. */
static bool import_once(const char *const *paths, size_t n, enum import_where where, const char *db, bool again, struct strbuf *ret,
			struct err *e)
{
	const struct import_args args = {.paths = paths, .n = n, .where = where, .db_path = db, .again = again};
	struct import *im = NULL;
	bool ok = importer_run(&args, &im, e);

	if (ok) {
		const struct import_result *r = import_result(im);

		strbuf_addf(ret, "%llu lines, %llu records, %llu rejects", (unsigned long long)r->lines, (unsigned long long)r->records,
			    (unsigned long long)r->rejects);
	}
	ok = ok && importer_finish(im, e);
	import_free(im);
	return ok;
}

static void try_bundle(const char *name, enum import_where where)
{
	char *db = make_path(dir, "out.db");
	struct strbuf path = {0}, whole = {0}, text = {0};
	const char *src = env_get("SRCDIR"), *paths[1];
	const uint64_t *at;
	struct err e = {0};
	size_t n, came = 0;

	strbuf_addf(&path, "%s/%s", src ? src : ".", name);
	paths[0] = strbuf_str(&path);
	faults_watch();
	if (!import_once(paths, 1, where, db, true, &whole, &e))
		fail_msg("%s: %s", name, e.msg);
	n = faults_watched(&at);
	for (size_t i = 0; i < n; i++) {
		bool ok;

		remove(db);
		e = (struct err){0};
		strbuf_clear(&text);
		faults_statement(at[i]);
		ok = import_once(paths, 1, where, db, true, &text, &e);
		came += faults_statement_hit();
		faults_statement(0);
		if (ok && !span_eq(strbuf_span(&text), strbuf_span(&whole)))
			fail_msg("%s: statement %llu fails, and something else is said: %s", name, (unsigned long long)at[i],
				 strbuf_str(&text));
		if (!ok && (e.code == ERR_NONE || e.code == ERR_INTERNAL || !strstr(e.msg, FAULTS_STATEMENT_SAYS)))
			fail_msg("%s: statement %llu fails: \"%s\"", name, (unsigned long long)at[i], e.msg);
	}
	strbuf_clear(&text);
	if (!import_once(paths, 1, where, db, true, &text, &e))
		fail_msg("%s: the next import fails: %s", name, e.msg);
	assert_string_equal(strbuf_str(&text), strbuf_str(&whole));
	/* an import that takes longer commits more often: a number may not come again */
	assert_true(came * 10 >= n * 9);
	tried += came;
	remove(db);
	free(db);
	strbuf_done(&path);
	strbuf_done(&whole);
	strbuf_done(&text);
}

static void test_bundles(void **state)
{
	static const char *const names[] = {
		"share/demo/crash/core-asterisk-2026-11-21T22-23-49Z-brief.txt", "tests/fixtures/readers",
		"tests/fixtures/torn-refs.csv", "tests/fixtures/sorted-lines.csv",
	};

	(void)state;
	for (size_t i = 0; i < (SANITIZED ? 1 : ARRAY_LEN(names)); i++)
		try_bundle(names[i], IMPORT_MEMORY);
	try_bundle("share/demo/crash/core-asterisk-2026-11-21T22-23-49Z-info.txt", IMPORT_CACHE);
	assert_true(tried > 50);
}

static int setup(void **state)
{
	char *cache;

	(void)state;
	dir = make_dir();
	cache = make_path(dir, "cache");
	setenv("XDG_CACHE_HOME", cache, 1);
	free(cache);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unsetenv("XDG_CACHE_HOME");
	make_remove(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_bundles)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
