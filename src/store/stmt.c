/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/db.h"

#include <limits.h>
#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "astscope/store/sql_asset.h"
#include "internal.h"

struct stmt *stmt_wrap(struct db *db, sqlite3_stmt *p)
{
	struct stmt *st = mem_zalloc(sizeof(*st));

	st->db = db;
	st->p = p;
	return st;
}

struct stmt *db_query(struct db *db, int query)
{
	struct stmt *st;

	if (query < 0 || query >= Q_COUNT)
		die("db_query: no query %d", query);
	st = db->queries[query];
	if (!st) {
		sqlite3_stmt *p = NULL;
		int rc = sqlite3_prepare_v3(db->h, sql_queries[query].text, -1, SQLITE_PREPARE_PERSISTENT, &p, NULL);

		st = stmt_wrap(db, p);
		if (rc != SQLITE_OK) {
			struct err *e = mem_zalloc(sizeof(*e));

			db_fail(db, e, rc);
			err_wrap(e, "query %s", sql_queries[query].name);
			st->broken = e;
			/* Perhaps the cause goes away (busy): prepare anew at the next use. */
		}
		db->queries[query] = st;
		return st;
	}
	if (st->broken) {
		stmt_free(st);
		db->queries[query] = NULL;
		return db_query(db, query);
	}
	stmt_reset(st);
	sqlite3_clear_bindings(st->p);
	return st;
}

bool db_prepare(struct db *db, struct span sql, struct stmt **ret, struct err *e)
{
	sqlite3_stmt *p = NULL;
	int rc;

	if (sql.n > INT_MAX - 1)
		return err_set(e, ERR_LIMIT, "the query is too long");
	rc = sqlite3_prepare_v2(db->h, sql.p, (int)sql.n, &p, NULL);
	if (rc != SQLITE_OK)
		return db_fail(db, e, rc);
	if (!p)
		return err_set(e, ERR_USAGE, "there is no statement in the query");
	*ret = stmt_wrap(db, p);
	return true;
}

void stmt_free(struct stmt *st)
{
	if (!st)
		return;
	sqlite3_finalize(st->p);
	free(st->broken);
	free(st);
}

static void bound(struct stmt *st, int rc)
{
	if (rc == SQLITE_RANGE)
		die("bind: no such parameter in %s", sqlite3_sql(st->p));
	if (rc != SQLITE_OK && st->bind_rc == SQLITE_OK)
		st->bind_rc = rc;
}

bool stmt_takes(const struct stmt *st, const char *name)
{
	return sqlite3_bind_parameter_index(st->p, name) > 0;
}

static int index_of(struct stmt *st, const char *name)
{
	int i = sqlite3_bind_parameter_index(st->p, name);

	if (i == 0)
		die("bind: no parameter %s in %s", name, sqlite3_sql(st->p));
	return i;
}

void stmt_bind_i64_at(struct stmt *st, int index, int64_t v)
{
	if (st->p)
		bound(st, sqlite3_bind_int64(st->p, index, v));
}

/* The empty span is the empty text, not NULL. */
void stmt_bind_text_at(struct stmt *st, int index, struct span v)
{
	if (st->p)
		bound(st, sqlite3_bind_text64(st->p, index, v.n ? v.p : "", v.n, SQLITE_TRANSIENT, SQLITE_UTF8));
}

