/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_pen.h"

#include <string.h>

#include "astscope/base/record.h"
#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* One lock: who has it, who waits for it. */

enum { WHO_COLUMN = 8, SITE_COLUMN = 30, AGE_COLUMN = 50, FUNC_COLUMN = 58 };

#define LONG_LIFE 2000 /* events; the changes of a longer one are not listed here */

/* Columns of query lock_head. */
enum { LETTER, NAME, ADDR, OBJ, OFFSET, CONFIDENCE, KIND, LIFE, FROM_STACKS, WAITERS, EVENTS };

struct lock_head {
	uint64_t addr;
	int64_t life, events;
	bool from_stacks, waited;
};

/* Text of the bundle, safe to show. */
static void add_safe(struct graph_pen *p, struct span s)
{
	struct strbuf safe = {0}, b = {0};

	utf8_escape(&safe, s);
	for (size_t i = 0; i < safe.n; i++) {
		unsigned char c = (unsigned char)safe.p[i];

		if (p->o->ascii && c >= 0x80)
			strbuf_addf(&b, "\\x%02x", c);
		else
			strbuf_add_char(&b, safe.p[i]);
	}
	graph_pen_span(p, strbuf_span(&b));
	strbuf_done(&safe);
	strbuf_done(&b);
}

static void add_link(struct graph_pen *p, struct span text, const struct strbuf *place)
{
	struct strbuf safe = {0};

	utf8_escape(&safe, text);
	graph_pen_link(p, strbuf_span(&safe), strbuf_span(place));
	strbuf_done(&safe);
}

/* "A lab trunk 0x55aad9cb9860#1   lock 0x55aad9cb9810, mutex   object - 0x50, derived" */
static bool draw_head(struct graph_pen *p, int64_t lock, struct lock_head *ret, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_LOCK_HEAD);
	struct strbuf place = {0};
	enum step step;

	*ret = (struct lock_head){0};
	stmt_bind_i64(st, ":lock", lock);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->addr = (uint64_t)stmt_i64(st, ADDR);
		ret->life = stmt_is_null(st, LIFE) ? 0 : stmt_i64(st, LIFE);
		ret->events = stmt_i64(st, EVENTS);
		ret->from_stacks = stmt_i64(st, FROM_STACKS) != 0;
		ret->waited = stmt_i64(st, WAITERS) > 0;
		if (!stmt_is_null(st, LETTER)) {
			add_safe(p, stmt_text(st, LETTER));
			graph_pen_str(p, " ");
		}
		add_safe(p, stmt_is_null(st, NAME) ? SPAN_LIT("lock") : stmt_text(st, NAME));
		graph_pen_str(p, " ");
		if (!stmt_is_null(st, OBJ)) {
			strbuf_addf(&place, "hist/%.*s", SPAN_ARG(stmt_text(st, OBJ)));
			add_link(p, stmt_text(st, OBJ), &place);
			graph_pen_str(p, "   lock ");
		}
		graph_pen_f(p, "0x%llx", (unsigned long long)ret->addr);
		if (!stmt_is_null(st, KIND))
			graph_pen_f(p, ", %.*s", SPAN_ARG(stmt_text(st, KIND)));
		if (!stmt_is_null(st, OBJ) && p->form != GRAPH_NARROW)
			graph_pen_f(p, "   object - 0x%llx, %.*s", (unsigned long long)stmt_i64(st, OFFSET),
				    SPAN_ARG(stmt_text(st, CONFIDENCE)));
		graph_pen_head(p, (struct thing){THING_LOCK, {lock, 0}});
	}
	stmt_reset(st);
	strbuf_done(&place);
	return step != STEP_FAIL;
}

static void begin_row(struct graph_pen *p, const char *label, bool first)
{
	if (first)
		graph_pen_role(p, GRAPH_DIM, label);
	graph_pen_to(p, WHO_COLUMN);
}

