/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/faults.h"

#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static struct {
	enum fault_op op;
	enum fault_how how;
	uint64_t at; /* 0 = never */
	uint64_t seen[FAULT_OPS];
	bool hit;
	sqlite3_vfs *base;
	sqlite3_vfs vfs;
	sqlite3_mem_methods memory;
} faults;

/* In front of the file of the default VFS. */
struct fault_file {
	sqlite3_file file; /* first: SQLite hands us this */
	int64_t real[];    /* SQLite aligns its files to 8 bytes */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
	return (sqlite3_file *)(void *)((struct fault_file *)(void *)f)->real;
}

static bool fails(enum fault_op op)
{
	uint64_t n = ++faults.seen[op];

	if (!faults.at || op != faults.op || n < faults.at || (n > faults.at && faults.how != FAULT_FULL))
		return false;
	faults.hit = true;
	if (faults.how == FAULT_KILL)
		raise(SIGKILL);
	return true;
}

static int code(int rc)
{
	return faults.how == FAULT_FULL ? SQLITE_FULL : rc;
}

/* ---- files ---- */

static int fault_close(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int fault_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return fails(FAULT_READ) ? SQLITE_IOERR_READ : real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int fault_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (!fails(FAULT_WRITE))
		return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
	if (faults.how == FAULT_SHORT)
		(void)real_of(f)->pMethods->xWrite(real_of(f), p, n / 2, at);
	return code(SQLITE_IOERR_WRITE);
}

static int fault_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	return fails(FAULT_TRUNCATE) ? SQLITE_IOERR_TRUNCATE : real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int fault_sync(sqlite3_file *f, int flags)
{
	return fails(FAULT_SYNC) ? code(SQLITE_IOERR_FSYNC) : real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int fault_size(sqlite3_file *f, sqlite3_int64 *ret)
{
	return fails(FAULT_SIZE) ? SQLITE_IOERR_FSTAT : real_of(f)->pMethods->xFileSize(real_of(f), ret);
}

static int fault_lock(sqlite3_file *f, int level)
{
	return fails(FAULT_LOCK) ? SQLITE_IOERR_LOCK : real_of(f)->pMethods->xLock(real_of(f), level);
}

static int fault_unlock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int fault_check_lock(sqlite3_file *f, int *ret)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}

static int fault_control(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int fault_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int fault_character(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int fault_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **ret)
{
	return fails(FAULT_SHARED) ? SQLITE_IOERR_SHMMAP : real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend, ret);
}

static int fault_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void fault_shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int fault_shm_unmap(sqlite3_file *f, int del)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), del);
}

/* Version 2: nothing is mapped, so that each read comes by here. */
static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = fault_close,
	.xRead = fault_read,
	.xWrite = fault_write,
	.xTruncate = fault_truncate,
	.xSync = fault_sync,
	.xFileSize = fault_size,
	.xLock = fault_lock,
	.xUnlock = fault_unlock,
	.xCheckReservedLock = fault_check_lock,
	.xFileControl = fault_control,
	.xSectorSize = fault_sector,
	.xDeviceCharacteristics = fault_character,
	.xShmMap = fault_shm_map,
	.xShmLock = fault_shm_lock,
	.xShmBarrier = fault_shm_barrier,
	.xShmUnmap = fault_shm_unmap,
};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
	int rc;

	(void)vfs;
	f->pMethods = NULL;
	if (fails(FAULT_OPEN))
		return code(SQLITE_CANTOPEN);
	rc = faults.base->xOpen(faults.base, name, real_of(f), flags, ret_flags);
	if (rc == SQLITE_OK)
		f->pMethods = &methods;
	return rc;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	return fails(FAULT_DELETE) ? SQLITE_IOERR_DELETE : faults.base->xDelete(faults.base, name, sync);
}

/* ---- memory ---- */

_Thread_local bool faults_in_sqlite;

static void *fault_malloc(int n)
{
	void *p = NULL;

	faults_in_sqlite = true;
	if (!fails(FAULT_MEMORY))
		p = faults.memory.xMalloc(n);
	faults_in_sqlite = false;
	return p;
}

static void *fault_realloc(void *p, int n)
{
	void *q = NULL;

	faults_in_sqlite = true;
	if (!fails(FAULT_MEMORY))
		q = faults.memory.xRealloc(p, n);
	faults_in_sqlite = false;
	return q;
}

/* ---- in front ---- */

void faults_install(void)
{
	sqlite3_mem_methods memory;

	if (faults.base)
		return;
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &faults.memory) != SQLITE_OK)
		abort();
	memory = faults.memory;
	memory.xMalloc = fault_malloc;
	memory.xRealloc = fault_realloc;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK)
		abort();
	faults.base = sqlite3_vfs_find(NULL);
	faults.vfs = *faults.base;
	faults.vfs.pNext = NULL;
	faults.vfs.zName = "faults";
	faults.vfs.szOsFile += (int)sizeof(struct fault_file);
	faults.vfs.xOpen = fault_open;
	faults.vfs.xDelete = fault_delete;
	if (sqlite3_vfs_register(&faults.vfs, 1) != SQLITE_OK)
		abort();
}

void faults_arm(enum fault_op op, enum fault_how how, uint64_t at)
{
	faults.op = op;
	faults.how = how;
	faults.at = at;
	faults.hit = false;
	memset(faults.seen, 0, sizeof(faults.seen));
}

uint64_t faults_seen(enum fault_op op)
{
	return faults.seen[op];
}

bool faults_hit(void)
{
	return faults.hit;
}

const char *faults_name(enum fault_op op)
{
	static const char *const names[FAULT_OPS] = {
		[FAULT_OPEN] = "open", [FAULT_READ] = "read", [FAULT_WRITE] = "write", [FAULT_SYNC] = "sync",
		[FAULT_TRUNCATE] = "truncate", [FAULT_SIZE] = "size", [FAULT_DELETE] = "delete", [FAULT_LOCK] = "lock",
		[FAULT_SHARED] = "shared memory", [FAULT_MEMORY] = "memory of SQLite",
	};

	return names[op];
}
