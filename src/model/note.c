/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/note.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

void note_threads(struct db *db, struct strbuf *ret)
{
	struct stmt *st = db_query(db, Q_NOTE_THREADS);
	struct err e;

	if (stmt_step(st, &e) == STEP_ROW && stmt_i64(st, 0))
		strbuf_addf(ret, "%lld of %lld stuck", (long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1));
	stmt_reset(st);
}

void note_stacks(struct db *db, struct strbuf *ret)
{
	struct stmt *st = db_query(db, Q_NOTE_STACKS);
	struct err e;

	bool there = stmt_step(st, &e) == STEP_ROW;

	if (there && stmt_text(st, 2).n)
		strbuf_add(ret, stmt_text(st, 2));
	else if (there && stmt_i64(st, 1))
		strbuf_addf(ret, "%lld thread%s, %lld stack%s", (long long)stmt_i64(st, 0), stmt_i64(st, 0) == 1 ? "" : "s",
			    (long long)stmt_i64(st, 1), stmt_i64(st, 1) == 1 ? "" : "s");
	stmt_reset(st);
}
