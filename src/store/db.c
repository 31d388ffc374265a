#include "config.h"

#include "astscope/store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"

#define BUSY_TIMEOUT_MS 3000

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

static enum err_code code_of(const struct db *db, int rc)
{
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		return ERR_INTERRUPTED;
	case SQLITE_FULL:
		return ERR_WRITE;
	case SQLITE_READONLY:
		return db->mode == DB_CREATE ? ERR_WRITE : ERR_DB;
	case SQLITE_IOERR:
		return rc == SQLITE_IOERR_WRITE || rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_TRUNCATE ? ERR_WRITE
													   : ERR_DB;
	default:
		return ERR_DB;
	}
}

bool db_fail(struct db *db, struct err *e, int rc)
{
	err_set(e, code_of(db, rc), "%s: %s", db->path, sqlite3_errmsg(db->h));
	e->cause = rc;
	switch (rc & 0xff) {
	case SQLITE_INTERRUPT:
		err_set(e, ERR_INTERRUPTED, "interrupted");
		break;
	case SQLITE_FULL:
		err_hint(e, "the disk or the temporary directory is full; the database is not complete");
		break;
	case SQLITE_NOTADB:
		err_hint(e, "this file is not a database");
		break;
	case SQLITE_CORRUPT:
		err_hint(e, "the database is damaged; delete it and import the bundle again");
		break;
	case SQLITE_BUSY:
		err_hint(e, "another program is using the database");
		break;
	default:
		break;
	}
	return false;
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

/* SQLite may take a name that begins with "file:" or a colon as something else, but never one with a slash first. */
static char *plain_path(const char *path)
{
	size_t n = strlen(path);
	char *ret;

	if (path[0] == '/')
		return mem_strdup(path);
	ret = mem_alloc(n + 3);
	memcpy(ret, "./", 2);
	memcpy(ret + 2, path, n + 1);
	return ret;
}

/* Make the file ours to read before SQLite makes it with the umask's mode.  An existing one is left alone. */
static bool create_private(const char *path, bool *ret_created, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	*ret_created = fd >= 0;
	if (fd >= 0) {
		close(fd);
		return true;
	}
	if (errno == EEXIST)
		return true;
	return err_set_errno(e, ERR_WRITE, errno, "cannot create %s", path);
}

static bool connect_file(struct db *db, const char *path, struct err *e)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int rc;

	if (db->mode == DB_CREATE)
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	else
		flags |= SQLITE_OPEN_READONLY;
	rc = sqlite3_open_v2(path, &db->h, flags, NULL);
	if (rc != SQLITE_OK) {
		err_set(e, db->mode == DB_CREATE ? ERR_WRITE : ERR_READ, "cannot open %s: %s", db->path,
			db->h ? sqlite3_errmsg(db->h) : "out of memory");
		e->cause = rc;
		return false;
	}
	sqlite3_busy_timeout(db->h, BUSY_TIMEOUT_MS);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (db->mode != DB_CREATE)
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (db->mode == DB_FOREIGN)
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	guard_init(db);
	return true;
}

struct identity {
	int64_t application_id, user_version, objects;
};

static bool read_identity(struct db *db, struct identity *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_IDENTITY);

	if (stmt_step(st, e) != STEP_ROW)
		return err_wrap(e, "cannot open %s", db->path);
	ret->application_id = stmt_i64(st, 0);
	ret->user_version = stmt_i64(st, 1);
	ret->objects = stmt_i64(st, 2);
	stmt_reset(st);
	return true;
}

static bool check_version(struct db *db, const struct identity *id, struct err *e)
{
	if (id->application_id != APPLICATION_ID) {
		err_set(e, ERR_DB, "%s is not an astscope database", db->path);
		if (id->application_id == 0 && id->objects == 0)
			return err_hint(e, "the file is empty");
		return err_hint(e, "it is an SQLite database of another program");
	}
	if (id->user_version > schema_version()) {
		err_set(e, ERR_DB, "%s was written by a newer astscope (format %lld, this one knows %d)", db->path,
			(long long)id->user_version, schema_version());
		return err_hint(e, "use that version, or import the bundle again into another file");
	}
	return true;
}

