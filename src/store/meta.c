/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/store/queries.h"
#include "internal.h"
#include "lives_read.h"

/* Transactions, and the values of table meta. */

bool db_begin(struct db *db, struct err *e)
{
	return stmt_run(db_query(db, Q_BEGIN), e);
}

bool db_begin_reading(struct db *db, struct err *e)
{
	return stmt_run(db_query(db, Q_BEGIN_READING), e);
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
	events_changed(db);
	lives_changed(db);
}

bool db_meta_set(struct db *db, const char *key, struct span value, struct err *e)
{
	struct stmt *st = db_query(db, Q_META_SET);

	stmt_bind_text(st, ":key", span_from(key));
	stmt_bind_text(st, ":value", value);
	return stmt_run(st, e);
}

enum step db_meta_get(struct db *db, const char *key, struct strbuf *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_META_GET);
	enum step step;

	stmt_bind_text(st, ":key", span_from(key));
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_add(ret, stmt_text(st, 0));
	stmt_reset(st);
	return step;
}

bool db_meta_is(struct db *db, const char *key, const char *want)
{
	struct strbuf have = {0};
	struct err ignored;
	bool same = db_meta_get(db, key, &have, &ignored) == STEP_ROW && strcmp(strbuf_str(&have), want) == 0;

	strbuf_done(&have);
	return same;
}
