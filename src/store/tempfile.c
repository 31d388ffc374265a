/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/base/env.h"
#include "astscope/base/mem.h"
#include "internal.h"

/*
 * SQLite sorts in temporary files without asking for their size, and one instruction may merge all of them.  A VFS of
 * the connection's own passes everything on to the default one, but its temporary files count their bytes while a
 * user's statement runs, and end what uses them when the connection must end.
 */

struct temp_vfs {
	sqlite3_vfs vfs; /* first: SQLite hands us this */
	sqlite3_vfs *base;
	struct db *db;
	int64_t bytes; /* of all files that are open */
	char name[32];
};

/* In front of the file of the default VFS. */
struct temp_file {
	sqlite3_file file; /* first: SQLite hands us this */
	struct temp_vfs *owner;
	int64_t bytes;
	int64_t real[]; /* SQLite aligns its files to 8 bytes, no more */
};

static sqlite3_file *real_of(sqlite3_file *f)
{
	return (sqlite3_file *)(void *)((struct temp_file *)(void *)f)->real;
}

static int temp_close(sqlite3_file *f)
{
	struct temp_file *t = (struct temp_file *)(void *)f;

	t->owner->bytes -= t->bytes;
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int temp_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	if (conn_must_end(((struct temp_file *)(void *)f)->owner->db))
		return SQLITE_INTERRUPT;
	return real_of(f)->pMethods->xRead(real_of(f), p, n, at);
}

static int temp_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	struct temp_file *t = (struct temp_file *)(void *)f;
	struct guard *g = &t->owner->db->guard;
	int64_t more = at + n > t->bytes ? at + n - t->bytes : 0;

	if (conn_must_end(t->owner->db))
		return SQLITE_INTERRUPT;
	if (more && g->active && t->owner->bytes + more > g->temp_limit) {
		g->temp_full = true;
		return SQLITE_FULL;
	}
	t->bytes += more;
	t->owner->bytes += more;
	return real_of(f)->pMethods->xWrite(real_of(f), p, n, at);
}

static int temp_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	struct temp_file *t = (struct temp_file *)(void *)f;

	if (size < t->bytes) {
		t->owner->bytes -= t->bytes - size;
		t->bytes = size;
	}
	return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int temp_sync(sqlite3_file *f, int flags)
{
	return real_of(f)->pMethods->xSync(real_of(f), flags);
}

static int temp_size(sqlite3_file *f, sqlite3_int64 *ret)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), ret);
}

static int temp_lock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int temp_unlock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int temp_check_lock(sqlite3_file *f, int *ret)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), ret);
}

static int temp_control(sqlite3_file *f, int op, void *arg)
{
	/* A hint of the size makes the file that large at once: uncounted, and for nothing here. */
	return op == SQLITE_FCNTL_SIZE_HINT ? SQLITE_OK : real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int temp_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int temp_character(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

/* Version 1: no shared memory, no mapping, so that each byte comes by here. */
static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = temp_close,
	.xRead = temp_read,
	.xWrite = temp_write,
	.xTruncate = temp_truncate,
	.xSync = temp_sync,
	.xFileSize = temp_size,
	.xLock = temp_lock,
	.xUnlock = temp_unlock,
	.xCheckReservedLock = temp_check_lock,
	.xFileControl = temp_control,
	.xSectorSize = temp_sector,
	.xDeviceCharacteristics = temp_character,
};

static int temp_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *ret_flags)
{
	struct temp_vfs *v = (struct temp_vfs *)(void *)vfs;
	struct temp_file *t = (struct temp_file *)(void *)f;
	int rc;

	/* A database without a name is no file that a statement makes: its bytes are those of any database. */
	if (!(flags & SQLITE_OPEN_DELETEONCLOSE) || flags & SQLITE_OPEN_TEMP_DB)
		return v->base->xOpen(v->base, name, f, flags, ret_flags);
	t->file.pMethods = NULL;
	rc = v->base->xOpen(v->base, name, real_of(f), flags, ret_flags);
	if (rc != SQLITE_OK)
		return rc;
	t->owner = v;
	t->bytes = 0;
	t->file.pMethods = &methods;
	return SQLITE_OK;
}

const char *temp_init(struct db *db)
{
	struct temp_vfs *v = mem_zalloc(sizeof(*v));

	v->base = sqlite3_vfs_find(NULL);
	if (!v->base)
		die("SQLite has no file system");
	/* The functions and data of the default one, which look for nothing else in it. */
	v->vfs = *v->base;
	v->vfs.pNext = NULL;
	v->vfs.szOsFile += (int)sizeof(struct temp_file);
	v->vfs.xOpen = temp_open;
	v->db = db;
	snprintf(v->name, sizeof(v->name), "astscope-%p", (void *)v);
	v->vfs.zName = v->name;
	if (sqlite3_vfs_register(&v->vfs, 0) != SQLITE_OK)
		die("SQLite takes no file system");
	db->temp = v;
	return v->name;
}

bool temp_can_be_made(const struct db *db)
{
	sqlite3_vfs *base = db->temp->base;
	sqlite3_file *f = mem_zalloc((size_t)base->szOsFile);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE | SQLITE_OPEN_DELETEONCLOSE | SQLITE_OPEN_TEMP_DB;
	bool made = base->xOpen(base, NULL, f, flags, NULL) == SQLITE_OK;

	if (f->pMethods)
		f->pMethods->xClose(f);
	free(f);
	return made;
}

const char *db_temp_dir(void)
{
	const char *const dirs[] = {env_get("SQLITE_TMPDIR"), env_get("TMPDIR"), "/var/tmp", "/usr/tmp", "/tmp", "."};
	struct stat st;

	for (size_t i = 0; i < ARRAY_LEN(dirs); i++) {
		if (dirs[i] && stat(dirs[i], &st) == 0 && S_ISDIR(st.st_mode) && access(dirs[i], W_OK | X_OK) == 0)
			return dirs[i];
	}
	return NULL;
}

void temp_done(struct db *db)
{
	if (db->temp)
		sqlite3_vfs_unregister(&db->temp->vfs);
	free(db->temp);
	db->temp = NULL;
}
