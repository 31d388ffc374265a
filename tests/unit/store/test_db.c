/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "astscope/store/sql_asset.h"
#include "src/store/internal.h"

/* Each test works in a directory of its own below the build directory. */
static char dir[512];

static int enter_dir(void **state)
{
	const char *build = getenv("BUILDDIR");

	(void)state;
	snprintf(dir, sizeof(dir), "%s/tests/test_db.XXXXXX", build ? build : "/tmp");
	return mkdtemp(dir) && chdir(dir) == 0 ? 0 : -1;
}

static int leave_dir(void **state)
{
	char *argv[] = {(char[]){"rm"}, (char[]){"-rf"}, (char[]){"--"}, dir, NULL};
	pid_t pid;

	(void)state;
	if (chdir("/") != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		execvp(argv[0], argv);
		_exit(127);
	}
	return waitpid(pid, NULL, 0) == pid ? 0 : -1;
}

static void write_file(const char *name, const void *p, size_t n)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, p, n), n);
	close(fd);
}

static struct db *create(const char *path)
{
	struct db *db = NULL;
	struct err e = {0};

	assert_ok(db_open(path, DB_CREATE, &db, &e), e);
	return db;
}

/* A complete database as the importer leaves it. */
static void create_complete(const char *path)
{
	struct db *db = create(path);
	struct err e = {0};

	assert_ok(db_meta_set(db, "state", SPAN_LIT("importing"), &e), e);
	assert_ok(db_make_derived(db, &e), e);
	assert_ok(db_seal(db, &e), e);
	assert_ok(db_meta_set(db, "state", SPAN_LIT("complete"), &e), e);
	db_close(db);
}

static void assert_refused(const char *path, enum db_mode mode, enum err_code code, const char *part)
{
	struct db *db = NULL;
	struct err e = {0};

	assert_false(db_open(path, mode, &db, &e));
	assert_null(db);
	if (e.code != code || (!strstr(e.msg, part) && !strstr(e.hint, part)))
		fail_msg("%s: code %d, message \"%s\", hint \"%s\"", path, e.code, e.msg, e.hint);
}

static void test_create_and_read(void **state)
{
	struct db *db;
	struct err e = {0};
	struct strbuf v = {0};
	struct stat sb;

	(void)state;
	create_complete("a.db");
	assert_int_equal(stat("a.db", &sb), 0);
	assert_int_equal(sb.st_mode & 0777, 0600);
	assert_int_not_equal(access("a.db-wal", F_OK), 0);
	assert_int_not_equal(access("a.db-shm", F_OK), 0);
	assert_ok(db_open("a.db", DB_READ, &db, &e), e);
	assert_int_equal(number_of(db, "SELECT count(*) FROM v_life"), 0);
	assert_int_equal(number_of(db, "PRAGMA application_id"), 0x61737473);
	assert_true(db_derived_is_current(db, 0));
	assert_int_equal(db_meta_get(db, "state", &v, &e), STEP_ROW);
	assert_string_equal(strbuf_str(&v), "complete");
	assert_int_equal(db_meta_get(db, "no such key", &v, &e), STEP_DONE);
	assert_false(run_sql(db, "DELETE FROM life_pack", &e));
	assert_int_equal(e.code, ERR_DB);
	assert_non_null(strstr(e.msg, "readonly"));
	assert_rows(db, "PRAGMA journal_mode", "delete\n");
	db_close(db);
	strbuf_done(&v);
	assert_ok(db_open("a.db", DB_FOREIGN, &db, &e), e);
	assert_ok(db_check_foreign(db, &e), e);
	assert_ok(db_check_pages(db, &e), e);
	db_close(db);
	db_close(NULL);
}

