/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_parts.h"

#include <string.h>

#include "astscope/base/record.h"
#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* Rings: threads that wait for each other, each with both places; and the whole drawing. */

/* "sure, in 3 of 3 dumps" */
static bool add_dumps(struct graph_pen *p, const struct graph_member *m, struct strbuf *b, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_GRAPH_DUMPS);
	enum step step;

	strbuf_add_str(b, m->confidence);
	stmt_bind_i64(st, ":cycle", m->cycle);
	stmt_bind_i64(st, ":run", m->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_addf(b, ", in %lld of %lld %s", (long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1),
			    stmt_i64(st, 1) == 1 ? "dump" : "dumps");
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* The longest wait of the ring. */
static void add_since(const struct graph_pen *p, size_t first, size_t size, struct strbuf *b)
{
	const struct graph_edge *longest = NULL;

	for (size_t i = 0; i < size; i++) {
		const struct graph_member *m = vec_at(&p->g->members, first + i);
		const struct graph_edge *n = graph_edge_of(p->g, m->thread, m->lock);

		if (n && n->age_us >= 0 && (!longest || n->age_us > longest->age_us))
			longest = n;
	}
	if (!longest)
		return;
	strbuf_add_str(b, "   ");
	if (longest->since.n)
		strbuf_addf(b, "since %.*s (", SPAN_ARG(longest->since));
	strbuf_add_duration(b, longest->age_us);
	strbuf_add_str(b, longest->since.n ? ")" : "");
}

/* "RING 1 of 2  3 threads, none can go on    sure, in 3 of 3 dumps" */
static bool ring_title(struct graph_pen *p, size_t first, size_t size, int of, struct err *e)
{
	const struct graph_member *m = vec_at(&p->g->members, first);
	struct strbuf right = {0};
	bool guess = graph_guess(m->confidence), ok;
	int n = guess ? p->out->possible : p->out->cycles;

	graph_pen_role(p, guess ? GRAPH_WARN : GRAPH_BAD, guess ? "POSSIBLE RING" : "RING");
	graph_pen_f(p, " %d of %d  ", n, of);
	if (size == 1)
		graph_pen_str(p, guess ? "a thread seems to wait for itself" : "a thread waits for itself");
	else
		graph_pen_f(p, guess ? "%zu threads seem to wait for each other" : "%zu threads, none can go on", size);
	ok = add_dumps(p, m, &right, e);
	if (p->form != GRAPH_NARROW)
		add_since(p, first, size, &right);
	graph_pen_head_right(p, strbuf_span(&right), (struct thing){THING_MEMBER, {m->cycle, m->seq}});
	strbuf_done(&right);
	return ok;
}

static void add_times(struct graph_pen *p, int64_t depth)
{
	if (depth == 2)
		graph_pen_str(p, ", twice");
	else if (depth > 2)
		graph_pen_f(p, ", %lld times", (long long)depth);
}

static const char *has_word(const struct graph_edge *n)
{
	bool guess = graph_guess(n->confidence);

	return n->held_mode == LOCK_READ ? guess ? "seems to read " : "reads " : guess ? "seems to have " : "has ";
}

/* "has A res_crashlab.c:220, twice"; wide "has A lab trunk 0x55aad9cb9860#1   taken at res_crashlab.c:220 lab_worker_a, twice" */
static void add_held(struct graph_pen *p, const struct graph_edge *n)
{
	if (p->form == GRAPH_NARROW) {
		graph_pen_letter(p, n->lock);
		graph_pen_held(p, n);
	} else {
		graph_pen_lock(p, n->lock);
		if (n->held.line > 0) {
			graph_pen_str(p, " ");
			graph_pen_to(p, p->taken_column);
			graph_pen_str(p, "taken at");
			graph_pen_held(p, n);
			graph_pen_str(p, n->held.func.n ? " " : "");
			graph_pen_span(p, n->held.func);
		}
	}
	add_times(p, n->depth);
}

/* Other locks of the member that somebody waits for: an edge for each; @seen holds those said. */
static const struct graph_edge *next_other(const struct graph_pen *p, size_t *at, struct map *seen)
{
	while (*at) {
		const struct graph_edge *n = vec_at(&p->g->edges, *at - 1);
		bool fresh;

		*at = n->next_held;
		if (n->lock) {
			map_put(seen, (uint64_t)n->lock, &fresh);
			if (fresh)
				return n;
		}
	}
	return NULL;
}

static void begin_wait(struct graph_pen *p)
{
	graph_pen_str(p, p->glyphs->bar);
	graph_pen_str(p, "  ");
}

/* Where "taken at" stands, so that those of a ring are below each other. */
static int taken_column(const struct graph_pen *p, size_t first, size_t size)
{
	int thread = 0, lock = 0;

	for (size_t i = 0; i < size; i++) {
		const struct graph_member *m = vec_at(&p->g->members, first + i);
		const struct graph_thread *t = graph_thread(p->g, m->thread);
		int own = t ? utf8_columns(t->name) + 1 + utf8_columns(t->id_text) : 0;

		thread = own > thread ? own : thread;
		for (size_t at = t ? t->first_held : 0; at;) {
			const struct graph_edge *n = vec_at(&p->g->edges, at - 1);
			const struct graph_lock *k = graph_lock(p->g, n->lock);

			at = n->next_held;
			own = k ? utf8_columns(k->letter) + utf8_columns(k->label) + 2 + (k->obj.n ? utf8_columns(k->obj) : 14) : 0;
			lock = own > lock ? own : lock;
		}
	}
	return 4 + (p->form == GRAPH_ROOMY ? 2 : thread + 2) + 4 + lock + 2;
}

/* What a member has, as the line under it is on screen: who waits for that is the other end. */
static void end_has(struct graph_pen *p, const struct graph_member *m, const struct graph_member *before, const struct graph_edge *n)
{
	if (n)
		graph_pen_says(p, m->thread, "has", before->thread, "waits for", n);
	graph_pen_node(p, THING_THREAD, m->thread, before->thread);
}

/* A member, what it has that the one before waits for, and what else it has that somebody wants. */
static void draw_has(struct graph_pen *p, const struct graph_member *m, const struct graph_member *before, bool first)
{
	const struct graph_edge *n = graph_edge_of(p->g, before->thread, before->lock), *other;
	const struct graph_thread *t = graph_thread(p->g, m->thread);
	struct map seen = {0};
	size_t at = t ? t->first_held : 0;
	struct span file;
	int has;

	graph_pen_str(p, first ? p->glyphs->top : p->glyphs->bar);
	graph_pen_thread(p, m->thread);
	if (p->form == GRAPH_ROOMY) {
		end_has(p, m, before, n);
		begin_wait(p);
	} else {
		graph_pen_str(p, "  ");
	}
	has = graph_pen_columns(p);
	if (n && n->lock && n->holder == m->thread) {
		map_put(&seen, (uint64_t)n->lock, NULL);
		graph_pen_str(p, has_word(n));
		add_held(p, n);
	} else if (before->does.n) {
		graph_pen_span(p, before->does);
	} else {
		graph_pen_str(p, graph_guess(m->confidence) ? "seems to have " : "has ");
		graph_pen_span(p, before->resource);
	}
	file = p->file;
	while ((other = next_other(p, &at, &seen))) {
		if (p->form != GRAPH_NARROW) {
			end_has(p, m, before, n);
			begin_wait(p);
			if (p->form == GRAPH_WIDE) {
				graph_pen_edge(p, true, m->confidence);
				graph_pen_to(p, has);
			}
		} else {
			graph_pen_str(p, ",");
			p->file = file;
		}
		graph_pen_str(p, p->form == GRAPH_ROOMY ? has_word(other) : p->form == GRAPH_WIDE ? "and " : " and ");
		add_held(p, other);
	}
	end_has(p, m, before, n);
	map_done(&seen);
}

/* "║ waits for B at res_crashlab.c:224 lab_worker_a, 62 s" */
static void draw_wants(struct graph_pen *p, const struct graph_member *m, const struct graph_member *next)
{
	const struct graph_edge *n = graph_edge_of(p->g, m->thread, m->lock);
	struct strbuf age = {0};

	begin_wait(p);
	graph_pen_edge(p, true, n ? n->confidence : m->confidence);
	graph_pen_str(p, n && n->mode == LOCK_WRITE ? " waits to write " : n && n->mode == LOCK_READ ? " waits to read " : " waits for ");
	if (n && n->lock)
		graph_pen_letter(p, n->lock);
	else
		graph_pen_span(p, m->resource);
	if (n && n->at.line > 0) {
		graph_pen_str(p, " at");
		graph_pen_waits_at(p, n);
		graph_pen_str(p, n->at.func.n ? " " : "");
		graph_pen_span(p, n->at.func);
	}
	if (n && n->age_us >= 0) {
		strbuf_add_duration(&age, n->age_us);
		if (p->form == GRAPH_NARROW)
			graph_pen_f(p, ", %s", strbuf_str(&age));
		else
			graph_pen_right(p, strbuf_span(&age));
	}
	if (n)
		graph_pen_guess(p, n);
	if (n)
		graph_pen_says(p, m->thread, "waits for", next->thread, "has", n);
	graph_pen_node(p, THING_THREAD, m->thread, next->thread);
	strbuf_done(&age);
}

/* "  5 threads, they go on when the ring is broken" */
static void add_behind(const struct graph_pen *p, const struct graph_member *m, size_t n, struct strbuf *b)
{
	if (n)
		strbuf_addf(b, "  %zu %s", n, n == 1 ? "thread" : "threads");
	if (p->guessed)
		strbuf_addf(b, "%s %zu%s", n ? ", perhaps" : "  perhaps", p->guessed,
			    n ? " more" : p->guessed == 1 ? " thread" : " threads");
	else if (p->form != GRAPH_NARROW && !graph_guess(m->confidence))
		strbuf_add_str(b, n == 1 ? ", it goes on when the ring is broken" : ", they go on when the ring is broken");
}

/* How many stand behind is known when they are drawn. */
static void draw_behind(struct graph_pen *p, const struct graph_member *m, size_t first, size_t size)
{
	size_t head, n, blank = p->out->lines.n;
	struct strbuf title = {0};
	struct vec members;

	vec_init(&members, sizeof(int64_t));
	for (size_t i = 0; i < size; i++)
		vec_append(&members, &((struct graph_member *)vec_at(&p->g->members, first + i))->thread);
	graph_pen_blank(p);
	graph_pen_role(p, GRAPH_TITLE, "BEHIND IT");
	head = p->out->lines.n;
	graph_pen_head(p, (struct thing){THING_MEMBER, {m->cycle, m->seq}});
	n = graph_draw_tree(p, &members);
	if (n || p->guessed) {
		struct graph_line *l = vec_at(&p->out->lines, head);

		strbuf_add(&title, l->text);
		add_behind(p, m, n, &title);
		l->text = arena_span(p->out->arena, strbuf_span(&title));
	} else {
		while (p->out->lines.n > blank)
			vec_pop(&p->out->lines);
		vec_pop(&p->out->runs);
		p->first_run = p->out->runs.n;
	}
	strbuf_done(&title);
	vec_done(&members);
}

static bool draw_ring(struct graph_pen *p, size_t first, size_t size, int of, struct err *e)
{
	const struct graph_member *m = vec_at(&p->g->members, first);

	graph_pen_blank(p);
	p->ring++;
	p->taken_column = taken_column(p, first, size);
	if (graph_guess(m->confidence))
		p->out->possible++;
	else
		p->out->cycles++;
	if (!ring_title(p, first, size, of, e))
		return false;
	for (size_t i = 0; i < size; i++) {
		const struct graph_member *k = vec_at(&p->g->members, first + i);
		struct graph_thread *t = graph_thread(p->g, k->thread);

		draw_has(p, k, vec_at(&p->g->members, first + (i + size - 1) % size), i == 0);
		draw_wants(p, k, vec_at(&p->g->members, first + (i + 1) % size));
		for (size_t at = t ? t->first_wait : 0; at;) {
			struct graph_edge *n = vec_at(&p->g->edges, at - 1);

			at = n->next_wait;
			n->drawn |= n->lock == k->lock;
		}
	}
	graph_pen_str(p, graph_pen_bottom(p, m->confidence));
	graph_pen_end(p);
	draw_behind(p, m, first, size);
	return true;
}

static bool draw_rings(struct graph_pen *p, struct err *e)
{
	int sure = 0, guess = 0;

	for (size_t i = 0; i < p->g->members.n; i += graph_cycle_size(p->g, i))
		*(graph_guess(((struct graph_member *)vec_at(&p->g->members, i))->confidence) ? &guess : &sure) += 1;
	for (size_t i = 0; i < p->g->members.n;) {
		size_t size = graph_cycle_size(p->g, i);
		bool is = graph_guess(((struct graph_member *)vec_at(&p->g->members, i))->confidence);

		if (!draw_ring(p, i, size, is ? guess : sure, e))
			return false;
		i += size;
	}
	p->ring = 0;
	return true;
}

static int waiting_threads(const struct graph *g)
{
	int n = 0;

	for (size_t i = 0; i < g->threads.n; i++)
		n += ((struct graph_thread *)vec_at(&g->threads, i))->first_wait > 0;
	return n;
}

/* Nobody waits: in how many lock dumps. */
static bool draw_nothing(struct graph_pen *p, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_GRAPH_DUMP_COUNT);
	enum step step = stmt_step(st, e);
	long long n = step == STEP_ROW ? stmt_i64(st, 0) : 0;

	stmt_reset(st);
	if (p->o->snapshot)
		graph_pen_str(p, "Nobody waits at this moment.");
	else if (n == 1)
		graph_pen_str(p, "Nobody waits in the lock dump of this bundle.");
	else if (n)
		graph_pen_f(p, "Nobody waits in the %lld lock dumps of this bundle.", n);
	else
		graph_pen_str(p, "Nobody waits in the stacks of this bundle; a lock dump tells more: core show locks.");
	graph_pen_end(p);
	return step != STEP_FAIL;
}

