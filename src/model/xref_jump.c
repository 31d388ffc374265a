/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "xref_priv.h"

#include <string.h>

#include "astscope/model/filter_tree.h"
#include "astscope/store/queries.h"

/*
 * The capitals.  Each finds the threads, locks or objects of a thing (the queries know all kinds), then turns them into
 * places of its own view.
 */

struct found {
	int64_t id;
	struct span why;
	const char *confidence;
};

static const char no_thread[] = "no thread belongs to this row";

enum { WHY_OF_THREADS = 4, WHY_OF_LOCKS = 3, WHY_OF_LIVES = 2 };

/* The ids a query gives for @t, with reason and confidence in columns @why and @why + 1; text lives in @l. */
static void collect(struct xref *x, int query, const struct thing *t, int why, struct xref_list *l, struct vec *ret)
{
	struct stmt *st = xref_query(x, query, t);

	vec_init(ret, sizeof(struct found));
	while (xref_step(x, st))
		vec_append(ret, &(struct found){stmt_i64(st, 0), arena_span(l->arena, stmt_text(st, why)),
						xref_confidence(stmt_text(st, why + 1))});
}

static void add_all(struct xref *x, enum thing_kind kind, const struct vec *found, struct xref_list *l)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct found *f = vec_at(found, i);

		xref_add_thing(x, l, &(struct thing){kind, {f->id, 0}}, f->why, f->confidence);
	}
}

static void say_title(struct xref *x, struct xref_list *l, const char *before, const struct thing *t, const char *after)
{
	struct strbuf title = {0};

	x->failed |= !xref_title(x->db, t, &title, x->e);
	xref_say(l, "%s%s%s", before, strbuf_str(&title), after);
	strbuf_done(&title);
}

static bool of_object(const struct thing *t)
{
	return t->kind == THING_LIFE || t->kind == THING_EVENT;
}

static bool touched(struct xref *x, int64_t ref_thread, int64_t life)
{
	struct stmt *st = db_query(x->db, Q_XREF_TOUCHED);

	stmt_bind_i64(st, ":life", life);
	stmt_bind_i64(st, ":ref_thread", ref_thread);
	return xref_number(x, st, 0) > 0;
}

/* Refs of @thread, filtered to the first of @lives it touched. */
static void add_refs(struct xref *x, const struct found *thread, const struct vec *lives, int64_t line,
		     struct xref_list *l)
{
	struct ref_of r = xref_ref_of(x, thread->id);
	struct strbuf what = {0}, place = {0};
	int64_t life = 0;

	if (!r.ref_thread)
		return;
	for (size_t i = 0; i < lives->n && !life; i++) {
		const struct found *f = vec_at(lives, i);

		if (touched(x, r.ref_thread, f->id))
			life = f->id;
	}
	xref_thread_title(x, thread->id, &what);
	if (life) {
		strbuf_add_str(&what, " on ");
		xref_life_title(x, life, &what);
	}
	xref_refs_place(x, r.lwp, life, line, &place);
	xref_add(l, "event", strbuf_span(&what), strbuf_span(&place), thread->why, thread->confidence);
	strbuf_done(&what);
	strbuf_done(&place);
}

static int64_t line_of_event(struct xref *x, const struct thing *t)
{
	struct stmt *st = db_query(x->db, Q_XREF_EVENT);
	int64_t line = 0;

	if (t->kind != THING_EVENT)
		return 0;
	stmt_bind_i64(st, ":a", t->id[0]);
	stmt_bind_i64(st, ":b", t->id[1]);
	if (xref_step(x, st)) {
		line = stmt_i64(st, 1);
		stmt_reset(st);
	}
	return line;
}

static void jump_refs(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec threads, lives;
	bool of_lock = t->kind == THING_LOCK;

	collect(x, of_lock ? Q_XREF_HOLDERS : Q_XREF_THREADS, t, WHY_OF_THREADS, l, &threads);
	collect(x, Q_XREF_LIVES, t, WHY_OF_LIVES, l, &lives);
	for (size_t i = 0; i < threads.n; i++)
		add_refs(x, vec_at(&threads, i), &lives, line_of_event(x, t), l);
	if (!l->links.n && of_lock && !threads.n) {
		say_title(x, l, "nobody is listed as holder of ", t, "");
	} else if (!l->links.n && threads.n == 1) {
		const struct found *f = vec_at(&threads, 0);
		struct stmt *st = xref_query_id(x, Q_XREF_THREAD, f->id);

		if (xref_step(x, st)) {
			if (stmt_is_null(st, 0))
				xref_say(l, "the files do not give the LWP of this thread: its lines of the refs log "
					    "are unknown");
			else
				xref_say(l, "LWP %lld wrote no line of the refs log", (long long)stmt_i64(st, 0));
			stmt_reset(st);
		}
	} else if (!l->links.n) {
		xref_say(l, "%s", threads.n ? "none of its threads wrote a line of the refs log" : no_thread);
	}
	vec_done(&threads);
	vec_done(&lives);
}

