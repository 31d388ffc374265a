/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/base/record.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"
#include "blame.h"
#include "fold.h"

/* A stack printed without a thread header: where it stands and what the capture says of it. */
struct bare_stack {
	int64_t stack, capture, run, current_lwp, pid;
	bool signalled;
};

static bool load_bare_stacks(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_WITHOUT_THREAD);
	enum step step;

	vec_init(ret, sizeof(struct bare_stack));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct bare_stack *b = vec_push(ret);

		b->stack = stmt_i64(st, 0);
		b->capture = stmt_i64(st, 1);
		b->signalled = stmt_i64(st, 2) != 0;
		b->run = stmt_i64(st, 3);
		b->current_lwp = stmt_is_null(st, 4) ? NUMBER_ABSENT : stmt_i64(st, 4);
		b->pid = stmt_is_null(st, 5) ? NUMBER_ABSENT : stmt_i64(st, 5);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* The thread of a stack that is like this one. */
static bool find_twin(struct db *db, const struct bare_stack *b, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_SAME_FRAMES);

	stmt_bind_i64(st, ":capture", b->capture);
	stmt_bind_i64(st, ":stack", b->stack);
	bind_optional(st, ":lwp", b->current_lwp >= 0 ? b->current_lwp : b->pid, NUMBER_ABSENT);
	if (!query_i64(st, 0, ret, e))
		return false;
	if (*ret || !b->signalled)
		return true;
	st = db_query(db, Q_STACK_SAME_PLACE);
	stmt_bind_i64(st, ":capture", b->capture);
	stmt_bind_i64(st, ":stack", b->stack);
	return query_i64(st, 0, ret, e);
}

/* Of the threads that gdb announced for a core the one that took the signal. */
static bool find_announced(struct db *db, const struct bare_stack *b, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_FIRST_ANNOUNCED);
	int64_t lwp = 0;

	stmt_bind_i64(st, ":stack", b->stack);
	if (!query_i64(st, 0, &lwp, e))
		return false;
	return !lwp || find_in_run(db, Q_THREAD_BY_LWP, b->run, ":lwp", lwp, ret, e);
}

/* The same frames in another print, else the thread gdb says is current, else the main thread, else the first one of a core. */
static bool find_owner(struct db *db, const struct bare_stack *b, int64_t *ret, struct err *e)
{
	if (!find_twin(db, b, ret, e))
		return false;
	if (!*ret && b->current_lwp >= 0 && !find_in_run(db, Q_THREAD_BY_LWP, b->run, ":lwp", b->current_lwp, ret, e))
		return false;
	if (!*ret && b->pid >= 0 && !find_in_run(db, Q_THREAD_BY_LWP, b->run, ":lwp", b->pid, ret, e))
		return false;
	return *ret || find_announced(db, b, ret, e);
}

static bool new_thread(struct db *db, int64_t run, int64_t *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_THREAD_INSERT);

	stmt_bind_null(st, ":id");
	stmt_bind_i64(st, ":run", run);
	stmt_bind_null(st, ":lwp");
	stmt_bind_null(st, ":pthread");
	stmt_bind_null(st, ":gdb");
	stmt_bind_null(st, ":name");
	stmt_bind_text(st, ":confidence", SPAN_LIT("sure"));
	if (!stmt_run(st, e))
		return false;
	*ret = db_last_rowid(db);
	return true;
}

static bool place_bare_stacks(struct db *db, struct err *e)
{
	struct vec bare;
	bool ok = load_bare_stacks(db, &bare, e);

	for (size_t i = 0; ok && i < bare.n; i++) {
		const struct bare_stack *b = vec_at(&bare, i);
		struct stmt *st;
		int64_t thread;

		ok = find_owner(db, b, &thread, e) && (thread || new_thread(db, b->run, &thread, e));
		if (!ok)
			break;
		st = db_query(db, Q_STACK_OF_INSERT);
		stmt_bind_i64(st, ":id", b->stack);
		stmt_bind_i64(st, ":thread", thread);
		ok = stmt_run(st, e);
	}
	vec_done(&bare);
	return ok;
}