/* Columns of query lock_uses. */
enum { STATE, COUNT, THREAD, T_NAME, LWP, PTHREAD, FILE_, LINE, FUNC, AGE, MODE, DEPTH, IN_RING };

static void add_who(struct graph_pen *p, const struct stmt *st)
{
	struct strbuf name = {0}, place = {0};

	if (stmt_i64(st, COUNT) > 1)
		strbuf_addf(&name, "%lld x ", (long long)stmt_i64(st, COUNT));
	if (!stmt_is_null(st, T_NAME))
		strbuf_add(&name, stmt_text(st, T_NAME));
	else
		strbuf_add_str(&name, stmt_is_null(st, LWP) ? "thread" : "LWP");
	if (stmt_i64(st, COUNT) == 1 && !stmt_is_null(st, LWP)) {
		strbuf_addf(&name, " %lld", (long long)stmt_i64(st, LWP));
	} else if (stmt_i64(st, COUNT) == 1 && !stmt_is_null(st, PTHREAD)) {
		strbuf_add_char(&name, ' ');
		strbuf_add_addr(&name, (uint64_t)stmt_i64(st, PTHREAD));
	}
	if (!stmt_is_null(st, LWP))
		strbuf_addf(&place, "threads/lwp/%lld", (long long)stmt_i64(st, LWP));
	else if (!stmt_is_null(st, PTHREAD))
		strbuf_addf(&place, "threads/pthread/0x%llx", (unsigned long long)stmt_i64(st, PTHREAD));
	add_link(p, strbuf_span(&name), &place);
	strbuf_done(&name);
	strbuf_done(&place);
}

static void add_site(struct graph_pen *p, const struct stmt *st, int file)
{
	struct strbuf b = {0};

	if (stmt_is_null(st, file) || stmt_is_null(st, file + 1))
		return;
	if (!span_eq(p->file, stmt_text(st, file)))
		strbuf_add(&b, stmt_text(st, file));
	strbuf_addf(&b, ":%lld", (long long)stmt_i64(st, file + 1));
	add_safe(p, strbuf_span(&b));
	p->file = arena_span(p->out->arena, stmt_text(st, file));
	strbuf_done(&b);
}

/* "now waits for B at res_crashlab.c:224", what the only holder does. */
static bool add_now(struct graph_pen *p, int64_t thread, const char *before, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_LOCK_HOLDER_WAITS);
	struct strbuf place = {0};
	enum step step;

	stmt_bind_i64(st, ":thread", thread);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		graph_pen_f(p, "%snow waits for ", before);
		if (stmt_is_null(st, 1)) {
			add_safe(p, stmt_text(st, 2));
		} else {
			strbuf_addf(&place, "locks/0x%llx", (unsigned long long)stmt_i64(st, 1));
			add_link(p, stmt_is_null(st, 0) ? stmt_text(st, 2) : stmt_text(st, 0), &place);
		}
		if (!stmt_is_null(st, 3)) {
			graph_pen_str(p, " at ");
			add_site(p, st, 3);
		}
	}
	stmt_reset(st);
	strbuf_done(&place);
	return step != STEP_FAIL;
}

