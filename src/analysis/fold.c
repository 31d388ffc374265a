/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fold.h"

#include "astscope/store/queries.h"

void fold_init(struct fold *f, const struct rules *rules)
{
	*f = (struct fold){.rules = rules, .arena = arena_new()};
	vec_init(&f->frames, sizeof(struct stackfold_frame));
}

void fold_done(struct fold *f)
{
	arena_free(f->arena);
	vec_done(&f->frames);
}

bool fold_load(struct fold *f, struct db *db, int64_t stack, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_FRAMES);
	enum step step;

	arena_reset(f->arena);
	vec_clear(&f->frames);
	stmt_bind_i64(st, ":stack", stack);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct stackfold_frame *frame = vec_push(&f->frames);

		frame->func = arena_span(f->arena, stmt_text(st, 0));
		frame->file = arena_span(f->arena, stmt_text(st, 1));
		frame->src_line = stmt_is_null(st, 2) ? 0 : (uint64_t)stmt_i64(st, 2);
		frame->kind = (enum frame_kind)stmt_i64(st, 3);
		frame->args = arena_span(f->arena, stmt_text(st, 4));
		frame->lib = arena_span(f->arena, stmt_text(st, 5));
		frame->has_pc = !stmt_is_null(st, 6);
		frame->pc = frame->has_pc ? (uint64_t)stmt_i64(st, 6) : 0;
		frame->level = (uint64_t)stmt_i64(st, 7);
	}
	stmt_reset(st);
	if (step != STEP_DONE)
		return false;
	stackfold(f->rules, f->frames.p, f->frames.n, false, &f->s);
	return true;
}
