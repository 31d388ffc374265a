/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_priv.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Text of the bundle, safe to show; without bytes outside ASCII if asked. */
static struct span safe(struct graph *g, struct span s, bool ascii)
{
	struct strbuf escaped = {0}, b = {0};
	struct span ret;

	utf8_escape(&escaped, s);
	for (size_t i = 0; i < escaped.n; i++) {
		unsigned char c = (unsigned char)escaped.p[i];

		if (ascii && c >= 0x80)
			strbuf_addf(&b, "\\x%02x", c);
		else
			strbuf_add_char(&b, escaped.p[i]);
	}
	ret = arena_span(g->arena, strbuf_span(&b));
	strbuf_done(&escaped);
	strbuf_done(&b);
	return ret;
}

/* A column, empty where it is NULL. */
static struct span text(struct graph *g, const struct stmt *st, int col, bool ascii)
{
	return stmt_is_null(st, col) ? (struct span){0} : safe(g, stmt_text(st, col), ascii);
}

static int64_t number(const struct stmt *st, int col, int64_t none)
{
	return stmt_is_null(st, col) ? none : stmt_i64(st, col);
}

static const char *confidence_of(struct span s)
{
	return span_eq_str(s, "sure") ? "sure" : span_eq_str(s, "derived") ? "derived" : "guess";
}

/* Columns file, line, func from @col on. */
static struct graph_site site(struct graph *g, const struct stmt *st, int col, bool ascii)
{
	struct graph_site s = {text(g, st, col, ascii), text(g, st, col + 2, ascii), number(st, col + 1, 0)};

	return s;
}

static uint64_t pair_key(int64_t a, int64_t b)
{
	return (uint64_t)a << 32 ^ (uint64_t)b; /* ids of rows, far from 32 bits */
}

static bool load_threads(struct db *db, bool ascii, struct graph *g, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_THREADS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct graph_thread *t = vec_push(&g->threads);
		int64_t lwp = number(st, 1, 0);

		t->id = stmt_i64(st, 0);
		t->run = stmt_i64(st, 5);
		t->name = text(g, st, 3, ascii);
		if (lwp)
			t->id_text = span_from(arena_strf(g->arena, "%lld", (long long)lwp));
		else if (!stmt_is_null(st, 2))
			t->id_text = span_from(arena_strf(g->arena, "0x%llx", (unsigned long long)stmt_i64(st, 2)));
		if (lwp && stmt_i64(st, 4))
			t->part = span_from(arena_strf(g->arena, "lwp/%lld/run/%lld", (long long)lwp, (long long)t->run));
		else if (t->id_text.n)
			t->part = span_from(arena_strf(g->arena, "%s/%.*s", lwp ? "lwp" : "pthread", SPAN_ARG(t->id_text)));
		else
			t->part = span_from(arena_strf(g->arena, "thread/%lld", (long long)t->id));
		t->state = text(g, st, 6, ascii);
		t->outside = text(g, st, 7, ascii);
		t->at = (struct graph_site){text(g, st, 9, ascii), text(g, st, 8, ascii), number(st, 10, 0)};
		t->channel = text(g, st, 11, ascii);
		t->asleep = stmt_i64(st, 12) != 0;
		t->named = stmt_i64(st, 13) != 0;
		*map_put(&g->thread_of, (uint64_t)t->id, NULL) = g->threads.n;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_locks(struct db *db, bool ascii, struct graph *g, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_LOCKS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct graph_lock *k = vec_push(&g->locks);

		k->id = stmt_i64(st, 0);
		k->addr = (uint64_t)stmt_i64(st, 1);
		k->expr = text(g, st, 2, ascii);
		k->letter = text(g, st, 3, ascii);
		k->label = text(g, st, 4, ascii);
		k->kind = text(g, st, 5, ascii);
		k->obj = text(g, st, 6, ascii);
		k->obj_confidence = confidence_of(stmt_text(st, 7));
		k->run = stmt_i64(st, 8);
		*map_put(&g->lock_of, (uint64_t)k->id, NULL) = g->locks.n;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* Into the chains of its thread and holder, in front: edges are chained from the last to the first. */
static void chain(struct graph *g, size_t at)
{
	struct graph_edge *n = vec_at(&g->edges, at);
	struct graph_thread *t = graph_thread(g, n->thread), *h = n->holder ? graph_thread(g, n->holder) : NULL;
	uint64_t *wanted = map_put(&g->wanted, pair_key(n->thread, n->lock), NULL);

	if (t) {
		n->next_wait = t->first_wait;
		t->first_wait = at + 1;
	}
	if (h) {
		n->next_held = h->first_held;
		h->first_held = at + 1;
	}
	if (!*wanted || n->holder || !((struct graph_edge *)vec_at(&g->edges, *wanted - 1))->holder)
		*wanted = at + 1;
}

static bool load_edges(struct db *db, int64_t snapshot, bool ascii, struct graph *g, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_EDGES);
	enum step step;

	stmt_bind_i64(st, ":snapshot", snapshot);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct graph_edge *n = vec_push(&g->edges);

		n->id = stmt_i64(st, 0);
		n->run = stmt_i64(st, 1);
		n->thread = stmt_i64(st, 2);
		n->lock = number(st, 3, 0);
		n->resource = text(g, st, 4, ascii);
		n->kind = text(g, st, 5, ascii);
		n->holder = number(st, 6, 0);
		n->why = text(g, st, 7, ascii);
		n->confidence = confidence_of(stmt_text(st, 8));
		n->mode = number(st, 9, -1);
		n->at = site(g, st, 10, ascii);
		n->age_us = number(st, 13, -1);
		n->since = text(g, st, 14, ascii);
		n->held_mode = number(st, 15, -1);
		n->held = site(g, st, 16, ascii);
		n->depth = number(st, 19, 0);
		n->seen = stmt_i64(st, 20);
	}
	stmt_reset(st);
	for (size_t i = g->edges.n; i-- > 0;)
		chain(g, i);
	return step == STEP_DONE;
}