/* @holder: the only one, or 0. */
static bool add_use(struct graph_pen *p, const struct stmt *st, int64_t holder, struct err *e)
{
	struct strbuf age = {0};

	add_who(p, st);
	graph_pen_str(p, " ");
	graph_pen_to(p, SITE_COLUMN);
	add_site(p, st, FILE_);
	if (!stmt_is_null(st, DEPTH) && stmt_i64(st, DEPTH) > 1)
		graph_pen_f(p, stmt_i64(st, DEPTH) == 2 ? ", twice" : ", %lld times", (long long)stmt_i64(st, DEPTH));
	if (stmt_i64(st, STATE) == LOCK_HELD && !stmt_is_null(st, MODE) && stmt_i64(st, MODE) == LOCK_READ)
		graph_pen_str(p, ", reads");
	if (stmt_i64(st, STATE) == LOCK_FAILED) {
		graph_pen_str(p, "  failed and went on");
		return true;
	}
	if (holder && p->form == GRAPH_NARROW) {
		while (p->line.n && p->line.p[p->line.n - 1] == ' ')
			p->line.n--;
		return add_now(p, holder, ", ", e);
	}
	if (!stmt_is_null(st, AGE) && stmt_i64(st, AGE) >= 0) {
		strbuf_add_duration(&age, stmt_i64(st, AGE));
		graph_pen_to(p, AGE_COLUMN);
		graph_pen_span(p, strbuf_span(&age));
	}
	if (!stmt_is_null(st, FUNC) && (p->form != GRAPH_NARROW || FUNC_COLUMN + (int)stmt_text(st, FUNC).n < graph_pen_width(p) - 14)) {
		graph_pen_str(p, " ");
		graph_pen_to(p, FUNC_COLUMN);
		add_safe(p, stmt_text(st, FUNC));
	}
	if (stmt_i64(st, STATE) == LOCK_WAITING && !stmt_is_null(st, MODE) &&
	    (stmt_i64(st, MODE) == LOCK_READ || stmt_i64(st, MODE) == LOCK_WRITE))
		graph_pen_str(p, stmt_i64(st, MODE) == LOCK_READ ? ", to read" : ", to write");
	if (stmt_i64(st, IN_RING) && stmt_i64(st, STATE) == LOCK_WAITING)
		graph_pen_str(p, ", in the ring");
	strbuf_done(&age);
	return !holder || add_now(p, holder, "   ", e);
}

static void say_not_listed(struct graph_pen *p, const struct lock_head *h)
{
	begin_row(p, "holds", true);
	graph_pen_role(p, GRAPH_WARN, "not listed");
	graph_pen_str(p, h->from_stacks ? ": no lock dump has it, and nothing in the stacks tells"
					: ": let go while the dump was made, or Asterisk does not track its thread");
	graph_pen_end(p);
}

static bool draw_uses(struct graph_pen *p, int64_t lock, const struct lock_head *h, int64_t *ret_holder, int64_t *ret_waiter,
		      struct err *e)
{
	static const char *const labels[] = {"holds", "waits", "tried", "lent"};
	struct stmt *st = db_query(p->db, Q_LOCK_USES);
	int64_t before = -1;
	enum step step;

	stmt_bind_i64(st, ":lock", lock);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t state = stmt_i64(st, STATE), thread = stmt_is_null(st, THREAD) ? 0 : stmt_i64(st, THREAD);
		int64_t holder = state == LOCK_HELD && stmt_i64(st, COUNT) == 1 ? thread : 0;

		if (before < 0 && state != LOCK_HELD && h->waited)
			say_not_listed(p, h);
		begin_row(p, labels[state >= 0 && state < 4 ? state : 2], state != before);
		if (!add_use(p, st, holder, e)) {
			step = STEP_FAIL;
			break;
		}
		if (state == LOCK_HELD && !*ret_holder)
			*ret_holder = thread;
		if (state == LOCK_WAITING && !*ret_waiter)
			*ret_waiter = thread;
		before = state;
		graph_pen_node(p, THING_THREAD, thread, 0);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* "refs  +1 res_crashlab.c:217 25718  +1 :251 25720" */
static bool draw_refs(struct graph_pen *p, const struct lock_head *h, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_LOCK_REFS);
	bool any = false;
	enum step step;

	if (!h->life || h->events > LONG_LIFE || p->form == GRAPH_NARROW)
		return true;
	stmt_bind_i64(st, ":life", h->life);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf one = {0};

