/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/limits.h"
#include "internal.h"

/* Preparing what a user typed: one SELECT under the guard. */

/* True if there is nothing but blanks, comments and semicolons in @sql. */
static bool is_blank(struct db *db, struct span sql)
{
	while (sql.n) {
		sqlite3_stmt *p = NULL;
		const char *tail = NULL;
		int rc = sqlite3_prepare_v2(db->h, sql.p, (int)sql.n, &p, &tail);
		size_t used = tail ? (size_t)(tail - sql.p) : 0;

		sqlite3_finalize(p);
		if (rc != SQLITE_OK || p)
			return false;
		if (used == 0)
			return true;
		sql = span_from_offset(sql, used);
	}
	return true;
}

/* The byte of the last fault; SQLite tells it from 3.38 on. */
static int fault_offset(struct db *db)
{
#ifdef HAVE_SQLITE3_ERROR_OFFSET
	return sqlite3_error_offset(db->h);
#else
	(void)db;
	return -1;
#endif
}

/* With the guard active. */
static bool prepare_one(struct db *db, struct span sql, sqlite3_stmt **ret, int *ret_offset, struct err *e)
{
	const char *tail = NULL;
	int rc = sqlite3_prepare_v2(db->h, sql.p, (int)sql.n, ret, &tail);
	size_t used = tail ? (size_t)(tail - sql.p) : sql.n;

	if (rc != SQLITE_OK) {
		*ret_offset = fault_offset(db);
		return guard_fail(db, e, rc);
	}
	if (!*ret)
		return err_set(e, ERR_USAGE, "there is no statement in the query");
	if (!sqlite3_stmt_readonly(*ret))
		return err_set(e, ERR_USAGE, "only SELECT is allowed");
	if (!is_blank(db, span_from_offset(sql, used))) {
		*ret_offset = (int)used;
		return err_set(e, ERR_USAGE, "only one statement is allowed");
	}
	return true;
}

bool db_prepare_user(struct db *db, struct span sql, struct stmt **ret, int *ret_offset, struct err *e)
{
	sqlite3_stmt *p = NULL;
	long nul = span_find_char(sql, '\0');
	bool ok;

	*ret_offset = -1;
	if (sql.n > LIMIT_SQL_TEXT)
		return err_set(e, ERR_USAGE, "the query is longer than %d bytes", LIMIT_SQL_TEXT);
	if (nul >= 0) {
		*ret_offset = (int)nul;
		return err_set(e, ERR_USAGE, "there is a NUL byte in the query");
	}
	if (!sql.n)
		return err_set(e, ERR_USAGE, "there is no statement in the query");
	guard_enter(db);
	ok = prepare_one(db, sql, &p, ret_offset, e);
	guard_leave(db);
	if (!ok) {
		sqlite3_finalize(p);
		return false;
	}
	*ret = stmt_wrap(db, p);
	(*ret)->user = true;
	return true;
}
