/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/ring.h"

#include "astscope/store/db.h"
#include "astscope/store/queries.h"

bool ring_members(struct db *db, int64_t cycle, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RING_MEMBERS);
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct ring_member *m = vec_push(ret);

		*m = (struct ring_member){.thread = stmt_i64(st, 0)};
		strbuf_add(&m->name, stmt_text(st, 1));
		strbuf_add(&m->id, stmt_text(st, 2));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

void ring_members_done(struct vec *members)
{
	for (size_t i = 0; i < members->n; i++) {
		strbuf_done(&((struct ring_member *)vec_at(members, i))->name);
		strbuf_done(&((struct ring_member *)vec_at(members, i))->id);
	}
	vec_done(members);
}