static bool load_stacks(struct db *db, int query, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step;

	vec_init(ret, sizeof(int64_t));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t stack = stmt_i64(st, 0);

		vec_append(ret, &stack);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* Groups are numbered 1, 2, ... in order of their first stack, so that the same bundle gives the same numbers. */
static bool describe(struct db *db, int64_t stack, const struct fold *fold, struct map *groups, struct err *e)
{
	const struct stackfold *s = &fold->s;
	size_t frame;
	struct span outside = stackfold_outside(fold->rules, fold->frames.p, s, &frame);
	size_t own = frame_first_own(fold->rules, fold->frames.p, fold->frames.n);
	struct stmt *st = db_query(db, Q_STACK_DESCRIBE);
	uint64_t *group = map_put(groups, s->hash, NULL);

	if (!*group)
		*group = groups->n;
	stmt_bind_i64(st, ":stack", stack);
	stmt_bind_i64(st, ":group", (int64_t)*group);
	if (s->role.n)
		stmt_bind_text(st, ":role", s->role);
	else
		stmt_bind_null(st, ":role");
	stmt_bind_text(st, ":state", span_from(stack_state_name(s->state)));
	stmt_bind_i64(st, ":aborted", s->aborted);
	stmt_bind_i64(st, ":caller", (int64_t)(own < fold->frames.n ? own : s->caller));
	if (outside.n) {
		stmt_bind_text(st, ":outside", outside);
		stmt_bind_i64(st, ":outside_level", fold_level(fold, frame));
	} else {
		stmt_bind_null(st, ":outside");
		stmt_bind_null(st, ":outside_level");
	}
	return stmt_run(st, e);
}

static bool describe_stacks(struct db *db, const struct rules *rules, struct err *e)
{
	struct map groups = {0};
	struct vec stacks;
	struct fold fold;
	bool ok;

	fold_init(&fold, rules);
	ok = load_stacks(db, Q_STACK_ALL, &stacks, e);
	for (size_t i = 0; ok && i < stacks.n; i++) {
		int64_t stack = *(int64_t *)vec_at(&stacks, i);

		ok = fold_load(&fold, db, stack, e) && describe(db, stack, &fold, &groups, e);
	}
	vec_done(&stacks);
	map_done(&groups);
	fold_done(&fold);
	return ok;
}

/* Home and the list of stacks name the same function. */
static bool blame_crashed(const struct analysis *a, struct err *e)
{
	struct vec stacks;
	struct blame blame;
	bool ok;

	blame_init(&blame, a->rules);
	ok = load_stacks(a->db, Q_STACK_CRASHED, &stacks, e);
	for (size_t i = 0; ok && i < stacks.n; i++) {
		int64_t stack = *(int64_t *)vec_at(&stacks, i);
		struct stmt *st;

		ok = blame_load(&blame, a->db, stack, e);
		if (!ok || !blame.fold.frames.n)
			continue;
		st = db_query(a->db, Q_STACK_BLAME);
		stmt_bind_i64(st, ":stack", stack);
		stmt_bind_i64(st, ":level", blame_level(&blame));
		ok = stmt_run(st, e);
	}
	vec_done(&stacks);
	blame_done(&blame);
	return ok;
}

bool analysis_stacks(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;

	return place_bare_stacks(db, e) && run_query(db, Q_STACK_MARK_SHOWN, e) &&
	       run_query(db, Q_STACK_MARK_BEST, e) && describe_stacks(db, a->rules, e) &&
	       run_query(db, Q_STACK_MARK_CRASHED, e) && run_query(db, Q_STACK_MARK_FAULTED, e) &&
	       run_query(db, Q_STACK_MARK_HANDLER, e) &&
	       blame_crashed(a, e) && run_query(db, Q_THREAD_TAKE_STACK, e);
}