static void test_create_opens_ours_again(void **state)
{
	struct db *db;
	struct err e = {0};

	(void)state;
	create_complete("a.db");
	db = create("a.db");
	assert_rows(db, "SELECT value FROM meta WHERE key = 'state'", "complete\n");
	assert_rows(db, "PRAGMA journal_mode", "wal\n");
	assert_ok(db_make_derived(db, &e), e);
	assert_ok(db_seal(db, &e), e);
	db_close(db);
}

static void test_refused_files(void **state)
{
	char junk[5000];
	char head[100] = "SQLite format 3";
	struct db *db;
	struct err e = {0};

	(void)state;
	memset(junk, 'x', sizeof(junk));
	write_file("empty", "", 0);
	write_file("short", "hello\n", 6);
	write_file("junk", junk, sizeof(junk));
	write_file("head", head, sizeof(head));
	assert_refused("empty", DB_READ, ERR_DB, "the file is empty");
	assert_refused("empty", DB_FOREIGN, ERR_DB, "not an astscope database");
	assert_refused("short", DB_READ, ERR_DB, "not a database");
	assert_refused("short", DB_CREATE, ERR_DB, "not a database");
	assert_refused("junk", DB_READ, ERR_DB, "not a database");
	assert_refused("junk", DB_CREATE, ERR_DB, "not a database");
	assert_refused("head", DB_CREATE, ERR_DB, "");
	assert_refused("head", DB_FOREIGN, ERR_DB, "");
	assert_refused("", DB_CREATE, ERR_USAGE, "empty");
	assert_refused("missing", DB_READ, ERR_READ, "cannot open missing");
	assert_refused("missing/x.db", DB_CREATE, ERR_WRITE, "cannot create");
	assert_refused(".", DB_READ, ERR_READ, "cannot open");
	assert_refused(".", DB_CREATE, ERR_WRITE, "");
	/* A refused file is not touched. */
	db = create("empty");
	db_close(db);
	db = create("other.db");
	assert_ok(run_sql(db, "PRAGMA application_id = 7", &e), e);
	assert_ok(run_sql(db, "PRAGMA journal_mode = DELETE", &e), e);
	db_close(db);
	assert_refused("other.db", DB_CREATE, ERR_DB, "another program");
	assert_refused("other.db", DB_READ, ERR_DB, "another program");
	db = create("new.db");
	assert_ok(db_meta_set(db, "schema.hash", SPAN_LIT("of another version"), &e), e);
	db_close(db);
	assert_refused("new.db", DB_READ, ERR_DB, "another version of astscope");
	assert_refused("new.db", DB_CREATE, ERR_DB, "another version of astscope");
}

static void test_incomplete_is_refused(void **state)
{
	struct db *db = create("a.db");
	struct err e = {0};

	(void)state;
	db_close(db);
	assert_refused("a.db", DB_READ, ERR_DB, "not complete");
	db = create("a.db");
	assert_ok(db_meta_set(db, "state", SPAN_LIT("importing"), &e), e);
	db_close(db);
	assert_refused("a.db", DB_READ, ERR_DB, "not complete");
	assert_refused("a.db", DB_FOREIGN, ERR_DB, "not complete");
	/* Of a state that is yet to be thought of nobody knows what its tables hold. */
	db = create("a.db");
	assert_ok(db_meta_set(db, "state", SPAN_LIT("half\033[31m"), &e), e);
	db_close(db);
	assert_refused("a.db", DB_READ, ERR_DB, "none that this astscope knows");
	assert_refused("a.db", DB_FOREIGN, ERR_DB, "none that this astscope knows");
	db = create("a.db");
	assert_ok(db_meta_set(db, "state", SPAN_LIT("deriving"), &e), e);
	db_close(db);
	assert_ok(db_open("a.db", DB_READ, &db, &e), e);
	db_close(db);
}

static void test_names_are_only_names(void **state)
{
	static const char *const names[] = {
		"file:x?mode=memory", ":memory:", "a?b", "a#b%41", "with\nnewline", "\xff\xfe", "-x", " ", "file:", "*",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct db *db = NULL;
		struct err e = {0};

		create_complete(names[i]);
		assert_int_equal(access(names[i], F_OK), 0);
		assert_ok(db_open(names[i], DB_READ, &db, &e), e);
		db_close(db);
	}
}

