/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/store/run_label.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

void run_add_label(struct db *db, int64_t run, struct strbuf *ret)
{
	struct stmt *st = db_query(db, Q_RUN_LABEL);
	struct err ignored;

	stmt_bind_i64(st, ":run", run);
	if (stmt_step(st, &ignored) == STEP_ROW) {
		strbuf_add(ret, stmt_text(st, 0));
		strbuf_add_str(ret, ": ");
	}
	stmt_reset(st);
}
