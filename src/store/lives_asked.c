/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/lives.h"

#include "astscope/store/queries.h"
#include "internal.h"
#include "lives_read.h"

/* In a copy whose lives are a plain table. */
static bool tell_plain(struct db *db, void (*take)(void *ctx, const struct told_life *l), void *ctx, struct err *e)
{
	struct stmt *st = db_query(db, Q_LIVES_PLAIN);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW)
		take(ctx, &(struct told_life){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2)});
	stmt_reset(st);
	return step == STEP_DONE;
}

static void tell_block(const struct life_block *b, void (*take)(void *ctx, const struct told_life *l), void *ctx)
{
	for (uint32_t i = 0; i < b->columns.n; i++) {
		uint64_t first = life_value(b, LIFE_FIRST_LINE, i), ended = life_value(b, LIFE_DESTROYED_LINE, i);

		if (!life_is_gone(b, i))
			take(ctx, &(struct told_life){(int64_t)life_value(b, LIFE_PROFILE, i), (int64_t)first,
						     (int64_t)(ended ? ended : first + life_value(b, LIFE_SPAN, i))});
	}
}

bool lives_tell(struct db *db, void (*take)(void *ctx, const struct told_life *l), void *ctx, struct err *e)
{
	struct life_block b = {0};
	int rc;

	if (db_has_table(db, "life_row"))
		return tell_plain(db, take, ctx, e);
	rc = lives_block_from(db->lives, 1, &b);
	while (rc == SQLITE_OK && b.first) {
		tell_block(&b, take, ctx);
		rc = lives_block_from(db->lives, b.first + b.columns.n, &b);
	}
	strbuf_done(&b.bytes);
	if (rc == SQLITE_CORRUPT_VTAB)
		return err_set(e, ERR_DB, "%s: its packed lives are damaged", db->path);
	return rc == SQLITE_OK || db_fail(db, e, rc);
}
