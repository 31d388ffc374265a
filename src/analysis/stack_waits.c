/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stack_waits.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"
#include "fold.h"

bool stack_symbol(struct span text, uint64_t *ret_addr, struct span *ret_symbol)
{
	uint64_t addr;

	if (!scan_addr(&text, &addr) || !addr || !scan_lit(&text, SPAN_LIT(" <")) ||
	    !scan_until_char(&text, '>', ret_symbol))
		return false;
	*ret_addr = addr;
	return ret_symbol->n > 0;
}

/* The stacks of a run that wait for a lock; addr is not filled. */
static bool load_waiting(struct db *db, int64_t run, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_WAITING);
	enum step step;

	vec_init(ret, sizeof(struct lock_wait));
	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct lock_wait *w = vec_push(ret);

		w->source = stmt_i64(st, 0);
		w->stack = stmt_i64(st, 1);
		w->thread = stmt_i64(st, 2);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool has_argument(const struct stack_lock *l)
{
	return l->t || l->user_data || l->mutex || l->rwlock;
}

/* Where the code asks for the lock, if that is a function of Asterisk's or a module's own. */
static void take_caller(const struct fold *fold, struct arena *arena, struct lock_wait *w)
{
	const struct stackfold_frame *f;

	if (fold->s.caller >= fold->frames.n)
		return;
	f = vec_at(&fold->frames, fold->s.caller);
	w->func = arena_span(arena, f->func);
	if (frame_class(fold->rules, f) != FRAME_CLASS_OWN)
		return;
	w->file = arena_span(arena, f->file);
	w->args = arena_span(arena, f->args);
	w->src_line = f->src_line;
}

bool stack_waits_load(const struct analysis *a, int64_t run, struct arena *arena, struct vec *ret, struct err *e)
{
	struct db *db = a->db;
	struct fold fold;
	size_t kept = 0;
	bool ok;

	fold_init(&fold, a->rules);
	ok = load_waiting(db, run, ret, e);
	for (size_t i = 0; ok && i < ret->n; i++) {
		struct lock_wait w = *(struct lock_wait *)vec_at(ret, i);
		const struct stack_lock *l = &fold.s.lock;

		ok = fold_load(&fold, db, w.stack, e);
		if (!ok || !l->found || !l->blocked || l->bookkeeping)
			continue;
		w.addr = l->lock;
		w.mode = l->mode;
		w.confidence = has_argument(l) && l->seen ? CONFIDENCE_DERIVED : CONFIDENCE_GUESS;
		w.symbol = arena_span(arena, l->symbol);
		w.object = l->user_data ? l->user_data : l->group;
		take_caller(&fold, arena, &w);
		*(struct lock_wait *)vec_at(ret, kept++) = w;
	}
	while (ret->n > kept)
		vec_pop(ret);
	fold_done(&fold);
	return ok;
}