static void test_read_only_places(void **state)
{
	struct db *db = NULL;
	struct err e = {0};

	(void)state;
	if (geteuid() == 0) {
		/* Permissions do not bind root; a file system without any files does. */
		assert_refused("/proc/astscope.db", DB_CREATE, ERR_WRITE, "cannot create");
		return;
	}
	create_complete("a.db");
	assert_int_equal(chmod("a.db", 0400), 0);
	assert_refused("a.db", DB_CREATE, ERR_WRITE, "cannot be written");
	assert_int_equal(chmod(".", 0500), 0);
	assert_refused("b.db", DB_CREATE, ERR_WRITE, "cannot create");
	assert_ok(db_open("a.db", DB_READ, &db, &e), e);
	db_close(db);
	assert_int_equal(chmod(".", 0700), 0);
}

static void test_transactions(void **state)
{
	struct db *db = open_memory();
	struct err e = {0};

	(void)state;
	assert_ok(db_begin(db, &e), e);
	assert_ok(db_meta_set(db, "a", SPAN_LIT("1"), &e), e);
	db_rollback(db);
	db_rollback(db);
	assert_int_equal(number_of(db, "SELECT count(*) FROM meta WHERE key = 'a'"), 0);
	assert_ok(db_begin(db, &e), e);
	assert_ok(db_meta_set(db, "a", SPAN_LIT("1"), &e), e);
	assert_ok(db_meta_set(db, "a", SPAN_LIT("2"), &e), e);
	assert_int_equal(db_begin(db, &e), false);
	assert_ok(db_commit(db, &e), e);
	assert_rows(db, "SELECT * FROM meta WHERE key = 'a'", "a|2\n");
	assert_false(db_commit(db, &e));
	db_close(db);
}

