/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/thread_locks.h"

#include "astscope/base/arena.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

#define LOCKS_MAX 64 /* of one thread */

enum { HAS, WANTS, TRIED };

static void put(struct thread_locks *l, struct thread_lock line)
{
	int columns = utf8_columns(line.label);

	*(struct thread_lock *)vec_push(&l->lines) = line;
	l->label_columns = columns > l->label_columns ? columns : l->label_columns;
}

static struct span text_of(struct thread_locks *l, const char *prefix, struct span text)
{
	return span_from(arena_strf(l->arena, "%s%.*s", prefix, SPAN_ARG(text)));
}

/* "res_crashlab.c:220, twice" */
static struct span where(struct thread_locks *l, struct stmt *st)
{
	struct strbuf b = {0};
	struct span ret;

	strbuf_add(&b, stmt_text(st, 5));
	if (b.n && !stmt_is_null(st, 6))
		strbuf_addf(&b, ":%lld", (long long)stmt_i64(st, 6));
	if (stmt_i64(st, 7) > 1)
		strbuf_addf(&b, "%s%lld times", b.n ? ", " : "", (long long)stmt_i64(st, 7));
	if (stmt_i64(st, 0) == TRIED)
		strbuf_addf(&b, "%sfailed", b.n ? ", " : "");
	ret = arena_span(l->arena, strbuf_span(&b));
	strbuf_done(&b);
	return ret;
}

static void take(struct thread_locks *l, struct stmt *st)
{
	static const char *const verbs[] = {[HAS] = "has ", [WANTS] = "wants ", [TRIED] = "tried "};
	int64_t state = stmt_i64(st, 0);
	bool lock = !stmt_is_null(st, 3);
	struct span users = stmt_text(st, 8), obj = stmt_text(st, 4);
	struct thread_lock line = {
		.label = text_of(l, verbs[state], stmt_text(st, 1)),
		.name = arena_span(l->arena, stmt_text(st, 2)),
		.text = state == WANTS && !lock ? arena_span(l->arena, users) : where(l, st),
	};

	if (lock) {
		const char *addr = arena_strf(l->arena, "0x%llx", (unsigned long long)stmt_i64(st, 3));

		line.place = text_of(l, "locks/", span_from(addr));
		if (!line.name.n)
			line.name = text_of(l, "lock ", span_from(addr));
		if (obj.n) {
			line.obj = arena_span(l->arena, obj);
			line.obj_place = text_of(l, "hist/", obj);
		}
	}
	put(l, line);
	if (users.n && lock)
		put(l, state == HAS ? (struct thread_lock){.label = SPAN_LIT("wanted"), .text = text_of(l, "by ", users)}
				    : (struct thread_lock){.text = arena_span(l->arena, users)});
}

bool thread_locks_load(struct db *db, int64_t thread, struct thread_locks *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_THREAD_LOCKS);
	enum step step;

	*ret = (struct thread_locks){.thread = thread, .arena = arena_new()};
	vec_init(&ret->lines, sizeof(struct thread_lock));
	stmt_bind_i64(st, ":thread", thread);
	stmt_bind_i64(st, ":limit", LOCKS_MAX);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t state = stmt_i64(st, 0);

		if (state >= HAS && state <= TRIED) /* a database may come from anywhere */
			take(ret, st);
	}
	stmt_reset(st);
	if (step == STEP_DONE)
		return true;
	thread_locks_done(ret);
	return false;
}

void thread_locks_done(struct thread_locks *l)
{
	vec_done(&l->lines);
	if (l->arena)
		arena_free(l->arena);
	*l = (struct thread_locks){0};
}
