/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "internal.h"
#include "lives_read.h"

#define BUSY_TIMEOUT_MS 3000

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

static bool set_up(struct db *db, struct err *e)
{
	sqlite3_extended_result_codes(db->h, 1);
	sqlite3_busy_timeout(db->h, BUSY_TIMEOUT_MS);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(db->h, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	if (db->mode != DB_CREATE)
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (db->mode == DB_FOREIGN)
		sqlite3_db_config(db->h, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return guard_init(db, e);
}

/*
 * Without a name SQLite makes a temporary file when its cache is full, readable by us alone, and takes its name away at once:
 * whichever way the program ends, nothing is left.
 */
static bool connect_file(struct db *db, const char *path, struct err *e)
{
	int flags = SQLITE_OPEN_NOMUTEX;
	const char *vfs = temp_init(db);
	int rc;

	if (!path)
		path = temp_can_be_made(db) ? "" : ":memory:";
	if (db->mode == DB_CREATE || db->mode == DB_NOTES)
		flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	else
		flags |= SQLITE_OPEN_READONLY;
	rc = sqlite3_open_v2(path, &db->h, flags, vfs);
	if (rc != SQLITE_OK) {
		err_set(e, flags & SQLITE_OPEN_CREATE ? ERR_WRITE : ERR_READ, "cannot open %s: %s", db->path,
			db->h ? sqlite3_errmsg(db->h) : "out of memory");
		e->cause = rc;
		return false;
	}
	return set_up(db, e);
}

struct identity {
	int64_t application_id, objects;
};

static bool read_identity(struct db *db, struct identity *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_IDENTITY);

	*ret = (struct identity){0};
	if (stmt_step(st, e) != STEP_ROW)
		return err_wrap(e, "cannot open %s", db->path);
	ret->application_id = stmt_i64(st, 0);
	ret->objects = stmt_i64(st, 1);
	stmt_reset(st);
	return true;
}

static bool check_application(struct db *db, const struct identity *id, struct err *e)
{
	if (id->application_id == APPLICATION_ID)
		return true;
	err_set(e, ERR_DB, "%s is not an astscope database", db->path);
	if (id->application_id == 0 && id->objects == 0)
		return err_hint(e, "the file is empty");
	return err_hint(e, "it is an SQLite database of another program");
}

/* The tables change with the program; what they hold can be read from the bundle again, so that nothing is converted. */
static bool check_schema(struct db *db, struct err *e)
{
	if (schema_is_current(db))
		return true;
	if (!db_is_sound(db, e))
		return err_wrap(e, "cannot open %s", db->path);
	err_set(e, ERR_DB, "%s was written by another version of astscope, its tables are not those of this one", db->path);
	return err_hint(e, "use that version, or import the bundle again into another file");
}

static bool open_for_writing(struct db *db, struct err *e)
{
	struct identity id;

	if (sqlite3_db_readonly(db->h, "main") == 1)
		return err_set(e, ERR_WRITE, "%s cannot be written", db->path);
	if (!read_identity(db, &id, e))
		return false;
	if (id.application_id == 0 && id.objects == 0)
		return db_run_asset(db, "connect/create.sql", e) && db_run_asset(db, "connect/fill.sql", e) && schema_make(db, e);
	return check_application(db, &id, e) && check_schema(db, e) && db_run_asset(db, "connect/create.sql", e) &&
	       db_run_asset(db, "connect/again.sql", e);
}

/* What meta.state says of an import, and whether it can be read. */
static const struct {
	const char *name;
	bool readable;
} states[] = {
	{"", false}, /* there is none yet */
	{"importing", false},
	{"deriving", true}, /* the derived tables are to be made anew */
	{"complete", true},
};

static bool check_state(struct db *db, struct err *e)
{
	struct strbuf have = {0};
	bool known = false, readable = false;

	if (db_meta_get(db, "state", &have, e) == STEP_FAIL)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		if (strcmp(states[i].name, strbuf_str(&have)) == 0) {
			known = true;
			readable = states[i].readable;
		}
	}
	if (!known)
		err_set(e, ERR_DB, "%s: its state \"%.40s\" is none that this astscope knows", db->path, strbuf_str(&have));
	else if (!readable)
		err_set(e, ERR_DB, "%s is not complete: its import has not ended", db->path);
	strbuf_done(&have);
	return readable || err_hint(e, "import the bundle again");
}

static bool open_for_reading(struct db *db, struct err *e)
{
	struct identity id;

	if (db->mode == DB_FOREIGN && !db_run_asset(db, "connect/foreign.sql", e))
		return false;
	return read_identity(db, &id, e) && check_application(db, &id, e) && check_schema(db, e) &&
	       db_run_asset(db, "connect/read.sql", e) && check_state(db, e);
}

static bool open_for_notes(struct db *db, struct err *e)
{
	struct identity id;

	if (!read_identity(db, &id, e))
		return false;
	if (id.application_id == 0 && id.objects == 0)
		return db_run_asset(db, "connect/notes_file.sql", e);
	if (id.application_id != NOTES_APPLICATION_ID)
		return check_application(db, &id, e) && check_schema(db, e);
	return true;
}

static bool open_as(struct db *db, struct err *e)
{
	switch (db->mode) {
	case DB_CREATE:
		return open_for_writing(db, e);
	case DB_NOTES:
		return open_for_notes(db, e);
	case DB_READ:
	case DB_FOREIGN:
		break;
	}
	return open_for_reading(db, e);
}

bool db_open(const char *path, enum db_mode mode, struct db **ret, struct err *e)
{
	bool makes = path && (mode == DB_CREATE || mode == DB_NOTES);
	struct db *db;
	char *plain = NULL;
	bool created = false;
	bool ok;

	if (path && path[0] == '\0')
		return err_set(e, ERR_USAGE, "the name of the database is empty");
	if (!path && mode != DB_CREATE)
		die("db_open: only DB_CREATE makes a database without a name");
	db = mem_zalloc(sizeof(*db));
	db->mode = mode;
	db->path = mem_strdup(path ? path : "memory");
	db->queries = mem_zalloc((Q_COUNT + 1) * sizeof(struct stmt *));
	plain = path ? plain_path(path) : NULL;
	ok = (!makes || create_private(plain, &created, e)) && connect_file(db, plain, e) && open_as(db, e);
	if (ok) {
		*ret = db;
	} else {
		db_close(db);
		if (plain && created)
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
	events_free(db->events);
	lives_free(db->lives);
	sqlite3_close_v2(db->h);
	temp_done(db);
	free(db->notes_path);
	free(db->notes_also);
	free(db->path);
	free(db);
}

bool db_seal(struct db *db, struct err *e)
{
	if (db_run_asset(db, "connect/seal.sql", e))
		return true;
	/* With another reader the file stays in WAL mode, which is as good; the last one to close tidies up. */
	return (e->cause & 0xff) == SQLITE_BUSY;
}

uint64_t db_bytes(struct db *db)
{
	struct stmt *st = db_query(db, Q_DB_BYTES);
	struct err ignored;
	uint64_t n = stmt_step(st, &ignored) == STEP_ROW ? (uint64_t)stmt_i64(st, 0) : 0;

	stmt_reset(st);
	return n;
}
