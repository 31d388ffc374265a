/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <ctype.h>

#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "tests/lib/plan.h"

/*
 * Every query and list of share/sql prepares on an empty database, reads only if it is one of query/, and says in a
 * comment when it may read all of a table that grows with the refs log (scan-ok) and sort that (sort-ok).
 */

static bool has_word(const char *text, const char *word)
{
	return strstr(text, word) != NULL;
}

static struct db *open_derived(void)
{
	struct db *db = open_memory();
	struct err e = {0};

	assert_ok(db_make_derived(db, &e), e);
	return db;
}

static void test_queries_prepare(void **state)
{
	struct db *db = open_derived();
	int bad = 0;

	(void)state;
	for (int q = 0; q < Q_COUNT; q++) {
		struct stmt *st = NULL;
		struct err e = {0};

		if (!db_prepare(db, span_from(sql_queries[q].text), &st, &e)) {
			print_error("query %s: %s\n", sql_queries[q].name, e.msg);
			bad++;
		}
		stmt_free(st);
	}
	assert_int_equal(bad, 0);
	db_close(db);
}

/* One statement and nothing after it. */
static void test_queries_are_one_statement(void **state)
{
	int bad = 0;

	(void)state;
	for (int q = 0; q < Q_COUNT; q++) {
		const char *text = sql_queries[q].text;
		const char *semicolon = strchr(text, ';');

		/* Comments stand before the statement, so the first semicolon outside of them ends it. */
		while (semicolon && semicolon[1] != '\n')
			semicolon = strchr(semicolon + 1, ';');
		if (semicolon && semicolon[2] != '\0') {
			print_error("query %s goes on after its end\n", sql_queries[q].name);
			bad++;
		}
	}
	assert_int_equal(bad, 0);
}

static bool writes(const char *text)
{
	static const char *const verbs[] = {"INSERT", "UPDATE",   "DELETE", "REPLACE", "BEGIN",
					    "COMMIT", "ROLLBACK", "CREATE", "DROP"};
	const char *p = text;

	/* The first word that is no comment. */
	while (*p == '-' || isspace((unsigned char)*p)) {
		if (*p == '-')
			p += strcspn(p, "\n");
		else
			p++;
	}
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strncmp(p, verbs[i], strlen(verbs[i])) == 0)
			return true;
	}
	return strncmp(p, "WITH", 4) == 0 && (strstr(p, "\nUPDATE ") || strstr(p, "\nINSERT ") || strstr(p, "\nDELETE "));
}

/* The guard of user SQL takes every reading query as it stands, but for those that ask for pragmas. */
static void test_readers_read_only(void **state)
{
	struct db *db = open_derived();
	int bad = 0, readers = 0;

	(void)state;
	for (int q = 0; q < Q_COUNT; q++) {
		const char *text = sql_queries[q].text;
		struct stmt *st = NULL;
		struct err e = {0};
		int offset;

		if (writes(text) || has_word(text, "pragma_") || has_word(text, "PRAGMA"))
			continue;
		readers++;
		if (!db_prepare_user(db, span_from(text), &st, &offset, &e)) {
			print_error("query %s: %s\n", sql_queries[q].name, e.msg);
			bad++;
		}
		stmt_free(st);
	}
	assert_int_equal(bad, 0);
	assert_true(readers > 5);
	db_close(db);
}

/* The tables that grow with a refs log; all others stay small enough to be scanned and sorted. */
static const char *const big_tables[] = {"life_row", "ref_event", "ref_logged"};

static bool is_big(const char *text, const char *detail)
{
	for (size_t i = 0; i < ARRAY_LEN(big_tables); i++) {
		if (plan_is_of(detail, text, big_tables[i]))
			return true;
	}
	return false;
}

/* A plan line that reads all of a big table, or makes an index over it for this one query. */
static bool reads_all(const char *text, const char *detail)
{
	if (has_word(detail, "VIRTUAL TABLE INDEX"))
		return plan_reads_packed(detail) && is_big(text, detail);
	if (strncmp(detail, "SCAN ", 5) == 0)
		return is_big(text, detail) && !has_word(detail, "USING");
	if (strncmp(detail, "SEARCH ", 7) == 0)
		return is_big(text, detail) && has_word(detail, "AUTOMATIC");
	return false;
}

/* A life is looked for by its address, but all lives of a run are gone through. */
static bool misses_address(const char *text, const char *detail)
{
	static const char *const given[] = {"addr = :", "addr <= :", "addr > :"};

	for (size_t i = 0; i < ARRAY_LEN(given); i++) {
		if (has_word(text, given[i]))
			return has_word(detail, ":profile");
	}
	return false;
}

