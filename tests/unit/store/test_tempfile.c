/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "store_test.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "astscope/base/mem.h"
#include "src/store/internal.h"
#include "src/store/line_map.h"
#include "tests/lib/faults.h"

/* The file system that SQLite has its temporary files from: all of a file's methods, and what they count. */

static sqlite3_vfs *vfs_of_connection(void)
{
	sqlite3_vfs *v = sqlite3_vfs_find(NULL);

	while (v && strncmp(v->zName, "astscope-", 9) != 0)
		v = v->pNext;
	assert_non_null(v);
	return v;
}

static sqlite3_file *open_temporary(sqlite3_vfs *v)
{
	sqlite3_file *f = mem_zalloc((size_t)v->szOsFile);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE |
		    SQLITE_OPEN_TEMP_JOURNAL;

	assert_int_equal(v->xOpen(v, NULL, f, flags, NULL), SQLITE_OK);
	return f;
}

static void test_file(void **state)
{
	struct db *db = open_memory();
	sqlite3_file *f = open_temporary(vfs_of_connection());
	const sqlite3_io_methods *m = f->pMethods;
	char got[4] = {0};
	sqlite3_int64 size = -1, hint = 1 << 30;
	int reserved = -1;

	(void)state;
	assert_int_equal(m->xWrite(f, "abcd", 4, 96), SQLITE_OK);
	assert_int_equal(m->xFileSize(f, &size), SQLITE_OK);
	assert_int_equal(size, 100);
	assert_int_equal(m->xRead(f, got, 4, 96), SQLITE_OK);
	assert_memory_equal(got, "abcd", 4);
	/* a hint of the size makes it no larger */
	assert_int_equal(m->xFileControl(f, SQLITE_FCNTL_SIZE_HINT, &hint), SQLITE_OK);
	assert_int_equal(m->xFileSize(f, &size), SQLITE_OK);
	assert_int_equal(size, 100);
	assert_int_equal(m->xTruncate(f, 10), SQLITE_OK);
	assert_int_equal(m->xFileSize(f, &size), SQLITE_OK);
	assert_int_equal(size, 10);
	assert_int_equal(m->xSync(f, SQLITE_SYNC_NORMAL), SQLITE_OK);
	assert_int_equal(m->xLock(f, SQLITE_LOCK_SHARED), SQLITE_OK);
	assert_int_equal(m->xCheckReservedLock(f, &reserved), SQLITE_OK);
	assert_int_equal(reserved, 0);
	assert_int_equal(m->xUnlock(f, SQLITE_LOCK_NONE), SQLITE_OK);
	assert_true(m->xSectorSize(f) >= 512);
	assert_int_equal(m->xClose(f), SQLITE_OK);
	free(f);
	db_close(db);
}

/* The limit is one for all files of the connection; what is truncated or closed does not count any more. */
static void test_limit(void **state)
{
	struct db *db = open_memory();
	sqlite3_vfs *v = vfs_of_connection();
	sqlite3_file *a = open_temporary(v), *b = open_temporary(v);
	static const char bytes[60];

	(void)state;
	guard_enter(db);
	db->guard.temp_limit = 100;
	assert_int_equal(a->pMethods->xWrite(a, bytes, 60, 0), SQLITE_OK);
	assert_int_equal(a->pMethods->xWrite(a, bytes, 60, 0), SQLITE_OK); /* the same bytes again */
	assert_int_equal(b->pMethods->xWrite(b, bytes, 60, 0), SQLITE_FULL);
	assert_true(db->guard.temp_full);
	assert_int_equal(a->pMethods->xTruncate(a, 20), SQLITE_OK);
	assert_int_equal(b->pMethods->xWrite(b, bytes, 60, 0), SQLITE_OK);
	assert_int_equal(a->pMethods->xClose(a), SQLITE_OK);
	assert_int_equal(b->pMethods->xWrite(b, bytes, 40, 60), SQLITE_OK);
	assert_int_equal(b->pMethods->xWrite(b, bytes, 1, 100), SQLITE_FULL);
	guard_leave(db);
	assert_int_equal(b->pMethods->xWrite(b, bytes, 60, 100), SQLITE_OK);
	assert_int_equal(b->pMethods->xClose(b), SQLITE_OK);
	free(a);
	free(b);
	db_close(db);
}

static void test_stopped(void **state)
{
	struct db *db = open_memory();
	sqlite3_file *f = open_temporary(vfs_of_connection());
	atomic_bool stop = false;
	char got[4];

	(void)state;
	assert_int_equal(f->pMethods->xWrite(f, "abcd", 4, 0), SQLITE_OK);
	db_set_stop(db, &stop);
	atomic_store(&stop, true);
	assert_int_equal(f->pMethods->xWrite(f, "abcd", 4, 4), SQLITE_INTERRUPT);
	assert_int_equal(f->pMethods->xRead(f, got, 4, 0), SQLITE_INTERRUPT);
	assert_int_equal(f->pMethods->xClose(f), SQLITE_OK);
	free(f);
	db_close(db);
}

/* Files of this process that have no name any more and that SQLite made. */
static size_t nameless_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	struct dirent *ent;
	size_t n = 0;

	while (d && (ent = readdir(d))) {
		char to[PATH_MAX];
		ssize_t got = readlinkat(dirfd(d), ent->d_name, to, sizeof(to) - 1);

		to[got > 0 ? got : 0] = '\0';
		n += strstr(to, "etilqs_") && strstr(to, "(deleted)");
	}
	if (d)
		closedir(d);
	return n;
}

