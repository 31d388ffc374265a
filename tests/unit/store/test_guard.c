/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <stdlib.h>
#include <time.h>

#include "astscope/base/limits.h"
#include "src/store/internal.h"

static struct db *open_filled(void)
{
	struct db *db = open_memory();
	struct err e = {0};

	assert_ok(db_make_derived(db, &e), e);
	assert_ok(run_sql(db, "INSERT INTO source(id, path, bytes, state) VALUES(1, 'refs', 5, 'ok')", &e), e);
	return db;
}

/* Prepare and run to the end. */
static bool run_user(struct db *db, struct span sql, int *ret_offset, struct err *e)
{
	struct stmt *st = NULL;
	enum step r;

	if (!db_prepare_user(db, sql, &st, ret_offset, e))
		return false;
	while ((r = stmt_step(st, e)) == STEP_ROW)
		;
	stmt_free(st);
	return r == STEP_DONE;
}

static void assert_user_fails(struct db *db, const char *sql, enum err_code code, const char *part)
{
	struct err e = {0};
	int offset;

	if (run_user(db, span_from(sql), &offset, &e))
		fail_msg("not refused: %s", sql);
	if (e.code != code || !strstr(e.msg, part))
		fail_msg("%s: code %d, message \"%s\"", sql, e.code, e.msg);
}

static void assert_user_ok(struct db *db, const char *sql)
{
	struct err e = {0};
	int offset;

	if (!run_user(db, span_from(sql), &offset, &e))
		fail_msg("%s: %s", sql, e.msg);
}

static void test_reading_is_allowed(void **state)
{
	static const char *const good[] = {
		"SELECT * FROM v_source",
		"select path from source where path like '%ref%' -- why not",
		"SELECT 1;",
		" ;; \n/* nothing */ SELECT 1; -- end\n ; /* more */",
		"VALUES(1), (2)",
		"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT sum(i) FROM n",
		"SELECT count(*) FROM v_life JOIN v_event USING(life) JOIN v_thread ON 1 JOIN v_link ON 1",
		"SELECT printf('%d', 1), json_array(1), group_concat(path), strftime('%s', 0) FROM v_source",
		"SELECT value FROM json_each('[1, 2]')",
		"SELECT row_number() OVER (ORDER BY path) FROM v_source",
		"EXPLAIN QUERY PLAN SELECT * FROM v_life",
		"EXPLAIN SELECT 1",
		"SELECT name FROM sqlite_schema",
		"SELECT 'DELETE FROM life; PRAGMA x; ATTACH'",
		"SELECT ?1, :name",
	};
	struct db *db = open_filled();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++)
		assert_user_ok(db, good[i]);
	db_close(db);
}

