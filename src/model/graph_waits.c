#include "config.h"

#include "graph_priv.h"

#include <string.h>

#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* The pieces of the drawing, in Unicode and ASCII. */
struct pens {
	const char *top, *bar, *bottom, *flat, *down, *corner, *arrow_down;
	const char *stroke[3]; /* sure, derived, guess */
};

static const struct pens unicode = {"┌──> ", "│    ", "└", "─", "║", "╝", "v", {"══", "──", "~~"}};
static const struct pens ascii = {"+--> ", "|    ", "+", "-", "|", "+", "v", {"==", "--", "~~"}};

enum { GUTTER = 5, INDENT = 2, NAMED = 4 };

struct drawing {
	struct db *db;
	struct err *e;
	const struct graph_options *o;
	const struct pens *pen;
	struct graph g;
	struct graph_text *out;
	struct strbuf line;
};

static const char *stroke(const struct drawing *d, const char *confidence)
{
	return d->pen->stroke[!strcmp(confidence, "sure") ? 0 : !strcmp(confidence, "derived") ? 1 : 2];
}

/* The text up to @width columns, with '>' at the end if something was cut. */
static struct span cut(struct drawing *d, struct span s)
{
	struct span rest = s;
	int columns = 0, width = d->o->width;
	uint32_t cp;

	if (width <= 0 || utf8_columns(s) <= width)
		return arena_span(d->out->arena, s);
	while (rest.n) {
		struct span before = rest;

		if (!utf8_take(&rest, &cp))
			rest = span_from_offset(rest, 1);
		else
			columns += utf8_width(cp);
		if (columns > width - 1) {
			rest = before;
			break;
		}
	}
	struct strbuf b = {0};

	strbuf_add(&b, span_sub(s, 0, s.n - rest.n));
	strbuf_add_char(&b, '>');
	s = arena_span(d->out->arena, strbuf_span(&b));
	strbuf_done(&b);
	return s;
}

/* Ends the line that was gathered. */
static void put(struct drawing *d, enum graph_role role, enum thing_kind kind, int64_t a, int64_t b)
{
	struct graph_line *l = vec_push(&d->out->lines);

	l->text = cut(d, span_rtrim(strbuf_span(&d->line)));
	l->role = role;
	l->thing = (struct thing){kind, {a, b}};
	l->node = kind != THING_NONE;
	strbuf_clear(&d->line);
}

static void draw(struct drawing *d)
{
	put(d, GRAPH_PLAIN, THING_NONE, 0, 0);
}

static void pad_to(struct drawing *d, int column)
{
	int have = utf8_columns(strbuf_span(&d->line));

	if (have < column)
		strbuf_add_repeat(&d->line, ' ', (size_t)(column - have));
}

static void flat_to(struct drawing *d, int column)
{
	while (utf8_columns(strbuf_span(&d->line)) < column)
		strbuf_add_str(&d->line, d->pen->flat);
}

static size_t waiters_behind(const struct drawing *d, int64_t cycle)
{
	size_t n = 0;

	for (size_t i = 0; i < d->g.behind.n; i++)
		n += ((struct graph_behind *)vec_at(&d->g.behind, i))->cycle == cycle;
	return n;
}

static bool cycle_title(struct drawing *d, const struct graph_member *m, size_t size)
{
	struct stmt *st = db_query(d->db, Q_GRAPH_DUMPS);
	size_t behind = waiters_behind(d, m->cycle);
	enum step step;

	strbuf_addf(&d->line, "CYCLE %lld  %zu %s", (long long)m->cycle, size, size == 1 ? "thread" : "threads");
	if (behind)
		strbuf_addf(&d->line, ", %zu more queued behind", behind);
	stmt_bind_i64(st, ":cycle", m->cycle);
	stmt_bind_i64(st, ":run", m->run);
	step = stmt_step(st, d->e);
	if (step == STEP_ROW)
		strbuf_addf(&d->line, ", in %lld of %lld lock %s", (long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1),
			    stmt_i64(st, 1) == 1 ? "dump" : "dumps");
	stmt_reset(st);
	put(d, GRAPH_NOTE, THING_MEMBER, m->cycle, m->seq);
	return step != STEP_FAIL;
}

/*
 * Members wait for the next one; the drawing goes the other way round: who holds, what, wanted by whom below.
 * @at is the place in the drawing, 0 the first member.
 */
static const struct graph_member *drawn_member(const struct drawing *d, size_t first, size_t size, size_t at)
{
	return vec_at(&d->g.members, first + (size - at) % size);
}