		strbuf_addf(&one, "%+lld ", (long long)stmt_i64(st, 0));
		if (!span_eq(p->file, stmt_text(st, 1)))
			strbuf_add(&one, stmt_text(st, 1));
		strbuf_addf(&one, ":%lld", (long long)stmt_i64(st, 2));
		if (!stmt_is_null(st, 4))
			strbuf_addf(&one, " %.*s", SPAN_ARG(stmt_text(st, 4)));
		if (any && graph_pen_columns(p) + 2 + (int)one.n > graph_pen_width(p)) {
			graph_pen_end(p);
			graph_pen_to(p, WHO_COLUMN);
		} else if (any) {
			graph_pen_str(p, "  ");
		} else {
			begin_row(p, "refs", true);
		}
		p->file = arena_span(p->out->arena, stmt_text(st, 1));
		add_safe(p, strbuf_span(&one));
		any = true;
		strbuf_done(&one);
	}
	stmt_reset(st);
	if (any)
		graph_pen_end(p);
	return step == STEP_DONE;
}

bool graph_lock_uses(struct db *db, int64_t lock, const struct graph_options *o, struct graph_text *ret, int64_t *ret_holder,
		     int64_t *ret_waiter, struct err *e)
{
	struct graph none = {0};
	struct lock_head head;
	struct graph_pen p;
	bool ok;

	*ret_holder = *ret_waiter = 0;
	*ret = (struct graph_text){.arena = arena_new()};
	vec_init(&ret->lines, sizeof(struct graph_line));
	vec_init(&ret->runs, sizeof(struct graph_run));
	graph_pen_init(&p, db, o, &none, ret, o->width && o->width < 96 ? GRAPH_NARROW : GRAPH_WIDE);
	ok = draw_head(&p, lock, &head, e) && draw_uses(&p, lock, &head, ret_holder, ret_waiter, e) && draw_refs(&p, &head, e);
	graph_pen_done(&p);
	if (!ok)
		graph_text_done(ret);
	return ok;
}

bool graph_lock_counts(struct db *db, int64_t *ret_waited, int64_t *ret_held, struct err *e)
{
	struct stmt *st = db_query(db, Q_LOCK_COUNTS);
	enum step step = stmt_step(st, e);

	*ret_waited = step == STEP_ROW ? stmt_i64(st, 0) : 0;
	*ret_held = step == STEP_ROW ? stmt_i64(st, 1) : 0;
	stmt_reset(st);
	return step != STEP_FAIL;
}

bool graph_thread_refs(struct db *db, int64_t thread, const struct graph_options *o, struct graph_text *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_THREAD_LOCK_REFS);
	struct graph none = {0};
	struct graph_pen p;
	enum step step;

	*ret = (struct graph_text){.arena = arena_new()};
	vec_init(&ret->lines, sizeof(struct graph_line));
	vec_init(&ret->runs, sizeof(struct graph_run));
	graph_pen_init(&p, db, o, &none, ret, GRAPH_WIDE);
	stmt_bind_i64(st, ":thread", thread);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf place = {0}, letter = {0};

		begin_row(&p, "refs", !ret->lines.n);
		graph_pen_f(&p, "%+lld ", (long long)stmt_i64(st, 0));
		strbuf_add(&letter, stmt_text(st, 1));
		strbuf_addf(&place, "hist/%.*s/event/%lld", SPAN_ARG(stmt_text(st, 5)), (long long)stmt_i64(st, 6));
		add_link(&p, strbuf_span(&letter), &place);
		graph_pen_str(&p, " ");
		add_site(&p, st, 2);
		if (!stmt_is_null(st, 4) && stmt_text(st, 4).n) {
			graph_pen_str(&p, " \"");
			add_safe(&p, stmt_text(st, 4));
			graph_pen_str(&p, "\"");
		}
		graph_pen_node(&p, THING_THREAD, thread, 0);
		strbuf_done(&place);
		strbuf_done(&letter);
	}
	stmt_reset(st);
	graph_pen_done(&p);
	if (step == STEP_DONE)
		return true;
	graph_text_done(ret);
	return false;
}