void stmt_bind_static_at(struct stmt *st, int index, struct span v)
{
	if (st->p)
		bound(st, sqlite3_bind_text64(st->p, index, v.n ? v.p : "", v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void stmt_bind_blob_at(struct stmt *st, int index, struct span v)
{
	if (st->p)
		bound(st, sqlite3_bind_blob64(st->p, index, v.n ? v.p : "", v.n, SQLITE_TRANSIENT));
}

void stmt_bind_null_at(struct stmt *st, int index)
{
	if (st->p)
		bound(st, sqlite3_bind_null(st->p, index));
}

void stmt_bind_i64(struct stmt *st, const char *name, int64_t v)
{
	if (st->p)
		stmt_bind_i64_at(st, index_of(st, name), v);
}

void stmt_bind_real(struct stmt *st, const char *name, double v)
{
	if (st->p)
		bound(st, sqlite3_bind_double(st->p, index_of(st, name), v));
}

void stmt_bind_text(struct stmt *st, const char *name, struct span v)
{
	if (st->p)
		stmt_bind_text_at(st, index_of(st, name), v);
}

void stmt_bind_null(struct stmt *st, const char *name)
{
	if (st->p)
		stmt_bind_null_at(st, index_of(st, name));
}

/* SQLite's code; @e is filled on failure. */
static int step_user(struct stmt *st, struct err *e)
{
	int rc;

	guard_enter(st->db);
	rc = sqlite3_step(st->p);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		guard_fail(st->db, e, rc);
	guard_leave(st->db);
	return rc;
}

enum step stmt_step(struct stmt *st, struct err *e)
{
	int rc;

	if (st->broken) {
		*e = *st->broken;
		return STEP_FAIL;
	}
	if (st->done)
		return STEP_DONE;
	if (st->bind_rc != SQLITE_OK) {
		err_set(e, ERR_DB, "%s: a value cannot be bound: %s", st->db->path, sqlite3_errstr(st->bind_rc));
		return STEP_FAIL;
	}
	if (!st->running && !conn_may_begin(st->db)) {
		db_fail(st->db, e, SQLITE_INTERRUPT);
		return STEP_FAIL;
	}
	st->running = true;
	rc = st->user ? step_user(st, e) : sqlite3_step(st->p);
	if (rc == SQLITE_ROW)
		return STEP_ROW;
	st->running = false;
	st->done = true;
	if (rc == SQLITE_DONE)
		return STEP_DONE;
	if (!st->user)
		db_fail(st->db, e, rc);
	stmt_reset(st);
	return STEP_FAIL;
}

enum step stmt_walk(struct stmt *st, struct err *e)
{
	enum step step;

	if (st->rests || !st->running)
		conn_walks_on(st->db);
	st->rests = st->running && !conn_may_walk(st->db);
	if (st->rests) {
		err_set(e, ERR_PUT_OFF, "put off");
		return STEP_FAIL;
	}
	st->db->may_rest = true;
	step = stmt_step(st, e);
	st->db->may_rest = false;
	return step;
}

bool stmt_rests(const struct stmt *st)
{
	return st->rests;
}

void stmt_reset(struct stmt *st)
{
	if (st->p)
		sqlite3_reset(st->p);
	st->rests = false;
	st->bind_rc = SQLITE_OK;
	st->running = false;
	st->done = false;
}

bool stmt_run(struct stmt *st, struct err *e)
{
	enum step r = stmt_step(st, e);

	stmt_reset(st);
	return r != STEP_FAIL;
}

int stmt_columns(const struct stmt *st)
{
	return st->p ? sqlite3_column_count(st->p) : 0;
}

const char *stmt_column_name(const struct stmt *st, int col)
{
	const char *name = st->p ? sqlite3_column_name(st->p, col) : NULL;

	return name ? name : "";
}

enum value_type stmt_type(const struct stmt *st, int col)
{
	switch (st->p ? sqlite3_column_type(st->p, col) : SQLITE_NULL) {
	case SQLITE_INTEGER:
		return VALUE_INTEGER;
	case SQLITE_FLOAT:
		return VALUE_REAL;
	case SQLITE_TEXT:
		return VALUE_TEXT;
	case SQLITE_BLOB:
		return VALUE_BLOB;
	default:
		return VALUE_NULL;
	}
}

int64_t stmt_i64(const struct stmt *st, int col)
{
	return sqlite3_column_int64(st->p, col);
}

double stmt_real(const struct stmt *st, int col)
{
	return sqlite3_column_double(st->p, col);
}

struct span stmt_text(const struct stmt *st, int col)
{
	const char *p = NULL;

	switch (stmt_type(st, col)) {
	case VALUE_NULL:
		return (struct span){NULL, 0};
	case VALUE_BLOB:
		p = sqlite3_column_blob(st->p, col);
		break;
	case VALUE_INTEGER:
	case VALUE_REAL:
	case VALUE_TEXT:
		p = (const char *)sqlite3_column_text(st->p, col);
		break;
	}
	return (struct span){p ? p : "", (size_t)sqlite3_column_bytes(st->p, col)};
}

bool stmt_is_null(const struct stmt *st, int col)
{
	return stmt_type(st, col) == VALUE_NULL;
}
