/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "astscope/base/mem.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"

bool db_looks_like_database(struct span head)
{
	return span_starts(head, SPAN_LIT("SQLite format 3\0"));
}

#define APPLICATION_ID_AT 68 /* in the header, big endian */

bool db_looks_like_ours(struct span head)
{
	uint32_t id = 0;

	if (head.n < DB_HEAD_BYTES || !db_looks_like_database(head))
		return false;
	for (size_t i = 0; i < sizeof(id); i++)
		id = id << 8 | (unsigned char)head.p[APPLICATION_ID_AT + i];
	return id == APPLICATION_ID;
}

/* Whether the head of the file says that readers keep files beside it. */
static bool is_wal(const char *path)
{
	char head[20] = {0};
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, head, sizeof(head)) : 0;

	if (fd >= 0)
		close(fd);
	return n == sizeof(head) && db_looks_like_database((struct span){head, sizeof(head)}) && head[19] == 2;
}

static bool is_reading(int rc)
{
	return rc == SQLITE_IOERR_READ || rc == SQLITE_IOERR_SHORT_READ;
}

static bool writes(const struct db *db)
{
	return db->mode == DB_CREATE || db->mode == DB_NOTES;
}

static enum err_code code_of(const struct db *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		return ERR_INTERRUPTED;
	case SQLITE_FULL:
		return ERR_WRITE;
	case SQLITE_IOERR:
		return writes(db) && !is_reading(rc) && rc != SQLITE_IOERR_NOMEM ? ERR_WRITE : ERR_DB;
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return writes(db) ? ERR_WRITE : ERR_DB;
	default:
		return ERR_DB;
	}
}

static void explain_ended(const struct db *db, struct err *e)
{
	switch (db->ended) {
	case ENDED_PUT_OFF:
		err_set(e, ERR_PUT_OFF, "put off");
		break;
	case ENDED_DROPPED:
		err_set(e, ERR_INTERRUPTED, "stopped");
		break;
	case ENDED_STOP:
		err_set(e, ERR_INTERRUPTED, "interrupted");
		break;
	case ENDED_LATE:
		err_set(e, ERR_LIMIT, "stopped after %lld.%03lld s", (long long)(db->allowed_ms / 1000),
			(long long)(db->allowed_ms % 1000));
		err_hint(e, "ask for less, or give it more time");
		break;
	}
}

static void explain(struct db *db, struct err *e, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		explain_ended(db, e);
		break;
	case SQLITE_NOMEM:
		err_hint(e, "there is not enough memory");
		break;
	case SQLITE_IOERR:
		err_hint(e, rc == SQLITE_IOERR_NOMEM ? "there is not enough memory"
						     : "the disk it lies on fails or is gone: the log of the system says more");
		break;
	case SQLITE_FULL:
		err_hint(e, "the disk or the temporary directory is full; the database is not complete");
		break;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		if (db->mode != DB_CREATE && is_wal(db->path))
			err_hint(e, "it is in WAL mode and so needs a folder that can be written: copy it, with what stands "
				    "beside it, to one");
		break;
	case SQLITE_NOTADB:
		err_hint(e, "this file is not a database");
		break;
	case SQLITE_CORRUPT:
		if (sqlite3_libversion_number() < STRICT_SINCE && strstr(e->msg, "\"STRICT\""))
			err_hint(e, "it was made with a newer SQLite; import the bundle again");
		else
			err_hint(e, "the database is damaged; delete it and import the bundle again");
		break;
	case SQLITE_BUSY:
		err_hint(e, "another program is using the database");
		break;
	default:
		break;
	}
}

/* A user's statement, one that another program made wait, or one not wanted any more: nothing is concluded from those. */
static bool is_passing(const struct db *db, int rc)
{
	return db->guard.active || (rc & 0xff) == SQLITE_BUSY ||
	       ((rc & 0xff) == SQLITE_INTERRUPT && (db->ended == ENDED_PUT_OFF || db->ended == ENDED_DROPPED));
}