static int label_width(const struct drawing *d, size_t first, size_t size)
{
	int width = 0;

	for (size_t i = 0; i < size; i++) {
		const struct graph_member *m = vec_at(&d->g.members, first + i);
		const struct graph_edge *n = graph_edge_of(&d->g, m->thread, m->lock);
		int w = n ? utf8_columns(n->thread_text) : 0;

		width = w > width ? w : width;
	}
	return width;
}

/* A line about what is waited for: where it is no lock, about the wait. */
static void put_wanted(struct drawing *d, enum graph_role role, const struct graph_edge *n)
{
	put(d, role, n->lock ? THING_LOCK : THING_WAIT, n->lock ? n->lock : n->id, 0);
}

/* One member: the thread and the lock it holds, which the member below (or the first) wants. */
static void draw_member(struct drawing *d, size_t first, size_t size, size_t at, int labels)
{
	const struct graph_member *m = drawn_member(d, first, size, at);
	const struct graph_member *wanting = drawn_member(d, first, size, (at + 1) % size);
	const struct graph_edge *own = graph_edge_of(&d->g, m->thread, m->lock);
	const struct graph_edge *want = graph_edge_of(&d->g, wanting->thread, wanting->lock);
	int lock_column = INDENT + GUTTER + labels + 12, drop = lock_column + 1;
	bool last = at + 1 == size;

	if (!own || !want)
		return;
	strbuf_add_repeat(&d->line, ' ', INDENT);
	strbuf_add_str(&d->line, at ? d->pen->bar : d->pen->top);
	strbuf_add(&d->line, own->thread_text);
	pad_to(d, INDENT + GUTTER + labels);
	strbuf_addf(&d->line, want->lock ? " %sholds%s> " : " %sowes%s%s> ", stroke(d, want->confidence),
		    stroke(d, want->confidence), want->lock ? "" : d->pen->flat);
	strbuf_add(&d->line, want->lock_text);
	put(d, GRAPH_CYCLE, THING_THREAD, m->thread, 0);

	strbuf_add_repeat(&d->line, ' ', INDENT);
	strbuf_add_str(&d->line, d->pen->bar);
	pad_to(d, drop);
	strbuf_add_str(&d->line, d->pen->down);
	if (want->obj.n) {
		const char *s = d->pen->stroke[1];

		strbuf_addf(&d->line, " %sis%s> object %.*s",
			    strcmp(want->obj_confidence, "guess") ? s : d->pen->stroke[2],
			    strcmp(want->obj_confidence, "guess") ? s : d->pen->stroke[2], SPAN_ARG(want->obj));
	} else if (!last) {
		strbuf_add_str(&d->line, " wanted by");
	}
	put_wanted(d, GRAPH_PLAIN, want);
	if (last) {
		strbuf_add_repeat(&d->line, ' ', INDENT);
		strbuf_add_str(&d->line, d->pen->bottom);
		flat_to(d, INDENT + GUTTER + labels / 2);
		strbuf_add_str(&d->line, " wanted by ");
		flat_to(d, drop);
		strbuf_add_str(&d->line, d->pen->corner);
		draw(d);
		return;
	}
	strbuf_add_repeat(&d->line, ' ', INDENT);
	strbuf_add_str(&d->line, d->pen->bar);
	pad_to(d, drop);
	strbuf_add_str(&d->line, d->pen->arrow_down);
	strbuf_add_str(&d->line, want->obj.n ? " wanted by" : "");
	draw(d);
}

static void draw_wait(struct drawing *d, struct graph_edge *n)
{
	const char *s = stroke(d, n->confidence);

	strbuf_add_repeat(&d->line, ' ', INDENT);
	strbuf_add(&d->line, n->thread_text);
	strbuf_addf(&d->line, " %swants%s> ", s, s);
	strbuf_add(&d->line, n->lock_text);
	if (n->holder) {
		strbuf_addf(&d->line, " %sheld by%s> ", s, s);
		strbuf_add(&d->line, n->holder_text);
	} else {
		strbuf_add_str(&d->line, n->lock ? "   no holder is listed" : "   nobody is seen to do it");
	}
	if (!strcmp(n->confidence, "guess")) {
		strbuf_add_str(&d->line, "   guess: ");
		strbuf_add(&d->line, n->why);
	}
	n->drawn = true;
	put(d, GRAPH_QUEUE, THING_THREAD, n->thread, 0);
}

static bool queues_with(const struct drawing *d, const struct graph_edge *n, const struct graph_edge *o, int64_t cycle)
{
	return !o->drawn && o->lock == n->lock && o->holder == n->holder &&
	       (o->lock || span_eq(o->lock_text, n->lock_text)) && (!cycle || graph_is_behind(&d->g, cycle, o->thread));
}

