/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include "astscope/store/queries.h"

/* The words of xref.sql for kinds of things. */
static const char *const kind_names[] = {
	[THING_NONE] = "none",       [THING_LIFE] = "life",     [THING_EVENT] = "event",
	[THING_THREAD] = "thread",   [THING_LOCK] = "lock",     [THING_HOLD] = "hold",
	[THING_WAIT] = "wait",       [THING_MEMBER] = "member", [THING_CREATOR] = "creator",
	[THING_STACK] = "stack",     [THING_STACK_GROUP] = "stack_group",
	[THING_FRAME] = "frame",     [THING_SOURCE] = "source", [THING_LINE] = "line",
	[THING_FINDING] = "finding",
};

struct stmt *xref_query(struct xref *x, int query, const struct thing *t)
{
	struct stmt *st = db_query(x->db, query);

	stmt_bind_text(st, ":kind", span_from(kind_names[t->kind]));
	stmt_bind_i64(st, ":a", t->id[0]);
	if (query != Q_XREF_FRAMES)
		stmt_bind_i64(st, ":b", t->id[1]);
	return st;
}

struct stmt *xref_query_id(struct xref *x, int query, int64_t a)
{
	struct stmt *st = db_query(x->db, query);

	stmt_bind_i64(st, ":a", a);
	return st;
}

bool xref_step(struct xref *x, struct stmt *st)
{
	enum step step = x->failed ? STEP_DONE : stmt_step(st, x->e);

	if (step == STEP_ROW)
		return true;
	if (step == STEP_FAIL) {
		x->failed = true;
		x->why = *x->e;
	}
	stmt_reset(st);
	return false;
}

int64_t xref_number(struct xref *x, struct stmt *st, int64_t otherwise)
{
	int64_t v = otherwise;

	if (xref_step(x, st)) {
		if (!stmt_is_null(st, 0))
			v = stmt_i64(st, 0);
		stmt_reset(st);
	}
	return v;
}

struct ref_of xref_ref_of(struct xref *x, int64_t thread)
{
	struct stmt *st = xref_query_id(x, Q_XREF_THREAD_REFS, thread);
	struct ref_of r = {0};

	if (xref_step(x, st)) {
		r = (struct ref_of){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2)};
		stmt_reset(st);
	}
	return r;
}

void xref_thread_title(struct xref *x, int64_t thread, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_THREAD, thread);

	if (!xref_step(x, st))
		return;
	if (!stmt_is_null(st, 0)) {
		strbuf_addf(out, "LWP %lld", (long long)stmt_i64(st, 0));
	} else if (!stmt_is_null(st, 1)) {
		strbuf_add_str(out, "thread ");
		strbuf_add_addr(out, (uint64_t)stmt_i64(st, 1));
	} else {
		strbuf_add_str(out, "thread");
	}
	if (!stmt_is_null(st, 2)) {
		strbuf_add_char(out, ' ');
		strbuf_add(out, stmt_text(st, 2));
	}
	stmt_reset(st);
}

void xref_life_title(struct xref *x, int64_t life, struct strbuf *out)
{
	struct stmt *st = xref_query_id(x, Q_XREF_LIFE, life);

	if (!xref_step(x, st))
		return;
	strbuf_add(out, stmt_text(st, 0));
	stmt_reset(st);
}

void xref_refs_place(struct xref *x, int64_t lwp, int64_t life, int64_t line, struct strbuf *out)
{
	strbuf_addf(out, "refs/thread/%lld", (long long)lwp);
	if (line)
		strbuf_addf(out, "/line/%lld", (long long)line);
	if (life) {
		strbuf_add_str(out, "?filter=obj="); /* a filter, so that the reader sees it and can take it off */
		xref_life_title(x, life, out);
	}
}

int64_t xref_sibling_life(struct db *db, int64_t life, int step)
{
	struct err e;
	struct xref x = {.db = db, .e = &e};
	struct stmt *st = xref_query_id(&x, Q_XREF_LIFE, life);
	int64_t addr, ordinal;

	if (!xref_step(&x, st))
		return 0;
	addr = stmt_i64(st, 5);
	ordinal = stmt_i64(st, 6);
	stmt_reset(st);
	st = db_query(db, step > 0 ? Q_XREF_LIFE_NEXT : Q_XREF_LIFE_BEFORE);
	stmt_bind_i64(st, ":addr", addr);
	stmt_bind_i64(st, ":ordinal", ordinal);
	return xref_number(&x, st, 0);
}