void xref_jump_thread(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec threads;

	collect(x, Q_XREF_THREADS, t, WHY_OF_THREADS, l, &threads);
	add_all(x, THING_THREAD, &threads, l);
	if (!l->links.n)
		xref_say(l, "%s", of_object(t) ? "this refs log does not say which thread made a change" : no_thread);
	vec_done(&threads);
}

void xref_jump_locks(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec locks;

	if (t->kind == THING_LOCK) {
		xref_say(l, "this is the lock");
		return;
	}
	collect(x, Q_XREF_LOCKS, t, WHY_OF_LOCKS, l, &locks);
	add_all(x, THING_LOCK, &locks, l);
	if (!l->links.n)
		xref_say(l, "%s",
			 of_object(t) ? "no lock dump shows a lock of this object" : "no lock belongs to this row");
	vec_done(&locks);
}

struct frame_found {
	struct thing frame;
	struct span why;
	const char *confidence;
};

static void add_stack(struct xref *x, const struct found *thread, struct xref_list *l)
{
	struct stmt *st = xref_query_id(x, Q_XREF_THREAD_STACK, thread->id);
	int64_t stack = xref_number(x, st, 0);

	if (stack)
		xref_add_thing(x, l, &(struct thing){THING_STACK, {stack, 0}}, thread->why, thread->confidence);
}

/* Frames with a value that points at a life or lock. */
void xref_add_frames(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct stmt *st;
	struct vec frames;

	if (t->kind != THING_LIFE && t->kind != THING_LOCK)
		return;
	vec_init(&frames, sizeof(struct frame_found));
	st = xref_query(x, Q_XREF_FRAMES, t);
	while (xref_step(x, st))
		vec_append(&frames, &(struct frame_found){{THING_FRAME, {stmt_i64(st, 0), stmt_i64(st, 1)}},
							  arena_span(l->arena, stmt_text(st, 5)),
							  xref_confidence(stmt_text(st, 6))});
	for (size_t i = 0; i < frames.n; i++) {
		const struct frame_found *f = vec_at(&frames, i);

		xref_add_thing(x, l, &f->frame, f->why, f->confidence);
	}
	vec_done(&frames);
}

void xref_jump_stack(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec threads;

	if (t->kind == THING_LIFE) {
		size_t before = l->links.n;

		xref_add_frames(x, t, l);
		if (l->links.n > before)
			return;
	}
	collect(x, Q_XREF_THREADS, t, WHY_OF_THREADS, l, &threads);
	for (size_t i = 0; i < threads.n; i++)
		add_stack(x, vec_at(&threads, i), l);
	if (!l->links.n && threads.n == 1)
		say_title(x, l, "no stack for ",
			  &(struct thing){THING_THREAD, {((struct found *)vec_at(&threads, 0))->id, 0}},
			  ": it ended before the dump, or the dump is partial");
	else if (!l->links.n)
		xref_say(l, "%s", threads.n ? "no stack for any of its threads" : no_thread);
	vec_done(&threads);
}

void xref_jump_waits(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec threads;
	struct thing lock = {THING_LOCK, {0, 0}};

	/* The waits of an object are those for its lock, not those of every thread that ever touched it. */
	if (t->kind == THING_LIFE) {
		lock.id[0] = xref_number(x, xref_query(x, Q_XREF_LOCKS, t), 0);
		t = &lock;
	}
	collect(x, Q_XREF_THREADS, t, WHY_OF_THREADS, l, &threads);
	for (size_t i = 0; i < threads.n; i++) {
		const struct found *f = vec_at(&threads, i);
		struct stmt *st = xref_query_id(x, Q_XREF_WAIT_OF_THREAD, f->id);
		int64_t wait = xref_number(x, st, 0);
		struct strbuf what = {0}, place = {0}, part = {0};

		if (wait && xref_place_into(x, &(struct thing){THING_THREAD, {f->id, 0}}, &part)) {
			xref_thread_title(x, f->id, &what);
			strbuf_add_str(&place, "waits/");
			strbuf_add(&place, span_from_offset(strbuf_span(&part), strlen("threads/")));
			xref_add(l, "wait", strbuf_span(&what), strbuf_span(&place), f->why, f->confidence);
		}
		strbuf_done(&what);
		strbuf_done(&place);
		strbuf_done(&part);
	}
	if (!l->links.n)
		xref_say(l, "%s",
			 threads.n == 1 ? "this thread neither waits nor blocks another"
					: "no wait belongs to this row");
	vec_done(&threads);
}

