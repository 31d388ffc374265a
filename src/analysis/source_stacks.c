/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "source_stacks.h"

#include "astscope/store/queries.h"

bool source_stacks_load(struct db *db, int64_t source, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_SOURCE_STACKS);
	enum step step;

	stmt_bind_i64(st, ":source", source);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct source_stack *s = vec_push(ret);
		struct span state = stmt_text(st, 2);

		s->stack = stmt_i64(st, 0);
		s->thread = stmt_i64(st, 1);
		s->idle = span_eq_str(state, "idle");
		s->waits = span_eq_str(state, "task-wait") || span_eq_str(state, "io-wait");
	}
	stmt_reset(st);
	return step == STEP_DONE;
}