bool db_fail(struct db *db, struct err *e, int rc)
{
	err_set(e, code_of(db, rc), "%s: %s", db->path, sqlite3_errmsg(db->h));
	e->cause = rc;
	explain(db, e, rc);
	if (db->failed.code == ERR_NONE && !is_passing(db, rc))
		db->failed = *e;
	return false;
}

bool db_is_sound(const struct db *db, struct err *e)
{
	if (db->failed.code == ERR_NONE)
		return true;
	*e = db->failed;
	return false;
}

bool db_take_failure(struct db *db, struct err *ret)
{
	if (db_is_sound(db, ret))
		return false;
	db->failed = (struct err){0};
	return true;
}

bool db_exec(struct db *db, const char *sql, struct err *e)
{
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);

	return rc == SQLITE_OK || db_fail(db, e, rc);
}

bool db_run_asset(struct db *db, const char *path, struct err *e)
{
	for (size_t i = 0; i < sql_asset_count; i++) {
		if (strcmp(sql_assets[i].path, path) == 0)
			return db_exec(db, sql_assets[i].text, e);
	}
	die("no script %s", path);
}

bool db_has_table(struct db *db, const char *name)
{
	return sqlite3_table_column_metadata(db->h, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

static int64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

void db_set_stop(struct db *db, const atomic_bool *stop)
{
	db->stop = stop;
}

void db_set_time(struct db *db, int64_t ms)
{
	db->allowed_ms = ms < INT64_MAX / 2000000 ? ms : 0;
	db->deadline_ns = now_ns() + db->allowed_ms * 1000000;
}

void db_set_ask(struct db *db, db_ask_fn ask, void *ctx)
{
	db->ask = ask;
	db->ask_ctx = ctx;
}

bool db_set_optional(struct db *db, bool optional)
{
	bool before = db->optional;

	db->optional = optional;
	return before;
}

struct db_put_off db_take_put_off(struct db *db)
{
	struct db_put_off taken = db->put_off;

	db->put_off = (struct db_put_off){0};
	return taken;
}

#define REST_NS 8000000 /* how long a walk may take to its next row when it shall rest */

/* A walk that is asked to rest has a little time for it. */
static bool will_rest(struct db *db)
{
	int64_t now = now_ns();

	if (!db->may_rest)
		return false;
	if (!db->rest_ns)
		db->rest_ns = now;
	return now - db->rest_ns < REST_NS;
}

static bool ask(struct db *db)
{
	switch (db->ask(db->ask_ctx, db->optional, (now_ns() - db->began_ns) / 1000)) {
	case DB_GO_ON:
		return false;
	case DB_PUT_OFF:
		if (will_rest(db))
			return false;
		*(db->optional ? &db->put_off.optional : &db->put_off.any) = true;
		db->ended = ENDED_PUT_OFF;
		break;
	case DB_DROP:
		db->ended = ENDED_DROPPED;
		break;
	}
	return true;
}

bool conn_may_begin(struct db *db)
{
	if (!db->ask)
		return true;
	/* What came before was put off, and with it the picture that this is for. */
	if (db->put_off.any) {
		db->ended = ENDED_PUT_OFF;
		return false;
	}
	db->began_ns = now_ns();
	return !ask(db);
}

void conn_walks_on(struct db *db)
{
	db->rest_ns = 0;
	if (db->ask)
		db->began_ns = now_ns();
}

bool conn_may_walk(struct db *db)
{
	if (!db->rest_ns && !(db->ask && db->put_off.any))
		return true;
	db->rest_ns = 0;
	*(db->optional ? &db->put_off.optional : &db->put_off.any) = true;
	db->ended = ENDED_PUT_OFF;
	return false;
}

bool conn_must_end(struct db *db)
{
	if (db->stop && atomic_load_explicit(db->stop, memory_order_relaxed)) {
		db->ended = ENDED_STOP;
		return true;
	}
	if (db->allowed_ms && now_ns() >= db->deadline_ns) {
		db->ended = ENDED_LATE;
		return true;
	}
	return db->ask && ask(db);
}

int64_t db_last_rowid(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}
