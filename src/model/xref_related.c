/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include <string.h>

#include "astscope/store/queries.h"

/* The menu `x`: what the capitals find, and what only it shows. */

static void related_raw(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct stmt *st;
	struct thing line = {THING_LINE, {0, 0}};

	if (t->kind == THING_EVENT)
		st = xref_query_id(x, Q_XREF_EVENT, t->id[0]);
	else if (t->kind == THING_HOLD)
		st = xref_query_id(x, Q_XREF_HOLD, t->id[0]);
	else
		return;
	if (t->kind == THING_EVENT)
		stmt_bind_i64(st, ":b", t->id[1]);
	if (xref_step(x, st)) {
		line.id[0] = stmt_i64(st, t->kind == THING_EVENT ? 0 : 1);
		line.id[1] = stmt_i64(st, t->kind == THING_EVENT ? 1 : 2);
		stmt_reset(st);
		xref_add_thing(x, l, &line, SPAN_LIT("as it stands in the file"), "sure");
	}
}

static void related_objects(struct xref *x, const struct thing *t, struct xref_list *l)
{
	int64_t other;

	if (t->kind != THING_LIFE) {
		xref_jump_objects(x, t, l);
		return;
	}
	other = xref_sibling_life(x->db, t->id[0], -1);
	if (other)
		xref_add_thing(x, l, &(struct thing){THING_LIFE, {other, 0}},
			       SPAN_LIT("the life of this address before"), "sure");
	other = xref_sibling_life(x->db, t->id[0], 1);
	if (other)
		xref_add_thing(x, l, &(struct thing){THING_LIFE, {other, 0}},
			       SPAN_LIT("the next life of this address"), "sure");
}

/* A thread's objects and events are too many to list: one link each. */
static void related_of_thread(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct ref_of r;
	struct strbuf place = {0}, what = {0};

	if (t->kind != THING_THREAD)
		return;
	r = xref_ref_of(x, t->id[0]);
	if (!r.ref_thread)
		return;
	strbuf_addf(&what, "%lld lines of the refs log", (long long)r.events);
	xref_refs_place(x, r.lwp, 0, 0, &place);
	xref_add(l, "event", strbuf_span(&what), strbuf_span(&place), SPAN_LIT("written by this LWP"), "sure");
	strbuf_clear(&place);
	strbuf_addf(&place, "objects?filter=any.thread=%lld", (long long)r.lwp);
	xref_add(l, "object", SPAN_LIT("the objects it touched"), strbuf_span(&place),
		 SPAN_LIT("written by this LWP"), "sure");
	strbuf_done(&place);
	strbuf_done(&what);
}

bool xref_related(struct db *db, const struct thing *t, struct xref_list *ret, struct err *e)
{
	struct xref x = {.db = db, .e = e};
	struct strbuf own = {0};

	xref_list_init(ret);
	related_objects(&x, t, ret);
	if (t->kind != THING_THREAD)
		xref_jump_thread(&x, t, ret);
	if (t->kind != THING_LOCK)
		xref_jump_locks(&x, t, ret);
	xref_jump_holder(&x, t, ret);
	xref_jump_waits(&x, t, ret);
	if (t->kind != THING_STACK)
		xref_jump_stack(&x, t, ret);
	if (t->kind == THING_LOCK)
		xref_add_frames(&x, t, ret);
	related_of_thread(&x, t, ret);
	if (t->kind != THING_CREATOR)
		xref_jump_creator(&x, t, ret);
	related_raw(&x, t, ret);
	ret->message = (struct span){0};
	/* A thing is not related to itself. */
	if (xref_place_into(&x, t, &own)) {
		for (size_t i = 0; i < ret->links.n; i++) {
			struct xref_link *k = vec_at(&ret->links, i);

			if (!span_eq(k->place, strbuf_span(&own)))
				continue;
			memmove(k, k + 1, (ret->links.n - i - 1) * sizeof(*k));
			vec_pop(&ret->links);
			break;
		}
	}
	strbuf_done(&own);
	if (!ret->links.n)
		xref_say(ret, "nothing else mentions this row");
	if (x.failed)
		xref_list_done(ret);
	return !x.failed;
}