static void test_everything_else_is_refused(void **state)
{
	static const struct {
		const char *sql, *part;
	} bad[] = {
		{"DELETE FROM source", "only SELECT is allowed, this is DELETE source"},
		{"INSERT INTO source(path) VALUES('x')", "only SELECT is allowed, this is INSERT source"},
		{"REPLACE INTO source(path) VALUES('x')", "only SELECT is allowed"},
		{"UPDATE source SET path = 'x'", "only SELECT is allowed, this is UPDATE source"},
		{"WITH a AS (SELECT 1) DELETE FROM source", "only SELECT is allowed"},
		{"EXPLAIN DELETE FROM source", "only SELECT is allowed"},
		{"CREATE TABLE x(a)", "changes the schema"},
		{"CREATE TEMP TABLE x(a)", "only SELECT is allowed"},
		{"CREATE TEMP VIEW x AS SELECT 1", "only SELECT is allowed"},
		{"CREATE VIRTUAL TABLE x USING fts5(a)", "changes the schema"},
		{"CREATE TRIGGER x AFTER INSERT ON source BEGIN SELECT 1; END", "changes the schema"},
		{"DROP TABLE source", "changes the schema"},
		{"DROP VIEW v_life", "changes the schema"},
		{"ALTER TABLE source RENAME TO x", "only SELECT is allowed"},
		{"ATTACH '/etc/passwd' AS x", "only SELECT is allowed, this is ATTACH"},
		{"DETACH main", "only SELECT is allowed, this is DETACH"},
		{"PRAGMA user_version", "only SELECT is allowed, this is PRAGMA user_version"},
		{"PRAGMA writable_schema = 1", "this is PRAGMA"},
		{"SELECT * FROM pragma_application_id", "this is PRAGMA"},
		{"VACUUM", "only SELECT is allowed"},
		{"VACUUM INTO '/tmp/astscope-never'", "only SELECT is allowed"},
		{"ANALYZE", "only SELECT is allowed"},
		{"REINDEX", "only SELECT is allowed"},
		{"BEGIN", "this is a transaction"},
		{"COMMIT", "this is a transaction"},
		{"SAVEPOINT x", "this is SAVEPOINT"},
		{"SELECT load_extension('x')", "the function load_extension is not allowed"},
		{"SELECT LOAD_EXTENSION('x')", "the function load_extension is not allowed"},
		{"SELECT fts3_tokenizer('x')", "the function fts3_tokenizer is not allowed"},
		{"SELECT json_patch('{}', '{}')", "the function json_patch is not allowed"},
		{"SELECT sqlite_compileoption_get(1)", "the function sqlite_compileoption_get is not allowed"},
		{"SELECT * FROM fts3tokenize", "no such table"},
		{"SELECT writefile('x', 'y')", "no such function"},
		{"SELECT readfile('x')", "no such function"},
		{"SELECT edit('x')", "no such function"},
		{"SELECT 1; SELECT 2", "only one statement"},
		{"SELECT 1; DELETE FROM source", "only one statement"},
		{"SELECT 1 /* ; */; -- x\n DELETE FROM source", "only one statement"},
		{"SELECT 1; ; syntax error", "only one statement"},
		{"SELECT 1 --\n; DELETE FROM source --", "only one statement"},
		{"/* SELECT */ DELETE FROM source", "only SELECT is allowed"},
		{"", "no statement"},
		{" ;;", "no statement"},
		{"-- SELECT 1", "no statement"},
		{"/* SELECT 1", "no statement"},
		{"SELEC 1", "syntax error"},
		{"SELECT nosuch FROM source", "no such column: nosuch"},
		{"SELECT \"nosuch\" FROM source", "no such column"},
		{"SELECT * FROM nosuch", "no such table: nosuch"},
		{"SELECT abs(-9223372036854775808)", "integer overflow"},
	};
	struct db *db = open_filled();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_user_fails(db, bad[i].sql, ERR_USAGE, bad[i].part);
	assert_int_equal(number_of(db, "SELECT count(*) FROM source WHERE path = 'refs'"), 1);
	db_close(db);
}

static void test_offsets(void **state)
{
	static const struct {
		struct span sql;
		int offset;
	} bad[] = {
#ifdef HAVE_SQLITE3_ERROR_OFFSET
		{SPAN_LIT("SELECT 1 FORM source"), 14}, {SPAN_LIT("SELECT nosuch FROM source"), 7},
#else
		{SPAN_LIT("SELECT 1 FORM source"), -1}, {SPAN_LIT("SELECT nosuch FROM source"), -1},
#endif
		{SPAN_LIT("SELECT 1; SELECT 2"), 9},    {SPAN_LIT("SELECT 1\0; DELETE"), 8},
		{SPAN_LIT("DELETE FROM source"), -1},
	};
	struct db *db = open_filled();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct err e = {0};
		int offset = 1000;

		assert_false(run_user(db, bad[i].sql, &offset, &e));
		if (offset != bad[i].offset)
			fail_msg("%s: offset %d", bad[i].sql.p, offset);
	}
	db_close(db);
}

/* A text of @n times @part between @head and @tail. */
static char *repeated(const char *head, const char *part, size_t n, const char *tail)
{
	struct strbuf b = {0};

	strbuf_add_str(&b, head);
	for (size_t i = 0; i < n; i++)
		strbuf_add_str(&b, part);
	strbuf_add_str(&b, tail);
	return b.p;
}