static bool load_cycles(struct db *db, int64_t snapshot, bool ascii, struct graph *g, struct err *e)
{
	struct stmt *st = db_query(db, Q_GRAPH_MEMBERS);
	enum step step;

	stmt_bind_i64(st, ":snapshot", snapshot);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct graph_member *m = vec_push(&g->members);

		*m = (struct graph_member){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2), number(st, 3, 0), stmt_i64(st, 7),
					   text(g, st, 4, ascii), text(g, st, 5, ascii), confidence_of(stmt_text(st, 6))};
		if (!graph_guess(m->confidence))
			map_put(&g->in_cycle, pair_key(m->thread, m->lock), NULL);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool graph_load(struct db *db, int64_t snapshot, bool ascii, struct graph *ret, struct err *e)
{
	memset(ret, 0, sizeof(*ret));
	ret->arena = arena_new();
	vec_init(&ret->threads, sizeof(struct graph_thread));
	vec_init(&ret->locks, sizeof(struct graph_lock));
	vec_init(&ret->edges, sizeof(struct graph_edge));
	vec_init(&ret->members, sizeof(struct graph_member));
	if (load_threads(db, ascii, ret, e) && load_locks(db, ascii, ret, e) && load_edges(db, snapshot, ascii, ret, e) &&
	    load_cycles(db, snapshot, ascii, ret, e))
		return true;
	graph_done(ret);
	return false;
}

void graph_done(struct graph *g)
{
	if (g->arena)
		arena_free(g->arena);
	vec_done(&g->threads);
	vec_done(&g->locks);
	vec_done(&g->edges);
	vec_done(&g->members);
	map_done(&g->thread_of);
	map_done(&g->lock_of);
	map_done(&g->wanted);
	map_done(&g->in_cycle);
	memset(g, 0, sizeof(*g));
}

struct graph_thread *graph_thread(const struct graph *g, int64_t id)
{
	const uint64_t *at = map_get(&g->thread_of, (uint64_t)id);

	return at ? vec_at(&g->threads, *at - 1) : NULL;
}

const struct graph_lock *graph_lock(const struct graph *g, int64_t id)
{
	const uint64_t *at = id ? map_get(&g->lock_of, (uint64_t)id) : NULL;

	return at ? vec_at(&g->locks, *at - 1) : NULL;
}

struct graph_edge *graph_edge_of(const struct graph *g, int64_t thread, int64_t lock)
{
	const uint64_t *at = map_get(&g->wanted, pair_key(thread, lock));

	return at ? vec_at(&g->edges, *at - 1) : NULL;
}

size_t graph_cycle_size(const struct graph *g, size_t first)
{
	const struct graph_member *m = vec_at(&g->members, first);
	size_t n = 0;

	while (first + n < g->members.n && ((struct graph_member *)vec_at(&g->members, first + n))->cycle == m->cycle)
		n++;
	return n;
}

bool graph_guess(const char *confidence)
{
	return !strcmp(confidence, "guess");
}

bool graph_in_cycle(const struct graph *g, int64_t thread, int64_t lock)
{
	return map_get(&g->in_cycle, pair_key(thread, lock)) != NULL;
}

void graph_add_thread(const struct graph *g, int64_t thread, struct strbuf *ret)
{
	const struct graph_thread *t = graph_thread(g, thread);

	if (!t || !t->id_text.n)
		strbuf_add_str(ret, "a thread");
	else
		strbuf_addf(ret, "%s %.*s", span_starts(t->id_text, SPAN_LIT("0x")) ? "thread" : "LWP", SPAN_ARG(t->id_text));
	if (t && t->named)
		strbuf_addf(ret, " %.*s", SPAN_ARG(t->name));
}

void graph_add_wanted(const struct graph *g, const struct graph_edge *n, struct strbuf *ret)
{
	const struct graph_lock *k = graph_lock(g, n->lock);

	if (!k) {
		strbuf_add(ret, n->resource);
		return;
	}
	if (k->expr.n)
		strbuf_addf(ret, "%.*s ", SPAN_ARG(k->expr));
	strbuf_add_addr(ret, k->addr);
}