void xref_jump_holder(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec threads;

	collect(x, Q_XREF_HOLDERS, t, WHY_OF_THREADS, l, &threads);
	add_all(x, THING_THREAD, &threads, l);
	if (!l->links.n)
		xref_say(l, "%s", t->kind == THING_THREAD ? "this thread waits for nobody" : "no holder is listed");
	vec_done(&threads);
}

void xref_jump_objects(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec lives;

	collect(x, Q_XREF_LIVES, t, WHY_OF_LIVES, l, &lives);
	add_all(x, THING_LIFE, &lives, l);
	vec_done(&lives);
}

static int64_t creator_of(struct xref *x, int64_t life)
{
	struct stmt *st = xref_query_id(x, Q_XREF_LIFE, life);
	int64_t creator = 0;

	if (xref_step(x, st)) {
		creator = stmt_is_null(st, 1) ? 0 : stmt_i64(st, 1);
		stmt_reset(st);
	}
	return creator;
}

/* The creator's group in Leaks, or its objects if all of them ended. */
static void add_creator(struct xref *x, const struct found *life, struct xref_list *l)
{
	int64_t site = creator_of(x, life->id);
	struct thing t = {THING_CREATOR, {site, 0}};
	struct strbuf what = {0}, place = {0};
	struct stmt *st = db_query(x->db, Q_XREF_CREATOR_HAS_LEAKS);

	if (site)
		stmt_bind_i64(st, ":a", site);
	else
		stmt_bind_null(st, ":a");
	if (xref_number(x, st, 0)) {
		xref_add_thing(x, l, &t, life->why, life->confidence);
		return;
	}
	x->failed |= !xref_title(x->db, &t, &what, x->e);
	st = xref_query_id(x, Q_XREF_SITE, site);
	strbuf_add_str(&place, "objects?filter=");
	if (site && xref_step(x, st)) {
		struct strbuf filter = {0};

		strbuf_add_str(&filter, "file=");
		filter_quote(stmt_text(st, 0), &filter);
		strbuf_addf(&filter, " line=%lld func=", (long long)stmt_i64(st, 1));
		filter_quote(stmt_text(st, 2), &filter);
		stmt_reset(st);
		place_escape(&place, strbuf_span(&filter));
		strbuf_done(&filter);
	} else {
		strbuf_add_str(&place, "-made");
	}
	xref_add(l, "creator", strbuf_span(&what), strbuf_span(&place), life->why, life->confidence);
	strbuf_done(&what);
	strbuf_done(&place);
}

void xref_jump_creator(struct xref *x, const struct thing *t, struct xref_list *l)
{
	struct vec lives;

	if (t->kind == THING_CREATOR) {
		xref_say(l, "this is the creator");
		return;
	}
	collect(x, Q_XREF_LIVES, t, WHY_OF_LIVES, l, &lives);
	for (size_t i = 0; i < lives.n; i++)
		add_creator(x, vec_at(&lives, i), l);
	if (!l->links.n)
		xref_say(l, "no known object belongs to this row");
	vec_done(&lives);
}

static const struct {
	char capital;
	void (*jump)(struct xref *x, const struct thing *t, struct xref_list *l);
} jumps[] = {
	{'R', jump_refs},  {'T', xref_jump_thread}, {'L', xref_jump_locks},   {'B', xref_jump_stack},
	{'W', xref_jump_waits}, {'H', xref_jump_holder}, {'C', xref_jump_creator},
};

bool xref_jump(struct db *db, const struct thing *t, char capital, struct xref_list *ret, struct err *e)
{
	struct xref x = {.db = db, .e = e};

	for (size_t i = 0; i < ARRAY_LEN(jumps); i++) {
		if (jumps[i].capital != capital)
			continue;
		xref_list_init(ret);
		jumps[i].jump(&x, t, ret);
		if (x.failed)
			xref_list_done(ret);
		return !x.failed;
	}
	return err_set(e, ERR_USAGE, "no jump \"%c\"", capital);
}
