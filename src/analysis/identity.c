/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"

#include <stdlib.h>

#include "astscope/base/arena.h"
#include "astscope/base/map.h"
#include "astscope/base/mem.h"
#include "astscope/base/record.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"

/*
 * One thread of a run has up to four names: LWP, pthread id, gdb number, start function.  An LWP and a pthread id
 * printed together are one thread for sure.  A mention with the pthread id alone (lock dumps before 13) joins the only
 * thread with that id; the id is an address of a stack that later threads get again, so with several candidates the
 * start function decides, and that is derived.  Where the stack of the only candidate shows that it was started for
 * something else, it is another thread.  A mention with neither is known by the number that its debugger gave it, within
 * one capture.
 */

enum mention_kind { MENTION_STACK, MENTION_LOCK, MENTION_ROW, MENTION_REFS };

struct mention {
	int64_t run;
	enum mention_kind kind;
	int64_t id;      /* of the raw row */
	int64_t source;
	int64_t lwp;     /* NUMBER_ABSENT */
	uint64_t pthread; /* 0 = not named */
	bool is_32bit;
	int64_t gdb;     /* NUMBER_ABSENT */
	int64_t number, capture; /* of another debugger than gdb; 0 = none */
	struct span name;
	size_t thread;   /* index of its thread + 1; 0 = none yet */
	const char *confidence;
};

struct thread {
	int64_t run;
	int64_t lwp;
	uint64_t pthread;
	int64_t gdb;
	struct span name;
	int64_t stack;          /* one of its stacks; 0 = none */
	bool start_known;       /* start was looked for */
	struct span start;      /* the function it was started for, by that stack; empty = not shown */
	const char *confidence; /* the weakest join */
	size_t next;            /* index + 1 of the next thread whose pthread id has the same low half */
};

struct identity {
	const struct analysis *a;
	struct arena *arena;
	struct vec mentions; /* struct mention */
	struct vec threads;  /* struct thread */
	struct map by_lwp;   /* run and LWP -> index of the last thread + 1 */
	struct map by_pthread; /* run and low half of the pthread id -> index of the last thread + 1 */
};

static enum mention_kind kind_of(struct span text)
{
	if (span_eq_str(text, "stack"))
		return MENTION_STACK;
	if (span_eq_str(text, "lock"))
		return MENTION_LOCK;
	return span_eq_str(text, "row") ? MENTION_ROW : MENTION_REFS;
}

static int64_t optional_i64(const struct stmt *st, int col, int64_t absent)
{
	return stmt_is_null(st, col) ? absent : stmt_i64(st, col);
}