static void test_size_limits(void **state)
{
	struct db *db = open_filled();
	char *deep = repeated("SELECT 1", " + 1", 5000, "");
	char *nested = repeated("SELECT ", "(", 5000, "");
	char *compound = repeated("SELECT 1", " UNION ALL SELECT 1", 100, "");
	char *big = repeated("SELECT 1 -- ", "x", LIMIT_SQL_TEXT, "");
	char *fits = repeated("SELECT 1 -- ", "x", LIMIT_SQL_TEXT - 20, "");
	char *wide = repeated("SELECT 1", ", 1", 5000, "");
	char *terms = repeated("SELECT count(*) FROM source WHERE 0", " OR path = 'x'", 400, "");
	char *pattern = repeated("SELECT 'x' LIKE '", "%a", 5000, "'");
	char *joins = repeated("SELECT 1 FROM source", ", source", 100, "");

	(void)state;
	assert_user_fails(db, deep, ERR_USAGE, "Expression tree is too large");
	assert_user_fails(db, nested, ERR_USAGE, "");
	assert_user_fails(db, compound, ERR_USAGE, "too many terms in compound SELECT");
	assert_user_fails(db, big, ERR_USAGE, "longer than 100000 bytes");
	assert_user_fails(db, wide, ERR_USAGE, "too many columns");
	assert_user_fails(db, pattern, ERR_USAGE, "LIKE or GLOB pattern too complex");
	assert_user_fails(db, joins, ERR_USAGE, "at most 64 tables");
	assert_user_fails(db, "SELECT ?999999", ERR_USAGE, "variable number");
	assert_user_ok(db, fits);
	assert_user_ok(db, terms);
	free(deep);
	free(nested);
	free(compound);
	free(big);
	free(fits);
	free(wide);
	free(terms);
	free(pattern);
	free(joins);
	db_close(db);
}

static void test_memory_limits(void **state)
{
	struct db *db = open_filled();
	char *many = repeated("SELECT 1", ", randomblob(4000000)", 200, "");

	(void)state;
	assert_user_fails(db, "SELECT randomblob(1000000000)", ERR_LIMIT, "longer than");
	assert_user_fails(db, "SELECT length(zeroblob(1000000000))", ERR_LIMIT, "longer than");
	assert_user_fails(db, many, ERR_LIMIT, "needs more than 256 MB of memory");
	assert_user_fails(db,
			  "WITH RECURSIVE n(i, s) AS (SELECT 1, 'abcdefgh' UNION ALL SELECT i + 1, s || s FROM n) "
			  "SELECT max(i) FROM n",
			  ERR_LIMIT, "longer than");
	/* The connection and the process are as before. */
	assert_int_equal(number_of(db, "SELECT length(zeroblob(20000000))"), 20000000);
	assert_user_ok(db, "SELECT * FROM v_source");
	free(many);
	db_close(db);
}

/* Of this process: a machine with other things to do does not make a query long. */
static int64_t cpu_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void test_time_limit(void **state)
{
	static const char *const endless[] = {
		"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
		"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i FROM n) SELECT i FROM n WHERE i = 2",
		"WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
	};
	struct db *db = open_filled();
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(endless); i++) {
		int64_t begin = cpu_ms();

		db_set_time(db, 50);
		assert_user_fails(db, endless[i], ERR_LIMIT, "stopped after 0.050 s");
		assert_true(cpu_ms() - begin < 20000);
	}
	/* It holds for all that runs on the connection, until it is lifted. */
	assert_false(run_sql(db, endless[0], &e));
	assert_int_equal(e.code, ERR_LIMIT);
	db_set_time(db, 0);
	assert_int_equal(
		number_of(db, "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) "
			      "SELECT count(*) FROM n"),
		1000000);
	assert_user_ok(db, "SELECT 1");
	db_close(db);
}