/* All that wait for the lock of @n like @n does: how many, then the first of them. */
static void draw_queue(struct drawing *d, struct graph_edge *n, int64_t cycle)
{
	size_t count = 0, named = 0;

	for (size_t i = 0; i < d->g.edges.n; i++)
		count += queues_with(d, n, vec_at(&d->g.edges, i), cycle);
	strbuf_add_repeat(&d->line, ' ', INDENT);
	strbuf_addf(&d->line, "%zu %s behind ", count, count == 1 ? "thread queues" : "threads queue");
	strbuf_add(&d->line, n->lock_text);
	if (n->holder) {
		strbuf_add_str(&d->line, ", held by ");
		strbuf_add(&d->line, n->holder_text);
	} else {
		strbuf_add_str(&d->line, n->lock ? ", no holder is listed" : ", nobody is seen to do it");
	}
	put_wanted(d, GRAPH_QUEUE, n);
	for (size_t i = 0; i < d->g.edges.n; i++) {
		struct graph_edge *o = vec_at(&d->g.edges, i);

		if (!queues_with(d, n, o, cycle))
			continue;
		o->drawn = true;
		if (named++ >= NAMED)
			continue;
		strbuf_add_repeat(&d->line, ' ', 2 * INDENT + 2);
		strbuf_add(&d->line, o->thread_text);
		if (named == NAMED && count > NAMED)
			strbuf_addf(&d->line, " and %zu more", count - NAMED);
		put(d, GRAPH_PLAIN, THING_THREAD, o->thread, 0);
	}
}

static bool draw_cycle(struct drawing *d, size_t first, size_t size)
{
	const struct graph_member *m = vec_at(&d->g.members, first);
	int labels = label_width(d, first, size);

	if (d->out->lines.n)
		draw(d);
	if (!cycle_title(d, m, size))
		return false;
	for (size_t i = 0; i < size; i++)
		draw_member(d, first, size, i, labels);
	for (size_t i = 0; i < size; i++) {
		const struct graph_member *k = vec_at(&d->g.members, first + i);

		for (size_t j = 0; j < d->g.edges.n; j++) {
			struct graph_edge *n = vec_at(&d->g.edges, j);

			if (n->thread == k->thread && n->lock == k->lock)
				n->drawn = true;
		}
	}
	for (size_t i = 0; i < d->g.edges.n; i++) {
		struct graph_edge *n = vec_at(&d->g.edges, i);

		if (n->drawn || !graph_is_behind(&d->g, m->cycle, n->thread))
			continue;
		if (d->o->all_queues)
			draw_wait(d, n);
		else
			draw_queue(d, n, m->cycle);
	}
	return true;
}

static void draw_others(struct drawing *d)
{
	bool said = false;

	for (size_t i = 0; i < d->g.edges.n; i++) {
		struct graph_edge *n = vec_at(&d->g.edges, i);

		if (n->drawn)
			continue;
		if (!said) {
			if (d->out->lines.n)
				draw(d);
			strbuf_add_str(&d->line, "WAITS outside of a cycle");
			put(d, GRAPH_NOTE, THING_NONE, 0, 0);
			said = true;
		}
		if (n->lock && !d->o->all_queues && strcmp(n->confidence, "guess"))
			draw_queue(d, n, 0);
		else
			draw_wait(d, n);
	}
}

static int waiting_threads(const struct graph *g)
{
	int n = 0;

	for (size_t i = 0; i < g->edges.n; i++) {
		const struct graph_edge *e = vec_at(&g->edges, i);

		n += graph_edge_of(g, e->thread, 0) == e;
	}
	return n;
}

bool graph_waits(struct db *db, const struct graph_options *o, struct graph_text *ret, struct err *e)
{
	struct drawing d = {.db = db, .e = e, .o = o, .pen = o->ascii ? &ascii : &unicode, .out = ret};
	bool ok = true;

	memset(ret, 0, sizeof(*ret));
	if (!graph_load(db, o->ascii, &d.g, e))
		return false;
	ret->arena = arena_new();
	vec_init(&ret->lines, sizeof(struct graph_line));
	ret->waiting = waiting_threads(&d.g);
	for (size_t i = 0; ok && i < d.g.members.n; ret->cycles++) {
		size_t size = graph_cycle_size(&d.g, i);

		ok = draw_cycle(&d, i, size);
		i += size;
	}
	if (ok)
		draw_others(&d);
	if (ok && !ret->lines.n) {
		strbuf_add_str(&d.line, "No thread waits for another one.");
		put(&d, GRAPH_NOTE, THING_NONE, 0, 0);
	}
	graph_done(&d.g);
	strbuf_done(&d.line);
	if (!ok)
		graph_text_done(ret);
	return ok;
}

void graph_text_done(struct graph_text *g)
{
	if (g->arena)
		arena_free(g->arena);
	vec_done(&g->lines);
	memset(g, 0, sizeof(*g));
}