static void test_derived_objects(void **state)
{
	struct db *db = open_memory();
	struct strbuf raw = {0}, all = {0}, again = {0};
	const char *objects = "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY 1, 2";
	struct err e = {0};

	(void)state;
	assert_false(db_derived_is_current(db, 0));
	rows_of(db, objects, &raw);
	assert_ok(db_make_derived(db, &e), e);
	assert_true(db_derived_is_current(db, 0));
	rows_of(db, objects, &all);
	assert_true(all.n > raw.n);
	/* Old objects go, what others made stays. */
	assert_ok(run_sql(db, "CREATE TABLE mine(a)", &e), e);
	assert_ok(run_sql(db, "INSERT INTO finding(severity, kind, title, confidence, place) VALUES(1, 'crash', 't', 'sure', 'home')",
			   &e), e);
	assert_ok(db_meta_set(db, "derived.hash", SPAN_LIT("old"), &e), e);
	assert_false(db_derived_is_current(db, 0));
	assert_ok(db_make_derived(db, &e), e);
	assert_int_equal(number_of(db, "SELECT count(*) FROM finding"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM mine"), 0);
	assert_ok(run_sql(db, "DROP TABLE mine", &e), e);
	rows_of(db, objects, &again);
	assert_string_equal(strbuf_str(&again), strbuf_str(&all));
	/* As part of the caller's transaction it goes with it. */
	assert_ok(db_begin(db, &e), e);
	assert_ok(db_meta_set(db, "derived.hash", SPAN_LIT("old"), &e), e);
	assert_ok(db_make_derived(db, &e), e);
	db_rollback(db);
	assert_true(db_derived_is_current(db, 0));
	strbuf_done(&raw);
	strbuf_done(&all);
	strbuf_done(&again);
	db_close(db);
}

static void test_statements(void **state)
{
	struct db *db = open_memory();
	struct stmt *st = NULL;
	struct err e = {0};

	(void)state;
	assert_ok(db_prepare(db, SPAN_LIT("SELECT :i AS i, 0.5, :t, :b, :n"), &st, &e), e);
	stmt_bind_i64(st, ":i", INT64_MIN);
	stmt_bind_text(st, ":t", SPAN_LIT("a\0b\xff"));
	stmt_bind_blob_at(st, 3, (struct span){NULL, 0});
	stmt_bind_null(st, ":n");
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	assert_int_equal(stmt_columns(st), 5);
	assert_string_equal(stmt_column_name(st, 0), "i");
	assert_int_equal(stmt_type(st, 0), VALUE_INTEGER);
	assert_true(stmt_i64(st, 0) == INT64_MIN);
	assert_int_equal(stmt_type(st, 1), VALUE_REAL);
	assert_true(stmt_real(st, 1) == 0.5);
	assert_int_equal(stmt_type(st, 2), VALUE_TEXT);
	assert_int_equal(stmt_text(st, 2).n, 4);
	assert_memory_equal(stmt_text(st, 2).p, "a\0b\xff", 4);
	assert_int_equal(stmt_type(st, 3), VALUE_BLOB);
	assert_int_equal(stmt_text(st, 3).n, 0);
	assert_true(stmt_is_null(st, 4));
	assert_null(stmt_text(st, 4).p);
	assert_int_equal(stmt_step(st, &e), STEP_DONE);
	assert_int_equal(stmt_step(st, &e), STEP_DONE);
	stmt_reset(st);
	assert_int_equal(stmt_step(st, &e), STEP_ROW);
	stmt_free(st);
	assert_false(db_prepare(db, SPAN_LIT("SELEC 1"), &st, &e));
	assert_false(db_prepare(db, SPAN_LIT("-- nothing"), &st, &e));
	/* A double-quoted word is a name, never silently a text. */
	assert_false(db_prepare(db, SPAN_LIT("SELECT \"nosuch\" FROM meta"), &st, &e));
	db_close(db);
}

static void test_full_disk(void **state)
{
	struct db *db = create("a.db");
	struct err e = {0};

	(void)state;
	assert_ok(run_sql(db, "PRAGMA max_page_count = 60", &e), e);
	assert_false(db_make_derived(db, &e));
	assert_int_equal(e.code, ERR_WRITE);
	assert_non_null(strstr(e.hint, "full"));
	assert_false(db_derived_is_current(db, 0));
	assert_ok(run_sql(db, "PRAGMA max_page_count = 100000", &e), e);
	assert_ok(db_make_derived(db, &e), e);
	db_close(db);
}

/* Damage of any page gives an error, never a crash. */
static void test_damage(void **state)
{
	char page[8192]; /* as connect/create.sql has them */
	int found = 0;

	(void)state;
	for (int n = 0; n < 12; n++) {
		struct db *db = NULL;
		struct err e = {0};
		int fd;

		create_complete("b.db");
		memset(page, 0xa5 + n, sizeof(page));
		fd = open("b.db", O_WRONLY);
		assert_true(pwrite(fd, page, sizeof(page), n * (int)sizeof(page) + (n ? 0 : 100)) > 0);
		close(fd);
		if (!db_open("b.db", DB_FOREIGN, &db, &e) || !db_check_foreign(db, &e) || !db_check_pages(db, &e)) {
			assert_int_equal(e.code, ERR_DB);
			found++;
		}
		/* Not found: the page is unused, so that everything can be read. */
		else
			assert_int_equal(number_of(db, "SELECT count(*) FROM v_event"), 0);
		db_close(db);
		unlink("b.db");
	}
	assert_true(found > 3);
}

static void check_foreign(const char *change, const char *part)
{
	struct db *db;
	struct err e = {0};

	create_complete("f.db");
	db = create("f.db");
	assert_ok(run_sql(db, change, &e), e);
	db_close(db);
	assert_ok(db_open("f.db", DB_FOREIGN, &db, &e), e);
	if (part) {
		assert_false(db_check_foreign(db, &e));
		if (!strstr(e.msg, part))
			fail_msg("%s: %s", change, e.msg);
	} else {
		assert_ok(db_check_foreign(db, &e), e);
	}
	db_close(db);
	unlink("f.db");
}

static void test_foreign_definitions(void **state)
{
	(void)state;
	check_foreign("CREATE TABLE notes(a)", NULL);
	check_foreign("CREATE TABLE ref_event(a)", "ref_event is not the one");
	check_foreign("CREATE VIEW v_more AS SELECT 1", "view of somebody else");
	check_foreign("CREATE TRIGGER t AFTER INSERT ON life_pack BEGIN SELECT 1; END", "trigger of somebody else");
	check_foreign("DROP VIEW v_life", "missing");
	check_foreign("DROP TABLE finding", "missing");
	check_foreign("ALTER TABLE life_pack ADD COLUMN more TEXT", "life_pack is not the one");
}

/* A database of an SQLite that has no STRICT tables is ours as well, but with nothing else changed. */
static void test_foreign_plain(void **state)
{
	const char *plain = "UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ') STRICT, ', ') '), "
			    "') STRICT', ')'), ' ANY' || char(10), char(10))";
	struct db *db;
	struct err e = {0};

	(void)state;
	create_complete("f.db");
	db = create("f.db");
	assert_ok(run_sql(db, "PRAGMA writable_schema = ON", &e), e);
	assert_ok(run_sql(db, plain, &e), e);
	assert_int_equal(number_of(db, "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%STRICT%'"), 0);
	db_close(db);
	assert_ok(db_open("f.db", DB_FOREIGN, &db, &e), e);
	assert_ok(db_check_foreign(db, &e), e);
	assert_ok(db_check_pages(db, &e), e);
	db_close(db);
}

static void check_plain(const char *sql, const char *want)
{
	struct strbuf have = {0};

	schema_plain(span_from(sql), &have);
	assert_string_equal(strbuf_str(&have), want);
	strbuf_done(&have);
}

static void test_plain_schema(void **state)
{
	(void)state;
	check_plain("CREATE TABLE a(b) STRICT;\nCREATE TABLE c(d) STRICT, WITHOUT ROWID;\n",
		    "CREATE TABLE a(b);\nCREATE TABLE c(d) WITHOUT ROWID;\n");
	check_plain("CREATE TABLE a(b) STRICT", "CREATE TABLE a(b)");
	check_plain("CREATE TABLE a(b) STRICT, WITHOUT ROWID", "CREATE TABLE a(b) WITHOUT ROWID");
	check_plain("CREATE TABLE a(b (c) STRICT, d)", "CREATE TABLE a(b (c) STRICT, d)");
	check_plain("CREATE TABLE a(b) STRICT, WITHOUT ROWIDS", "CREATE TABLE a(b) STRICT, WITHOUT ROWIDS");
	check_plain("CREATE TABLE a(\n\tb INTEGER,\n\tc ANY\n) STRICT;\n", "CREATE TABLE a(\n\tb INTEGER,\n\tc\n);\n");
	check_plain(") STRICT) STRICT;", ") STRICT);");
	check_plain("", "");
}

/* Virtual tables in a file are not read: the code behind them trusts their content. */
static void test_foreign_virtual_table(void **state)
{
	const char *insert = "INSERT INTO sqlite_schema VALUES('table', 'x', 'x', 0, 'CREATE VIRTUAL TABLE x USING fts5(a)')";
	struct db *db;
	struct err e = {0};
	struct stmt *st = NULL;
	int offset;

	(void)state;
	create_complete("f.db");
	db = create("f.db");
	assert_ok(run_sql(db, "PRAGMA writable_schema = ON", &e), e);
	assert_ok(run_sql(db, insert, &e), e);
	db_close(db);
	assert_ok(db_open("f.db", DB_FOREIGN, &db, &e), e);
	assert_false(db_prepare_user(db, SPAN_LIT("SELECT * FROM x"), &st, &offset, &e));
	assert_non_null(strstr(e.msg, "no such module: fts5"));
	db_close(db);
}

/* json_each on a connection that has used no table-valued function before. */
static void test_json_tables(void **state)
{
	static const enum db_mode modes[] = {DB_READ, DB_FOREIGN, DB_CREATE};
	struct span sql = SPAN_LIT("SELECT sum(e.value) + count(t.id) FROM json_each('[3, 4]') e, json_tree('1') t");
	struct err e = {0};

	(void)state;
	create_complete("f.db");
	for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
		struct stmt *st = NULL;
		struct db *db;
		int offset;

		assert_ok(db_open("f.db", modes[i], &db, &e), e);
		assert_ok(db_prepare_user(db, sql, &st, &offset, &e), e);
		assert_int_equal(stmt_step(st, &e), STEP_ROW);
		assert_int_equal(stmt_i64(st, 0), 9);
		stmt_free(st);
		db_close(db);
	}
}

/* Where root may do all, be somebody else for this; false: this is a process of that kind, which is to end. */
static bool as_a_user(int *ret_status)
{
	pid_t pid = geteuid() == 0 ? fork() : 0;
	int status = 0;

	*ret_status = 0;
	if (pid > 0 && waitpid(pid, &status, 0) == pid)
		*ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	else if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		_exit(9);
	return pid == 0;
}

static void test_wal_in_a_read_only_folder(void **state)
{
	char place[] = "/tmp/astscope-test.XXXXXX";
	char path[sizeof(place) + 8], gone[sizeof(path) + 8];
	struct db *db;
	struct err e = {0};
	bool root = geteuid() == 0;
	int status;

	(void)state;
	if (!mkdtemp(place))
		skip();
	snprintf(path, sizeof(path), "%s/a.db", place);
	create_complete(path);
	db = create(path); /* back to WAL */
	db_close(db);
	for (const char *const *end = (const char *const[]){"-wal", "-shm", NULL}; *end; end++) {
		snprintf(gone, sizeof(gone), "%s%s", path, *end);
		unlink(gone);
	}
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(place, 0555), 0);
	if (as_a_user(&status)) {
		bool good = !db_open(path, DB_FOREIGN, &db, &e) && e.code == ERR_DB && strstr(e.hint, "WAL mode");

		if (!good)
			print_error("%s (%s)\n", e.msg, e.hint);
		if (root)
			_exit(good ? 0 : 1);
		status = !good;
	}
	chmod(place, 0700);
	unlink(path);
	rmdir(place);
	assert_int_equal(status, 0);
}

static void test_heads(void **state)
{
	(void)state;
	assert_true(db_looks_like_database((struct span){"SQLite format 3\0....", 20}));
	assert_false(db_looks_like_database((struct span){"SQLite format 3\0", 15}));
	assert_false(db_looks_like_database(SPAN_LIT("0x7f")));
	assert_false(db_looks_like_database((struct span){NULL, 0}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_create_and_read, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_create_opens_ours_again, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_refused_files, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_incomplete_is_refused, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_names_are_only_names, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_read_only_places, enter_dir, leave_dir),
		cmocka_unit_test(test_transactions),
		cmocka_unit_test(test_derived_objects),
		cmocka_unit_test(test_statements),
		cmocka_unit_test_setup_teardown(test_full_disk, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_damage, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_foreign_definitions, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_foreign_plain, enter_dir, leave_dir),
		cmocka_unit_test(test_plain_schema),
		cmocka_unit_test_setup_teardown(test_foreign_virtual_table, enter_dir, leave_dir),
		cmocka_unit_test_setup_teardown(test_json_tables, enter_dir, leave_dir),
		cmocka_unit_test(test_wal_in_a_read_only_folder),
		cmocka_unit_test(test_heads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