/* A user's statement stays guarded when SQLite prepares it again, and others are free meanwhile. */
static void test_guard_holds_per_statement(void **state)
{
	struct db *db = open_filled();
	struct stmt *st = NULL;
	struct err e = {0};
	int offset;

	(void)state;
	assert_ok(db_prepare_user(db, SPAN_LIT("SELECT count(*) FROM source"), &st, &offset, &e), e);
	assert_ok(run_sql(db, "CREATE TABLE more(a)", &e), e);
	assert_ok(run_sql(db, "INSERT INTO more VALUES(1)", &e), e);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	assert_int_equal(stmt_i64(st, 0), 1);
	stmt_reset(st);
	assert_ok(run_sql(db, "DROP TABLE more", &e), e);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	assert_int_equal(stmt_step(st, &e), STEP_DONE);
	stmt_free(st);
	db_close(db);
}

static void test_stop(void **state)
{
	const char *endless = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";
	struct db *db = open_filled();
	struct stmt *st = NULL;
	struct err e = {0};
	atomic_bool stop = false;
	int offset;
	enum step r;

	(void)state;
	db_set_stop(db, &stop);
	assert_ok(db_prepare_user(db, span_from(endless), &st, &offset, &e), e);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	atomic_store(&stop, true);
	while ((r = stmt_step(st, &e)) == STEP_ROW)
		;
	assert_int_equal(r, STEP_FAIL);
	assert_int_equal(e.code, ERR_INTERRUPTED);
	stmt_free(st);
	/* Our own statements too. */
	assert_false(run_sql(db, endless, &e));
	assert_int_equal(e.code, ERR_INTERRUPTED);
	atomic_store(&stop, false);
	assert_user_ok(db, "SELECT 1");
	db_close(db);
}

/* What the functions of ours give is what SQLite's give. */
static void test_functions(void **state)
{
	static const struct {
		const char *expression, *want;
	} rows[] = {
		{"instr('abcabc', 'ca')", "3"},
		{"instr('abc', '')", "1"},
		{"instr('', 'a')", "0"},
		{"instr('', '')", "1"},
		{"instr('a\u00e9\u20acx', 'x')", "4"},
		{"instr('\u00e9', CAST(x'a9' AS TEXT))", "0"},
		{"instr(CAST(x'a9c3a9' AS TEXT), CAST(x'a9' AS TEXT))", "1"},
		{"instr(x'c3a978', x'78')", "3"},
		{"instr(x'c3a978', x'a9')", "2"},
		{"instr(x'c3a978', 'x')", "2"},
		{"instr(12345, 34)", "3"},
		{"instr(NULL, 'a')", "-"},
		{"instr('a', NULL)", "-"},
		{"replace('aXbXc', 'X', '--')", "a--b--c"},
		{"replace('aaaa', 'aa', 'a')", "aa"},
		{"replace('abc', '', 'x')", "abc"},
		{"replace('', 'a', 'x')", ""},
		{"replace('aaa', 'a', '')", ""},
		{"replace('a', 'aa', 'b')", "a"},
		{"replace(101, 0, 7)", "171"},
		{"replace('a', NULL, 'b')", "-"},
		{"replace('a', 'b', NULL)", "-"},
		{"typeof(replace(5, '', 1))", "integer"},
		{"trim('  a b  ') || '|'", "a b|"},
		{"ltrim('  a  ') || '|'", "a  |"},
		{"rtrim('  a  ') || '|'", "  a|"},
		{"trim('xyaxy', 'yx')", "a"},
		{"ltrim('xyaxy', 'yx')", "axy"},
		{"rtrim('xyaxy', 'yx')", "xya"},
		{"trim('aaa', 'a')", ""},
		{"trim('abc', '')", "abc"},
		{"trim('\u00e9\u20aca\u20ac', '\u20ac\u00e9')", "a"},
		{"trim('\u00e8a', '\u00e9')", "\u00e8a"},
		{"rtrim('a\U0001f600', '\U0001f600')", "a"},
		{"trim(NULL)", "-"},
		{"trim('a', NULL)", "-"},
		{"hex(rtrim(CAST(x'61a9a9' AS TEXT), CAST(x'a9' AS TEXT)))", "61"},
	};
	struct db *db = open_filled();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf sql = {0}, want = {0};

		strbuf_addf(&sql, "SELECT %s", rows[i].expression);
		strbuf_addf(&want, "%s\n", rows[i].want);
		assert_user_ok(db, strbuf_str(&sql));
		assert_rows(db, strbuf_str(&sql), strbuf_str(&want));
		strbuf_done(&sql);
		strbuf_done(&want);
	}
	db_close(db);
}