static bool draw_form(struct graph_pen *p, struct err *e)
{
	bool ok = draw_rings(p, e) && graph_draw_queues(p, e);
	size_t before;

	if (ok && !p->out->lines.n)
		ok = draw_nothing(p, e);
	if (p->form == GRAPH_NARROW)
		graph_draw_locks(p);
	ok = ok && graph_draw_no_waits(p, e);
	if (p->form == GRAPH_ROOMY)
		graph_draw_locks(p);
	before = p->out->lines.n;
	ok = ok && graph_draw_orders(p, e);
	return ok && (p->form != GRAPH_ROOMY || graph_draw_dumps(p, p->out->lines.n == before, e));
}

static void begin(struct graph *g, struct graph_text *ret)
{
	for (size_t i = 0; i < g->edges.n; i++)
		((struct graph_edge *)vec_at(&g->edges, i))->drawn = false;
	*ret = (struct graph_text){.waiting = waiting_threads(g), .arena = arena_new()};
	vec_init(&ret->lines, sizeof(struct graph_line));
	vec_init(&ret->runs, sizeof(struct graph_run));
}

/* The forms that fit into the width, the fullest first. */
bool graph_waits(struct db *db, const struct graph_options *o, struct graph_text *ret, struct err *e)
{
	static const enum graph_form forms[] = {GRAPH_ROOMY, GRAPH_WIDE, GRAPH_NARROW};
	bool narrow = o->width > 0 && o->width < 96, ok = true;
	struct graph g;

	memset(ret, 0, sizeof(*ret));
	if (!graph_load(db, o->snapshot, o->ascii, &g, e))
		return false;
	for (size_t i = narrow ? 2 : 0; ok && i < ARRAY_LEN(forms); i++) {
		struct graph_pen p;

		begin(&g, ret);
		graph_pen_init(&p, db, o, &g, ret, forms[i]);
		ok = draw_form(&p, e);
		graph_pen_done(&p);
		if (ok && (!o->height || (long)ret->lines.n <= o->height || forms[i] != GRAPH_ROOMY))
			break;
		graph_text_done(ret);
	}
	graph_done(&g);
	return ok;
}

void graph_text_done(struct graph_text *g)
{
	if (g->arena)
		arena_free(g->arena);
	vec_done(&g->lines);
	vec_done(&g->runs);
	memset(g, 0, sizeof(*g));
}
