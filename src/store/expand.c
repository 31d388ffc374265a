/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/store/db.h"
#include "internal.h"

#define PAGES_AT_ONCE 1024

/* All pages of @db into the empty file @path. */
static bool copy_pages(struct db *db, const char *path, struct err *e)
{
	sqlite3 *to = NULL;
	sqlite3_backup *b = NULL;
	int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK)
		b = sqlite3_backup_init(to, "main", db->h, "main");
	do {
		if (b)
			rc = conn_must_end(db) ? SQLITE_INTERRUPT : sqlite3_backup_step(b, PAGES_AT_ONCE);
	} while (b && rc == SQLITE_OK);
	sqlite3_backup_finish(b);
	if (rc == SQLITE_INTERRUPT)
		db_fail(db, e, rc);
	else if (rc != SQLITE_DONE)
		err_set(e, ERR_WRITE, "%s: %s", path, to ? sqlite3_errmsg(to) : sqlite3_errstr(rc));
	sqlite3_close_v2(to);
	return rc == SQLITE_DONE;
}

static bool expand_copy(struct db *db, const char *path, struct err *e)
{
	struct db *copy = NULL;
	bool ok = db_open(path, DB_CREATE, &copy, e);

	if (ok) {
		db_set_stop(copy, db->stop);
		ok = notes_copy(db, copy, e) && db_run_asset(copy, "connect/expand.sql", e) && db_seal(copy, e);
	}
	db_close(copy);
	return ok;
}

static void remove_all(const char *path)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-journal"};

	for (size_t i = 0; i < ARRAY_LEN(endings); i++) {
		struct strbuf name = {0};

		strbuf_addf(&name, "%s%s", path, endings[i]);
		unlink(strbuf_str(&name));
		strbuf_done(&name);
	}
}

bool db_expand(struct db *db, const char *path, struct err *e)
{
	struct strbuf plain = {0};
	int fd;
	bool ok;

	/* A name that SQLite takes for no URI. */
	strbuf_addf(&plain, "%s%s", path[0] == '/' ? "" : "./", path);
	fd = open(strbuf_str(&plain), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		strbuf_done(&plain);
		err_set_errno(e, ERR_WRITE, errno, "cannot create %s", path);
		return errno == EEXIST ? err_hint(e, "name a file that is not there yet") : false;
	}
	close(fd);
	ok = copy_pages(db, strbuf_str(&plain), e) && expand_copy(db, strbuf_str(&plain), e);
	if (!ok)
		remove_all(strbuf_str(&plain));
	strbuf_done(&plain);
	return ok;
}
