#include "config.h"

#include "astscope/model/xref.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/store/queries.h"
#include "xref_priv.h"

/* The words of xref.sql for kinds of things. */
static const char *kind_name(enum thing_kind k)
{
	switch (k) {
	case THING_NONE:
		return "none";
	case THING_LIFE:
		return "life";
	case THING_EVENT:
		return "event";
	case THING_THREAD:
		return "thread";
	case THING_LOCK:
		return "lock";
	case THING_HOLD:
		return "hold";
	case THING_WAIT:
		return "wait";
	case THING_MEMBER:
		return "member";
	case THING_CREATOR:
		return "creator";
	case THING_STACK:
		return "stack";
	case THING_STACK_GROUP:
		return "stack_group";
	case THING_FRAME:
		return "frame";
	case THING_SOURCE:
		return "source";
	case THING_LINE:
		return "line";
	case THING_FINDING:
		return "finding";
	}
	return "none";
}

struct stmt *xref_query(struct xref *x, int query, const struct thing *t)
{
	struct stmt *st = db_query(x->db, query);

	stmt_bind_text(st, ":kind", span_from(kind_name(t->kind)));
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
	x->failed |= step == STEP_FAIL;
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

void xref_list_init(struct xref_list *l)
{
	memset(l, 0, sizeof(*l));
	l->arena = arena_new();
	vec_init(&l->links, sizeof(struct xref_link));
}

void xref_list_done(struct xref_list *l)
{
	if (l->arena)
		arena_free(l->arena);
	vec_done(&l->links);
	memset(l, 0, sizeof(*l));
}

const char *xref_confidence(struct span s)
{
	return span_eq_str(s, "sure") ? "sure" : span_eq_str(s, "derived") ? "derived" : "guess";
}

struct xref_link *xref_add(struct xref_list *l, const char *kind, struct span what, struct span place, struct span why,
			   const char *confidence)
{
	struct xref_link *n;

	for (size_t i = 0; i < l->links.n; i++) {
		n = vec_at(&l->links, i);
		if (span_eq(n->place, place))
			return n;
	}
	n = vec_push(&l->links);
	n->kind = kind;
	n->what = arena_span(l->arena, what);
	n->place = arena_span(l->arena, place);
	n->why = arena_span(l->arena, why);
	n->confidence = confidence;
	return n;
}

void xref_say(struct xref_list *l, const char *fmt, ...)
{
	char buf[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	l->message = arena_span(l->arena, span_from(buf));
}

static const char *link_kind(enum thing_kind k)
{
	switch (k) {
	case THING_LIFE:
		return "object";
	case THING_EVENT:
		return "event";
	case THING_THREAD:
		return "thread";
	case THING_LOCK:
	case THING_HOLD:
		return "lock";
	case THING_WAIT:
	case THING_MEMBER:
		return "wait";
	case THING_CREATOR:
		return "creator";
	case THING_STACK:
	case THING_STACK_GROUP:
		return "stack";
	case THING_FRAME:
		return "frame";
	case THING_FINDING:
		return "finding";
	case THING_NONE:
	case THING_SOURCE:
	case THING_LINE:
		return "source";
	}
	return "source";
}

void xref_add_thing(struct xref *x, struct xref_list *l, const struct thing *t, struct span why, const char *confidence)
{
	struct strbuf title = {0}, place = {0};

	if (!x->failed && xref_place(x->db, t, &place)) {
		x->failed |= !xref_title(x->db, t, &title, x->e);
		xref_add(l, link_kind(t->kind), strbuf_span(&title), strbuf_span(&place), why, confidence);
	}
	strbuf_done(&title);
	strbuf_done(&place);
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