/* A database without a name does not stand in memory, nor in a folder. */
static void test_nameless(void **state)
{
	struct db *db = open_memory();
	size_t before = nameless_files();
	char *msg = NULL;

	(void)state;
	assert_true(temp_can_be_made(db));
	assert_string_equal(sqlite3_db_filename(db->h, "main"), "");
	if (sqlite3_exec(db->h, "BEGIN; CREATE TABLE big(b); INSERT INTO big VALUES(zeroblob(9000000)); COMMIT", NULL, NULL, &msg))
		fail_msg("%s", msg);
	assert_int_equal(nameless_files(), before + 1);
	assert_true(sqlite3_db_release_memory(db->h) == SQLITE_OK);
	assert_int_equal(number_of(db, "SELECT length(b) FROM big"), 9000000);
	db_close(db);
	assert_int_equal(nameless_files(), before);
}

/* Lines of several parts of a log, in no order; every seventh is no event. */
static void put_lines(struct line_map *m, const char *beside, uint32_t lines)
{
	struct err e = {0};

	for (uint32_t i = 0; i < lines; i++) {
		uint32_t line = 1 + (uint32_t)((uint64_t)i * 7919 % lines); /* a prime that does not divide them */

		if (line % 7)
			assert_ok(line_map_put(m, beside, line, line / 3 + 1, line % 5, &e), e);
	}
}

static void compare_lines(struct line_map *m, uint32_t lines)
{
	struct line_block *b = mem_alloc(sizeof(*b));
	struct err e = {0};

	assert_int_equal(m->stop, lines + (lines % 7 != 0));
	for (uint32_t line = 0; line < m->stop; line++) {
		uint32_t at = line & (BLOCK_LINES - 1);

		if (!at)
			assert_ok(line_map_block(m, line >> BLOCK_SHIFT, b, &e), e);
		assert_true(at < b->n || !(line % 7));
		if (at < b->n && (b->life[at] != (line % 7 ? line / 3 + 1 : 0) || b->thread[at] != (line % 7 ? line % 5 : 0)))
			fail_msg("line %u is of life %u, thread %u", line, b->life[at], b->thread[at]);
	}
	assert_ok(line_map_block(m, (m->stop >> BLOCK_SHIFT) + 1, b, &e), e);
	assert_int_equal(b->n, 0);
	free(b);
}

static void test_line_map(void **state)
{
	struct line_map m = {0};
	struct err e = {0};
	int fd;

	(void)state;
	put_lines(&m, "memory", 150001);
	compare_lines(&m, 150001);
	line_map_clear(&m);
	put_lines(&m, "memory", 300);
	compare_lines(&m, 300);
	line_map_clear(&m);
	/* What cannot be written, or read again, is told. */
	fd = m.fd;
	assert_true(fd > 0);
	m.fd = open("/dev/full", O_RDWR | O_CLOEXEC);
	assert_true(m.fd > 0);
	for (uint32_t i = 0; i < 512; i++)
		assert_ok(line_map_put(&m, "memory", 1, 1, 0, &e), e);
	assert_false(line_map_put(&m, "memory", 1, 1, 0, &e));
	assert_int_equal(e.code, ERR_WRITE);
	close(m.fd);
	m.fd = fd;
	assert_ok(line_map_put(&m, "memory", 1, 1, 0, &e), e);
	assert_int_equal(ftruncate(fd, 100), 0);
	assert_false(line_map_block(&m, 0, &(struct line_block){0}, &e));
	line_map_done(&m);
}

/* More than SQLite keeps in its cache. */
static void fill(struct db *db)
{
	struct err e = {0};

	assert_ok(db_begin(db, &e), e);
	assert_ok(db_exec(db, "CREATE TABLE much(b BLOB); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 64) "
			      "INSERT INTO much SELECT zeroblob(1 << 20) FROM n", &e), e);
	assert_ok(db_commit(db, &e), e);
	assert_true(db_bytes(db) > 60 << 20);
}

/* Where no temporary file can be made, a database without a name is in memory, and all of it can be had. */
static void test_no_temporary_file(void **state)
{
	struct err e = {0};
	struct db *db;

	(void)state;
	faults_arm(FAULT_OPEN, FAULT_ONCE, 1);
	assert_ok(db_open(NULL, DB_CREATE, &db, &e), e);
	assert_true(faults_hit());
	fill(db);
	assert_int_equal(faults_seen(FAULT_OPEN), 1); /* what failed was the only try */
	db_close(db);
	faults_arm(FAULT_OPEN, FAULT_ONCE, 0);
	assert_ok(db_open(NULL, DB_CREATE, &db, &e), e);
	fill(db);
	assert_true(faults_seen(FAULT_OPEN) > 1);
	db_close(db);
}

static void test_folder(void **state)
{
	char dir[] = "/tmp/astscope-test-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(dir));
	setenv("SQLITE_TMPDIR", dir, 1);
	assert_string_equal(db_temp_dir(), dir);
	rmdir(dir);
	assert_string_not_equal(db_temp_dir(), dir);
	unsetenv("SQLITE_TMPDIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_nameless),
		cmocka_unit_test(test_no_temporary_file),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_line_map),
	};

	faults_install();
	return cmocka_run_group_tests_name("store/tempfile", tests, NULL, NULL);
}