/* One function over some megabytes is one instruction: nothing may take more than moments. */
static void test_long_instructions(void **state)
{
	static const char *const slow[] = {
		"SELECT instr(s, substr(s, 1, 2000000) || 'b') FROM t",
		"SELECT instr(CAST(s AS BLOB), CAST(substr(s, 1, 2000000) || 'b' AS BLOB)) FROM t",
		"SELECT length(replace(s, substr(s, 1, 2000000) || 'b', 'x')) FROM t",
		"SELECT length(trim(s, replace(s, 'a', 'b') || 'a')) FROM t",
		"SELECT length(ltrim(s, replace(s, 'a', 'b') || 'a')) FROM t",
		"SELECT length(rtrim(s, 'a' || replace(s, 'a', 'b'))) FROM t",
		"SELECT s LIKE '%' || substr(s, 1, 190) || 'b%' FROM t",
		"SELECT s GLOB '*' || substr(s, 1, 190) || 'b*' FROM t",
	};
	struct db *db = open_filled();
	int64_t begin = cpu_ms();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(slow); i++) {
		struct strbuf sql = {0};

		strbuf_addf(&sql, "WITH t(s) AS (SELECT replace(hex(zeroblob(2000000)), '0', 'a')) %s", slow[i]);
		assert_user_ok(db, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	assert_true(cpu_ms() - begin < 60000);
	db_close(db);
}

/* Sorting in files is bounded in time and size, though the merge of them is one instruction. */
static void test_sort_in_files(void **state)
{
	static const char *const sorts[] = {
		"SELECT count(*) FROM (SELECT i FROM n ORDER BY randomblob(4000), i LIMIT -1)",
		"SELECT count(*) FROM (SELECT DISTINCT randomblob(4000) FROM n)",
	};
	struct db *db = open_filled();
	struct err e = {0};

	(void)state;
	assert_ok(run_sql(db, "PRAGMA temp_store = FILE", &e), e);
	for (size_t i = 0; i < ARRAY_LEN(sorts); i++) {
		const char *numbers = "WITH RECURSIVE n(i) AS (VALUES(1) UNION ALL SELECT i + 1 FROM n";
		struct strbuf few = {0}, many = {0};
		int64_t begin = cpu_ms();

		strbuf_addf(&few, "%s WHERE i < 6000) %s", numbers, sorts[i]);
		strbuf_addf(&many, "%s) %s", numbers, sorts[i]);
		assert_user_ok(db, strbuf_str(&few));
		db_set_time(db, 500);
		assert_user_fails(db, strbuf_str(&many), ERR_LIMIT, "stopped after 0.500 s");
		db_set_time(db, 0);
		db->guard.temp_limit = 30 << 20;
		assert_user_fails(db, strbuf_str(&many), ERR_LIMIT, "needs more than 30 MB of temporary files");
		/* What they took is given back. */
		assert_user_ok(db, strbuf_str(&few));
		db->guard.temp_limit = LIMIT_SQL_TEMP;
		assert_true(cpu_ms() - begin < 60000);
		strbuf_done(&few);
		strbuf_done(&many);
	}
	db_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reading_is_allowed),
		cmocka_unit_test(test_everything_else_is_refused),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_size_limits),
		cmocka_unit_test(test_memory_limits),
		cmocka_unit_test(test_time_limit),
		cmocka_unit_test(test_guard_holds_per_statement),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_long_instructions),
		cmocka_unit_test(test_sort_in_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
