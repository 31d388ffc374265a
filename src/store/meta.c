#include "config.h"

#include <string.h>

#include "astscope/store/queries.h"
#include "internal.h"

/* Transactions, and the values of table meta. */

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

bool db_meta_is(struct db *db, const char *key, const char *want)
{
	struct strbuf have = {0};
	bool same = db_meta_get(db, key, &have) && strcmp(strbuf_str(&have), want) == 0;

	strbuf_done(&have);
	return same;
}
