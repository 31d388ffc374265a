/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/dump_pairs.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

void dump_pairs_done(struct vec *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		struct dump_pair *p = vec_at(pairs, i);

		strbuf_done(&p->from);
		strbuf_done(&p->to);
	}
	vec_done(pairs);
}

bool dump_pairs_load(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_DUMP_PAIRS);
	enum step step;

	vec_init(ret, sizeof(struct dump_pair));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct dump_pair *p = vec_push(ret);

		p->id = stmt_i64(st, 0);
		strbuf_add(&p->from, stmt_text(st, 1));
		strbuf_add(&p->to, stmt_text(st, 2));
		p->ordered = stmt_i64(st, 3) != 0;
		p->stayed = stmt_i64(st, 4);
		p->added = stmt_i64(st, 5);
		p->gone = stmt_i64(st, 6);
	}
	stmt_reset(st);
	if (step == STEP_DONE)
		return true;
	dump_pairs_done(ret);
	return false;
}