/* What the planner of SQLite says of one query, checked against its annotations. */
static int check_plan(struct db *db, const char *name, const char *text)
{
	struct strbuf sql = {0};
	struct stmt *st = NULL;
	struct err e = {0};
	bool all = false, sorts = false;
	int bad = 0;

	strbuf_add_str(&sql, "EXPLAIN QUERY PLAN ");
	strbuf_add_str(&sql, text);
	assert_ok(db_prepare(db, strbuf_span(&sql), &st, &e), e);
	while (stmt_step(st, &e) == STEP_ROW) {
		const char *detail = stmt_text(st, 3).p;

		sorts |= has_word(detail, "TEMP B-TREE");
		if (misses_address(text, detail)) {
			print_error("query %s: %s\n", name, detail);
			bad++;
		}
		if (!reads_all(text, detail))
			continue;
		all = true;
		if (!has_word(text, "scan-ok")) {
			print_error("query %s: %s\n", name, detail);
			bad++;
		}
	}
	if (all && sorts && !has_word(text, "sort-ok")) {
		print_error("query %s sorts what it scans\n", name);
		bad++;
	}
	stmt_free(st);
	strbuf_done(&sql);
	return bad;
}

/* What ANALYZE says of a refs log of 4 million lines, so that plans are those of a big database. */
static void pretend_big(struct db *db)
{
	static const char *const statements[] = {
		"ANALYZE",
		"INSERT INTO sqlite_stat1 VALUES"
		"('life_profile', 'profile_source', '10000 5000'), ('life_profile', 'profile_events', '10000 20'),"
		"('life_profile', 'profile_creator', '10000 70 30'), ('life_profile', 'profile_odd', '3000 1000 50'),"
		"('life_profile', 'profile_alive', '2700 2700 50 30'), ('life_profile', 'profile_shape', '10000 2'),"
		"('ref_logged', 'ref_logged', '20000 10000 1')",
		"ANALYZE sqlite_schema",
	};

	for (size_t i = 0; i < ARRAY_LEN(statements); i++) {
		struct err e = {0};

		assert_ok(run_sql(db, statements[i], &e), e);
	}
}

static void test_plans(void **state)
{
	struct db *db = open_derived();
	int bad = 0;

	(void)state;
	/* As the program runs them, and as they would be in a database that somebody has analysed. */
	for (int big = 0; big < 2; big++) {
		if (big)
			pretend_big(db);
		for (int q = 0; q < Q_COUNT; q++)
			bad += check_plan(db, sql_queries[q].name, sql_queries[q].text);
	}
	assert_int_equal(bad, 0);
	db_close(db);
}

static void test_names(void **state)
{
	(void)state;
	for (int q = 0; q < Q_COUNT; q++) {
		struct strbuf head = {0};

		strbuf_addf(&head, "-- query: %s\n", sql_queries[q].name);
		assert_true(span_starts(span_from(sql_queries[q].text), strbuf_span(&head)));
		strbuf_done(&head);
	}
	for (size_t i = 0; i < sql_shape_count; i++) {
		assert_non_null(sql_shapes[i].name);
		assert_true(span_starts(span_from(sql_shapes[i].text), SPAN_LIT("-- shape: ")));
	}
	assert_null(sql_queries[Q_COUNT].name);
	assert_string_equal(sql_queries[Q_META_GET].name, "meta_get");
}

/* A query of a database that lacks its table fails at its first step, and works once the table is there. */
static void test_broken_query_tells(void **state)
{
	struct db *db = open_memory();
	struct err e = {0};
	struct stmt *st = db_query(db, Q_LIFE_NUMBER);

	(void)state;
	assert_int_equal(stmt_columns(st), 0);
	assert_int_equal(stmt_step(st, &e), STEP_FAIL);
	assert_non_null(strstr(e.msg, "query life_number"));
	assert_non_null(strstr(e.msg, "no such table"));
	assert_false(stmt_run(db_query(db, Q_LIFE_NUMBER), &e));
	assert_ok(db_make_derived(db, &e), e);
	assert_ok(stmt_run(db_query(db, Q_LIFE_NUMBER), &e), e);
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_queries_prepare),
		cmocka_unit_test(test_queries_are_one_statement),
		cmocka_unit_test(test_readers_read_only),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_broken_query_tells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
