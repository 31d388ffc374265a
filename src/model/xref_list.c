/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Links found, each once. */

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

/* The words of struct xref_link for them. */
static const char *const link_kinds[] = {
	[THING_NONE] = "source",    [THING_LIFE] = "object", [THING_EVENT] = "event",     [THING_THREAD] = "thread",
	[THING_LOCK] = "lock",      [THING_HOLD] = "lock",   [THING_WAIT] = "wait",       [THING_MEMBER] = "wait",
	[THING_CREATOR] = "creator", [THING_STACK] = "stack", [THING_STACK_GROUP] = "stack", [THING_FRAME] = "frame",
	[THING_SOURCE] = "source",  [THING_LINE] = "source", [THING_FINDING] = "finding",
};

void xref_add_thing(struct xref *x, struct xref_list *l, const struct thing *t, struct span why, const char *confidence)
{
	struct strbuf title = {0}, place = {0};

	if (xref_place_into(x, t, &place)) {
		x->failed |= !xref_title(x->db, t, &title, x->e);
		xref_add(l, link_kinds[t->kind], strbuf_span(&title), strbuf_span(&place), why, confidence);
	}
	strbuf_done(&title);
	strbuf_done(&place);
}
