/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_parts.h"

#include <string.h>

#include "astscope/base/record.h"
#include "astscope/base/utf8.h"

/* Who waits behind a ring or a thread: a tree in which equal waits are one line. */

#define STROKE_COLUMN 2
#define INDENT 3
#define INDENTS_MAX 12
#define PLACE_COLUMN 39   /* where it waits */
#define MEMBERS_SHOWN 8   /* of equal waits, where there is room */
#define WHO_COLUMNS 36    /* for LWPs of equal waits */

/* Waits that stand below the same threads. */
struct level {
	struct vec waits; /* struct graph_wait, equal ones together */
	size_t at;
	int depth;
};

static int spans_cmp(struct span a, struct span b)
{
	return !a.n != !b.n ? (a.n ? -1 : 1) : span_cmp(a, b);
}

static int number_cmp(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Guesses last, then by what is waited for and where; 0 = one line says it all. */
static int place_cmp(const struct graph_wait *a, const struct graph_wait *b)
{
	int c = number_cmp(graph_guess(a->n->confidence), graph_guess(b->n->confidence));

	c = c ? c : spans_cmp(a->k ? a->k->letter : (struct span){0}, b->k ? b->k->letter : (struct span){0});

	c = c ? c : number_cmp(a->n->lock, b->n->lock);
	c = c || a->n->lock ? c : span_cmp(a->n->resource, b->n->resource);
	c = c ? c : span_cmp(a->n->at.file, b->n->at.file);
	c = c ? c : number_cmp(a->n->at.line, b->n->at.line);
	c = c ? c : number_cmp(a->n->mode, b->n->mode);
	c = c ? c : strcmp(a->n->confidence, b->n->confidence);
	return c ? c : span_cmp(a->t ? a->t->name : (struct span){0}, b->t ? b->t->name : (struct span){0});
}

static int wait_cmp(const void *pa, const void *pb)
{
	const struct graph_wait *a = pa, *b = pb;
	int c = place_cmp(a, b);

	return c ? c : number_cmp(a->n->thread, b->n->thread);
}

void graph_take_wait(const struct graph *g, struct graph_edge *n, struct vec *ret)
{
	struct graph_thread *t = graph_thread(g, n->thread);

	if (n->drawn)
		return;
	n->drawn = true;
	for (size_t at = t ? t->first_wait : 0; at;) {
		struct graph_edge *o = vec_at(&g->edges, at - 1);

		at = o->next_wait;
		o->drawn |= o->lock == n->lock && (o->lock || span_eq(o->resource, n->resource));
	}
	vec_append(ret, &(struct graph_wait){n, graph_lock(g, n->lock), t});
}

void graph_take_behind(const struct graph *g, int64_t holder, struct vec *ret)
{
	const struct graph_thread *t = graph_thread(g, holder);

	for (size_t at = t ? t->first_held : 0; at;) {
		struct graph_edge *n = vec_at(&g->edges, at - 1);

		at = n->next_held;
		graph_take_wait(g, n, ret);
	}
}

static void push_level(struct vec *levels, struct vec *waits, int depth)
{
	if (!waits->n) {
		vec_done(waits);
		return;
	}
	vec_sort(waits, wait_cmp);
	*(struct level *)vec_push(levels) = (struct level){*waits, 0, depth};
}

/* "3 x pbx_thread 26160 26210 26264", as many as have room. */
static void add_group(struct graph_pen *p, const struct graph_wait *w, size_t n)
{
	int from = graph_pen_columns(p);

	graph_pen_f(p, "%zu x ", n);
	graph_pen_span(p, w->t && w->t->name.n ? w->t->name : SPAN_LIT("a thread"));
	for (size_t i = 0; i < n; i++) {
		const struct graph_thread *t = w[i].t;
		struct strbuf place = {0};

		if (!t)
			continue;
		if (graph_pen_columns(p) - from + 1 + utf8_columns(t->id_text) > WHO_COLUMNS) {
			graph_pen_str(p, p->o->ascii ? " ..." : " \xe2\x80\xa6");
			break;
		}
		graph_pen_str(p, " ");
		strbuf_addf(&place, "threads/%.*s", SPAN_ARG(t->part));
		graph_pen_link(p, t->id_text, strbuf_span(&place));
		strbuf_done(&place);
	}
	p->out->folded = true;
}

/* What the holder has, where the lines above do not say it. */
static void add_holder(struct graph_pen *p, const struct graph_edge *n)
{
	const struct graph_lock *k = graph_lock(p->g, n->lock);

	/* the table of locks tells it of those with a letter */
	if (!k || (p->form == GRAPH_NARROW && k->letter.n) || !n->holder || n->held.line <= 0)
		return;
	graph_pen_str(p, "; ");
	graph_pen_name(p, n->holder);
	graph_pen_str(p, n->held_mode == LOCK_READ ? " reads " : " has ");
	if (k->letter.n) {
		graph_pen_letter(p, n->lock);
		if (p->form == GRAPH_WIDE) { /* the only form without a table of locks */
			graph_pen_str(p, " ");
			graph_pen_lock_id(p, n->lock);
		}
	} else {
		graph_pen_str(p, "it");
	}
	graph_pen_held(p, n);
}

static void add_age(struct graph_pen *p, const struct graph_wait *w, size_t n)
{
	int64_t longest = -1;
	struct strbuf age = {0};

	for (size_t i = 0; i < n; i++)
		longest = w[i].n->age_us > longest ? w[i].n->age_us : longest;
	if (longest >= 0)
		strbuf_add_duration(&age, longest);
	graph_pen_right(p, strbuf_span(&age));
	strbuf_done(&age);
}

/* "A ══ 3 x pbx_thread 26160 26210 26264  crashlab_exec res_crashlab.c:445   59 s" */
static void draw_group(struct graph_pen *p, const struct graph_wait *w, size_t n, int depth)
{
	const struct graph_edge *e = w->n;
	int indent = INDENT * (depth < INDENTS_MAX ? depth : INDENTS_MAX);

	if (w->k && w->k->letter.n)
		graph_pen_letter(p, e->lock);
	while (graph_pen_columns(p) < STROKE_COLUMN + indent)
		graph_pen_str(p, " ");
	graph_pen_str(p, depth ? p->glyphs->child : "");
	graph_pen_edge(p, false, e->confidence);
	graph_pen_str(p, " ");
	if (n == 1)
		graph_pen_thread(p, e->thread);
	else
		add_group(p, w, n);
	if (!w->k || !w->k->letter.n) {
		graph_pen_str(p, n == 1 ? " waits for " : " wait for ");
		if (w->k)
			graph_pen_lock_name(p, e->lock);
		else
			graph_pen_span(p, e->resource);
	}
	graph_pen_str(p, e->mode == LOCK_WRITE ? ", to write" : e->mode == LOCK_READ ? ", to read" : "");
	if (e->at.line > 0 || e->at.func.n) {
		/* the place is whole, the function gives way */
		bool named = graph_pen_columns(p) + 1 + utf8_columns(e->at.func) + graph_pen_site_columns(p, &e->at) < graph_pen_width(p);

		graph_pen_str(p, named ? " " : "");
		graph_pen_to(p, PLACE_COLUMN);
		if (named)
			graph_pen_span(p, e->at.func);
		graph_pen_waits_at(p, e);
	}
	if (depth)
		add_holder(p, e);
	if (n == 1 && w->t && w->t->channel.n && p->form != GRAPH_NARROW)
		graph_pen_f(p, "  %.*s", SPAN_ARG(w->t->channel));
	graph_pen_guess(p, e);
	add_age(p, w, n);
	graph_pen_says(p, e->thread, "waits for", e->holder, "has", e);
	graph_pen_node(p, THING_THREAD, e->thread, e->holder);
}

/* Each of equal waits on a line of its own, as far as there is room. */
static void draw_members(struct graph_pen *p, const struct graph_wait *w, size_t n, int depth)
{
	size_t shown = n < GRAPH_THREADS_MAX ? n : GRAPH_THREADS_MAX;

	for (size_t i = 0; i < shown; i++)
		draw_group(p, w + i, 1, depth);
	if (shown == n)
		return;
	graph_pen_to(p, STROKE_COLUMN + INDENT);
	graph_pen_link(p, span_from(arena_strf(p->out->arena, "and %zu more", n - shown)), SPAN_LIT("threads?filter=waits%3E0"));
	graph_pen_node(p, THING_THREAD, w[shown].n->thread, w[shown].n->holder);
	p->out->folded = true;
}

/* Below equal waits that are one line: who they are, if that line has no room for more than how many. */
static void draw_names(struct graph_pen *p, const struct graph_wait *w, size_t n, int depth)
{
	for (size_t i = 0; i < n; i++) {
		graph_pen_to(p, STROKE_COLUMN + INDENT + INDENT * (depth < INDENTS_MAX ? depth : INDENTS_MAX));
		graph_pen_str(p, i + 1 < n ? p->glyphs->fork : p->glyphs->child);
		graph_pen_str(p, " ");
		graph_pen_thread(p, w[i].n->thread);
		graph_pen_str(p, "  ");
		graph_pen_span(p, w[i].t->channel);
		graph_pen_says(p, w[i].n->thread, "waits for", w[i].n->holder, "has", w[i].n);
		graph_pen_node(p, THING_THREAD, w[i].n->thread, w[i].n->holder);
	}
}

static bool have_channels(const struct graph_wait *w, size_t n)
{
	bool all = true;

	for (size_t i = 0; i < n; i++)
		all &= w[i].t && w[i].t->channel.n;
	return all;
}

static void draw_equal(struct graph_pen *p, const struct graph_wait *w, size_t n, int depth)
{
	if (p->o->unfolded || n == 1) {
		draw_members(p, w, n, depth);
		return;
	}
	draw_group(p, w, n, depth);
	if (p->form == GRAPH_ROOMY && n <= MEMBERS_SHOWN && have_channels(w, n))
		draw_names(p, w, n, depth);
}

size_t graph_draw_waits(struct graph_pen *p, struct vec *first)
{
	struct vec levels;
	size_t threads = 0;

	p->guessed = 0;
	vec_init(&levels, sizeof(struct level));
	push_level(&levels, first, 0);
	while (levels.n) {
		struct level *l = vec_at(&levels, levels.n - 1);
		struct vec behind;
		const struct graph_wait *w;
		size_t n = 1;

		if (l->at == l->waits.n) {
			vec_done(&l->waits);
			vec_pop(&levels);
			continue;
		}
		w = vec_at(&l->waits, l->at);
		while (l->at + n < l->waits.n && !place_cmp(w, w + n))
			n++;
		l->at += n;
		*(graph_guess(w->n->confidence) ? &p->guessed : &threads) += n;
		draw_equal(p, w, n, l->depth);
		vec_init(&behind, sizeof(struct graph_wait));
		for (size_t i = 0; i < n; i++)
			graph_take_behind(p->g, w[i].n->thread, &behind);
		push_level(&levels, &behind, l->depth + 1); /* l and w are gone */
	}
	vec_done(&levels);
	return threads;
}

size_t graph_draw_tree(struct graph_pen *p, const struct vec *holders)
{
	struct vec waits;

	vec_init(&waits, sizeof(struct graph_wait));
	for (size_t i = 0; i < holders->n; i++)
		graph_take_behind(p->g, *(int64_t *)vec_at(holders, i), &waits);
	return graph_draw_waits(p, &waits);
}
