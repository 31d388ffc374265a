#include "config.h"

#include "store_test.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "src/store/internal.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests_name("store/tempfile", tests, NULL, NULL);
}