static bool open_for_writing(struct db *db, struct err *e)
{
	struct identity id;

	if (sqlite3_db_readonly(db->h, "main") == 1)
		return err_set(e, ERR_WRITE, "%s cannot be written", db->path);
	if (!read_identity(db, &id, e))
		return false;
	if (id.application_id == 0 && id.objects == 0 && id.user_version == 0)
		id.application_id = APPLICATION_ID;
	return check_version(db, &id, e) && db_run_asset(db, "connect/create.sql", e) &&
	       schema_migrate(db, (int)id.user_version, e);
}

static bool open_for_reading(struct db *db, struct err *e)
{
	struct identity id;
	struct strbuf state = {0};
	bool importing;

	if (!read_identity(db, &id, e) || !check_version(db, &id, e) || !db_run_asset(db, "connect/read.sql", e))
		return false;
	if (id.user_version < schema_version()) {
		err_set(e, ERR_DB, "%s was written by an older astscope", db->path);
		return err_hint(e, "import the bundle again");
	}
	importing = !db_meta_get(db, "state", &state) || strcmp(strbuf_str(&state), "importing") == 0;
	strbuf_done(&state);
	if (importing) {
		err_set(e, ERR_DB, "%s is not complete: its import has not ended", db->path);
		return err_hint(e, "import the bundle again");
	}
	return true;
}

bool db_open(const char *path, enum db_mode mode, struct db **ret, struct err *e)
{
	struct db *db;
	char *plain = NULL;
	bool created = false;
	bool ok;

	if (path && path[0] == '\0')
		return err_set(e, ERR_USAGE, "the name of the database is empty");
	if (!path && mode != DB_CREATE)
		die("db_open: only DB_CREATE makes a database in memory");
	db = mem_zalloc(sizeof(*db));
	db->mode = mode;
	db->path = mem_strdup(path ? path : "memory");
	db->queries = mem_zalloc((Q_COUNT + 1) * sizeof(struct stmt *));
	plain = path ? plain_path(path) : mem_strdup(":memory:");
	ok = (!path || mode != DB_CREATE || create_private(plain, &created, e)) && connect_file(db, plain, e) &&
	     (mode == DB_CREATE ? open_for_writing(db, e) : open_for_reading(db, e));
	if (ok) {
		*ret = db;
	} else {
		db_close(db);
		if (created)
			unlink(plain);
	}
	free(plain);
	return ok;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (int i = 0; i < Q_COUNT; i++)
		stmt_free(db->queries[i]);
	free(db->queries);
	sqlite3_close_v2(db->h);
	free(db->path);
	free(db);
}

bool db_begin(struct db *db, struct err *e)
{
	return stmt_run(db_query(db, Q_BEGIN), e);
}

bool db_commit(struct db *db, struct err *e)
{
	return stmt_run(db_query(db, Q_COMMIT), e);
}

void db_rollback(struct db *db)
{
	struct err ignored;

	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(db->h))
		(void)!stmt_run(db_query(db, Q_ROLLBACK), &ignored);
}

bool db_seal(struct db *db, struct err *e)
{
	if (db_run_asset(db, "connect/seal.sql", e))
		return true;
	/* With another reader the file stays in WAL mode, which is as good; the last one to close tidies up. */
	return (e->cause & 0xff) == SQLITE_BUSY;
}

bool db_analyze(struct db *db, struct err *e)
{
	return db_run_asset(db, "connect/analyze.sql", e);
}

bool db_meta_set(struct db *db, const char *key, struct span value, struct err *e)
{
	struct stmt *st = db_query(db, Q_META_SET);

	stmt_bind_text(st, ":key", span_from(key));
	stmt_bind_text(st, ":value", value);
	return stmt_run(st, e);
}

bool db_meta_get(struct db *db, const char *key, struct strbuf *ret)
{
	struct stmt *st = db_query(db, Q_META_GET);
	struct err ignored;
	bool found;

	stmt_bind_text(st, ":key", span_from(key));
	found = stmt_step(st, &ignored) == STEP_ROW;
	if (found)
		strbuf_add(ret, stmt_text(st, 0));
	stmt_reset(st);
	return found;
}

void db_interrupt(struct db *db)
{
	sqlite3_interrupt(db->h);
}

int64_t db_last_rowid(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

uint64_t db_bytes(struct db *db)
{
	struct stmt *st = db_query(db, Q_DB_BYTES);
	struct err ignored;
	uint64_t n = stmt_step(st, &ignored) == STEP_ROW ? (uint64_t)stmt_i64(st, 0) : 0;

	stmt_reset(st);
	return n;
}