static bool load_mentions(struct db *db, struct identity *id, struct err *e)
{
	struct stmt *st = db_query(db, Q_IDENTITY_ROWS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct mention *m = vec_push(&id->mentions);

		m->run = stmt_i64(st, 0);
		m->kind = kind_of(stmt_text(st, 1));
		m->id = stmt_i64(st, 2);
		m->source = stmt_i64(st, 3);
		m->lwp = optional_i64(st, 4, NUMBER_ABSENT);
		m->pthread = (uint64_t)optional_i64(st, 5, 0);
		m->is_32bit = stmt_i64(st, 6) != 0;
		m->gdb = optional_i64(st, 7, NUMBER_ABSENT);
		m->name = arena_span(id->arena, stmt_text(st, 8));
		m->number = optional_i64(st, 9, 0);
		m->capture = optional_i64(st, 10, 0);
		m->confidence = "sure";
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static uint64_t lwp_key(const struct mention *m)
{
	return (uint64_t)m->run << 40 ^ (uint64_t)m->lwp;
}

static uint64_t pthread_key(const struct mention *m)
{
	return (uint64_t)m->run << 32 ^ (uint32_t)m->pthread;
}

/* A thread gets its pthread id once, from the first mention that has it. */
static void index_pthread(struct identity *id, const struct mention *m, size_t index)
{
	uint64_t *last = map_put(&id->by_pthread, pthread_key(m), NULL);

	((struct thread *)vec_at(&id->threads, index))->next = *last;
	*last = index + 1;
}

static bool same_pthread(const struct mention *m, uint64_t pthread)
{
	return m->is_32bit ? (uint32_t)m->pthread == (uint32_t)pthread : m->pthread == pthread;
}

static struct thread *thread_new(struct identity *id, struct mention *m)
{
	struct thread *t = vec_push(&id->threads);

	*t = (struct thread){
		.run = m->run,
		.lwp = m->lwp,
		.pthread = m->pthread,
		.gdb = NUMBER_ABSENT,
		.confidence = "sure",
	};
	m->thread = id->threads.n;
	if (m->kind == MENTION_STACK)
		t->stack = m->id;
	if (m->pthread)
		index_pthread(id, m, id->threads.n - 1);
	return t;
}

static void join(struct identity *id, struct mention *m, size_t index)
{
	struct thread *t = vec_at(&id->threads, index);

	m->thread = index + 1;
	if (!t->stack && m->kind == MENTION_STACK)
		t->stack = m->id;
	if (!t->pthread && m->pthread) {
		t->pthread = m->pthread;
		index_pthread(id, m, index);
	}
	if (t->lwp < 0)
		t->lwp = m->lwp;
}

/* Mentions with an LWP: the LWP is the thread, unless two pthread ids show that the kernel gave it out again. */
static void place_by_lwp(struct identity *id)
{
	for (size_t i = 0; i < id->mentions.n; i++) {
		struct mention *m = vec_at(&id->mentions, i);
		uint64_t *found;

		if (m->lwp < 0)
			continue;
		found = map_put(&id->by_lwp, lwp_key(m), NULL);
		if (*found) {
			const struct thread *t = vec_at(&id->threads, *found - 1);

			/* A made-up LWP may fall on the key of another run. */
			if (t->run == m->run && t->lwp == m->lwp &&
			    (!t->pthread || !m->pthread || same_pthread(m, t->pthread))) {
				join(id, m, *found - 1);
				continue;
			}
		}
		thread_new(id, m);
		*found = m->thread;
	}
}

#define OUTER_FRAMES 8 /* among which the start function is, below those that start threads */

/* The function that a stack shows its thread to be started for: the one inside those that start threads. */
static bool load_start(struct identity *id, struct thread *t, struct err *e)
{
	struct stmt *st = db_query(id->a->db, Q_STACK_OUTER_FUNCTIONS);
	bool started = false;
	enum step step;

	t->start_known = true;
	if (!t->stack)
		return true;
	stmt_bind_i64(st, ":stack", t->stack);
	stmt_bind_i64(st, ":most", OUTER_FRAMES);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct stackfold_frame f = {.func = stmt_text(st, 0), .file = stmt_text(st, 1), .lib = stmt_text(st, 2)};
		enum frame_class class = frame_class(id->a->rules, &f);

		if (started && class == FRAME_CLASS_OWN) {
			t->start = arena_span(id->arena, stackfold_name(f.func));
			break;
		}
		if (class != FRAME_CLASS_START)
			break; /* nothing says that the stack is printed to its end */
		started = true;
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool is_identifier(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c != '_' && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return false;
	}
	return s.n > 0;
}

enum likeness { LIKE_OTHER, LIKE_UNKNOWN, LIKE_SAME };

/* Was the thread started for what the mention says? */
static bool compare_start(struct identity *id, const struct mention *m, struct thread *t, enum likeness *ret, struct err *e)
{
	struct span start = t->name;

	*ret = LIKE_UNKNOWN;
	if (!is_identifier(m->name))
		return true;
	if (!start.n) {
		if (!t->start_known && !load_start(id, t, e))
			return false;
		start = t->start;
	}
	if (start.n)
		*ret = span_eq(start, m->name) ? LIKE_SAME : LIKE_OTHER;
	return true;
}

struct candidates {
	size_t hit; /* index of the thread + 1; 0 = none */
	bool ambiguous;
};

/* The thread of the run with this pthread id; several: the one with the same start function. */
static bool find_by_pthread(struct identity *id, const struct mention *m, struct candidates *ret, struct err *e)
{
	const uint64_t *last = map_get(&id->by_pthread, pthread_key(m));
	size_t hits = 0, named = 0, next;

	*ret = (struct candidates){0};
	for (size_t at = last ? *last : 0; at; at = next) {
		struct thread *t = vec_at(&id->threads, at - 1);
		enum likeness likeness;

		next = t->next;
		if (t->run != m->run || !same_pthread(m, t->pthread))
			continue;
		if (!compare_start(id, m, t, &likeness, e))
			return false;
		if (likeness == LIKE_OTHER)
			continue;
		/* The chain goes backwards; what was seen last counts. */
		hits++;
		ret->hit = ret->hit ? ret->hit : at;
		if (likeness == LIKE_SAME && !named)
			named = at;
	}
	ret->hit = named ? named : ret->hit;
	ret->ambiguous = hits > 1;
	return true;
}

static bool place_by_pthread(struct identity *id, struct err *e)
{
	for (size_t i = 0; i < id->mentions.n; i++) {
		struct mention *m = vec_at(&id->mentions, i);
		struct candidates found;

		if (m->thread || !m->pthread)
			continue;
		if (!find_by_pthread(id, m, &found, e))
			return false;
		if (!found.hit) {
			struct thread *t = thread_new(id, m);

			t->name = m->name;
			continue;
		}
		m->confidence = found.ambiguous ? "guess" : "derived";
		join(id, m, found.hit - 1);
	}
	return true;
}

static void place_by_number(struct identity *id)
{
	struct map numbers = {0};

	/* Those that have another name tell it to those that have none. */
	for (unsigned named = 2; named-- > 0;) {
		for (size_t i = 0; i < id->mentions.n; i++) {
			struct mention *m = vec_at(&id->mentions, i);
			uint64_t *found;

			if (!m->number || !m->capture || (m->thread != 0) != (named == 1))
				continue;
			found = map_put(&numbers, (uint64_t)m->capture << 32 ^ (uint64_t)m->number, NULL);
			if (named)
				*found = m->thread;
			else if (*found)
				join(id, m, *found - 1);
			else
				thread_new(id, m);
			*found = m->thread;
		}
	}
	map_done(&numbers);
}

/* Ids of threads ascend with run and LWP, so that lists and rings begin where people look first. */
struct place {
	const struct thread *t;
	size_t index;
};

static int place_cmp(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;

	if (a->t->run != b->t->run)
		return a->t->run < b->t->run ? -1 : 1;
	if ((a->t->lwp < 0) != (b->t->lwp < 0))
		return a->t->lwp < 0 ? 1 : -1;
	if (a->t->lwp != b->t->lwp)
		return a->t->lwp < b->t->lwp ? -1 : 1;
	return a->index < b->index ? -1 : a->index > b->index;
}

static void order_threads(struct identity *id)
{
	struct vec places, sorted;
	size_t *moved = mem_alloc((id->threads.n + 1) * sizeof(*moved));

	vec_init(&places, sizeof(struct place));
	vec_init(&sorted, sizeof(struct thread));
	for (size_t i = 0; i < id->threads.n; i++)
		*(struct place *)vec_push(&places) = (struct place){vec_at(&id->threads, i), i};
	vec_sort(&places, place_cmp);
	for (size_t i = 0; i < places.n; i++) {
		const struct place *p = vec_at(&places, i);

		vec_append(&sorted, p->t);
		moved[p->index] = i;
	}
	for (size_t i = 0; i < id->mentions.n; i++) {
		struct mention *m = vec_at(&id->mentions, i);

		if (m->thread)
			m->thread = moved[m->thread - 1] + 1;
	}
	vec_done(&places);
	vec_done(&id->threads);
	id->threads = sorted;
	free(moved);
}

static unsigned name_weight(const struct mention *m)
{
	return m->kind == MENTION_LOCK || m->kind == MENTION_ROW ? 2 : 1;
}

static void name_threads(struct identity *id)
{
	for (unsigned weight = 2; weight > 0; weight--) {
		for (size_t i = 0; i < id->mentions.n; i++) {
			const struct mention *m = vec_at(&id->mentions, i);
			struct thread *t;

			if (!m->thread)
				continue;
			t = vec_at(&id->threads, m->thread - 1);
			if (!t->name.n && name_weight(m) == weight)
				t->name = m->name;
			if (t->gdb < 0 && m->kind == MENTION_STACK)
				t->gdb = m->gdb;
			if (t->gdb < 0 && weight == 1)
				t->gdb = m->gdb;
			if (span_eq_str(span_from(m->confidence), "guess") ||
			    (span_eq_str(span_from(m->confidence), "derived") &&
			     span_eq_str(span_from(t->confidence), "sure")))
				t->confidence = m->confidence;
		}
	}
}

static bool write_threads(struct db *db, const struct identity *id, struct err *e)
{
	for (size_t i = 0; i < id->threads.n; i++) {
		const struct thread *t = vec_at(&id->threads, i);
		struct stmt *st = db_query(db, Q_THREAD_INSERT);

		stmt_bind_i64(st, ":id", (int64_t)i + 1);
		stmt_bind_i64(st, ":run", t->run);
		bind_optional(st, ":lwp", t->lwp, NUMBER_ABSENT);
		bind_optional(st, ":pthread", (int64_t)t->pthread, 0);
		bind_optional(st, ":gdb", t->gdb, NUMBER_ABSENT);
		if (t->name.n)
			stmt_bind_text(st, ":name", t->name);
		else
			stmt_bind_null(st, ":name");
		stmt_bind_text(st, ":confidence", span_from(t->confidence));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool write_alias(struct db *db, const struct mention *m, const char *kind, struct span value, struct err *e)
{
	struct stmt *st = db_query(db, Q_THREAD_ALIAS_INSERT);

	stmt_bind_i64(st, ":thread", (int64_t)m->thread);
	stmt_bind_text(st, ":kind", span_from(kind));
	stmt_bind_text(st, ":value", value);
	stmt_bind_i64(st, ":source", m->source);
	stmt_bind_text(st, ":confidence", span_from(m->confidence));
	return stmt_run(st, e);
}

static bool write_aliases(struct db *db, const struct mention *m, struct err *e)
{
	struct strbuf text = {0};
	bool ok = true;

	if (m->lwp >= 0) {
		strbuf_addf(&text, "%lld", (long long)m->lwp);
		ok = write_alias(db, m, "lwp", strbuf_span(&text), e);
	}
	if (ok && m->pthread) {
		strbuf_clear(&text);
		strbuf_add_addr(&text, m->pthread);
		ok = write_alias(db, m, "pthread", strbuf_span(&text), e);
	}
	if (ok && m->gdb >= 0) {
		strbuf_clear(&text);
		strbuf_addf(&text, "%lld", (long long)m->gdb);
		ok = write_alias(db, m, "gdb", strbuf_span(&text), e);
	}
	if (ok && m->name.n)
		ok = write_alias(db, m, "name", m->name, e);
	strbuf_done(&text);
	return ok;
}

static bool write_belongings(struct db *db, const struct identity *id, struct err *e)
{
	static const int belongs[] = {
		[MENTION_STACK] = Q_STACK_OF_INSERT,
		[MENTION_LOCK] = Q_LOCK_THREAD_OF_INSERT,
		[MENTION_ROW] = -1,
		[MENTION_REFS] = Q_REF_THREAD_OF_INSERT,
	};

	for (size_t i = 0; i < id->mentions.n; i++) {
		const struct mention *m = vec_at(&id->mentions, i);

		if (!m->thread)
			continue;
		if (belongs[m->kind] >= 0) {
			struct stmt *st = db_query(db, belongs[m->kind]);

			stmt_bind_i64(st, ":id", m->id);
			stmt_bind_i64(st, ":thread", (int64_t)m->thread);
			if (!stmt_run(st, e))
				return false;
		}
		if (!write_aliases(db, m, e))
			return false;
	}
	return run_query(db, Q_THREAD_COUNT_EVENTS, e);
}

bool analysis_identity(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;
	struct identity id = {.a = a, .arena = arena_new()};
	bool ok;

	vec_init(&id.mentions, sizeof(struct mention));
	vec_init(&id.threads, sizeof(struct thread));
	ok = load_mentions(db, &id, e);
	if (ok) {
		place_by_lwp(&id);
		ok = place_by_pthread(&id, e);
	}
	if (ok) {
		place_by_number(&id);
		name_threads(&id);
		order_threads(&id);
		ok = write_threads(db, &id, e) && write_belongings(db, &id, e);
	}
	arena_free(id.arena);
	vec_done(&id.mentions);
	vec_done(&id.threads);
	map_done(&id.by_lwp);
	map_done(&id.by_pthread);
	return ok;
}
