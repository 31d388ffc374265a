/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "graph_parts.h"

#include <string.h>

#include "astscope/base/record.h"
#include "astscope/base/utf8.h"
#include "astscope/store/db.h"
#include "astscope/store/queries.h"

/* What stands below the waits: what is none, the locks by letter, their order, the dumps. */

#define LABEL_COLUMN 11  /* of what stands behind the label of a block */
#define NO_WAITS_MAX 4   /* of a kind */
#define WAITING_COLUMNS 10 /* of how many wait */
#define NAME_COLUMNS 30  /* of a lock with its address; longer ones do without it */

/* The label in front of the first line of a block, blanks in front of the others. */
static void begin_row(struct graph_pen *p, const char *label, bool first)
{
	if (first)
		graph_pen_role(p, GRAPH_TITLE, label);
	graph_pen_to(p, (int)strlen(label) + 2 < LABEL_COLUMN ? LABEL_COLUMN : (int)strlen(label) + 2);
}

static void end_row(struct graph_pen *p, int64_t thread)
{
	graph_pen_head(p, (struct thing){thread ? THING_THREAD : THING_NONE, {thread, 0}});
}

/* --- no waits --- */

static struct graph_site site_of(const struct stmt *st, int col)
{
	return (struct graph_site){stmt_text(st, col), stmt_text(st, col + 2), stmt_is_null(st, col + 1) ? 0 : stmt_i64(st, col + 1)};
}

static void add_hold_site(struct graph_pen *p, int64_t thread, int64_t lock, const struct graph_site *s)
{
	const struct graph_thread *t = graph_thread(p->g, thread);
	const struct graph_lock *k = graph_lock(p->g, lock);
	struct strbuf place = {0}, file = {0};
	struct graph_site safe = *s;

	utf8_escape(&file, s->file);
	safe.file = arena_span(p->out->arena, strbuf_span(&file));
	if (t && k)
		strbuf_addf(&place, "locks/0x%llx/%.*s", (unsigned long long)k->addr, SPAN_ARG(t->part));
	graph_pen_site(p, &safe, strbuf_span(&place));
	strbuf_done(&place);
	strbuf_done(&file);
}

/* "lab_trier 25723 tried A at res_crashlab.c:297, failed, went on" */
static void draw_tried(struct graph_pen *p, int64_t thread, int64_t lock, const struct graph_site *s)
{
	graph_pen_thread(p, thread);
	graph_pen_str(p, " tried ");
	if (p->form == GRAPH_NARROW)
		graph_pen_letter(p, lock);
	else
		graph_pen_lock(p, lock);
	if (s->line > 0) {
		graph_pen_str(p, " at ");
		add_hold_site(p, thread, lock, s);
	}
	graph_pen_str(p, p->form == GRAPH_NARROW ? ", failed, went on" : ", failed and went on");
}

/* "lab_holder 25724 sleeps with lab trunk 0x55aad9bb2ad0#1 held (res_crashlab.c:310): nobody waits for it" */
static void draw_idle_hold(struct graph_pen *p, int64_t thread, int64_t lock, const struct graph_site *s)
{
	const struct graph_thread *t = graph_thread(p->g, thread);

	graph_pen_thread(p, thread);
	graph_pen_str(p, t && t->asleep ? " sleeps with " : " has ");
	if (p->form == GRAPH_NARROW)
		graph_pen_letter(p, lock);
	else
		graph_pen_lock(p, lock);
	if (s->line > 0) {
		graph_pen_str(p, " ");
		add_hold_site(p, thread, lock, s);
	}
	graph_pen_str(p, p->form == GRAPH_NARROW ? ", nobody waits" : ": nobody waits for it");
}

static bool draw_some(struct graph_pen *p, int query, void (*draw)(struct graph_pen *, int64_t, int64_t, const struct graph_site *),
		      const char *more, bool *first, struct err *e)
{
	static const char label[] = "NOT A WAIT";
	struct stmt *st = db_query(p->db, query);
	size_t n = 0, most = p->o->unfolded ? GRAPH_THREADS_MAX : NO_WAITS_MAX;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct graph_site s = site_of(st, 2);

		if (n++ >= most)
			continue;
		begin_row(p, label, *first);
		p->file = p->block_file;
		draw(p, stmt_i64(st, 0), stmt_i64(st, 1), &s);
		p->block_file = p->file;
		end_row(p, stmt_i64(st, 0));
		*first = false;
	}
	stmt_reset(st);
	if (n > most) {
		begin_row(p, label, false);
		graph_pen_f(p, "and %zu more %s", n - most, more);
		end_row(p, 0);
		p->out->folded = true;
	}
	return step == STEP_DONE;
}

bool graph_draw_no_waits(struct graph_pen *p, struct err *e)
{
	bool first = true;
	size_t before = p->out->lines.n;

	if (p->o->snapshot)
		return true;
	graph_pen_blank(p);
	p->block_file = (struct span){0};
	if (!draw_some(p, Q_GRAPH_TRIED, draw_tried, "failed tries", &first, e) ||
	    !draw_some(p, Q_GRAPH_IDLE_HOLDS, draw_idle_hold, "locks that nobody waits for", &first, e))
		return false;
	if (first && p->out->lines.n > before)
		vec_pop(&p->out->lines); /* the blank one */
	return true;
}

/* --- the locks --- */

struct lock_use {
	const struct graph_lock *k;
	const struct graph_edge *held; /* an edge that tells its holder; NULL = none does */
	size_t waiting, holders;
};

static int use_cmp(const void *pa, const void *pb)
{
	const struct lock_use *a = pa, *b = pb;

	if (a->k->run != b->k->run)
		return a->k->run < b->k->run ? -1 : 1;
	return span_cmp(a->k->letter, b->k->letter);
}

/* The locks of all edges that have a letter. */
static void find_uses(const struct graph *g, struct vec *ret)
{
	struct map known = {0};
	struct map holders = {0};

	vec_init(ret, sizeof(struct lock_use));
	for (size_t i = 0; i < g->edges.n; i++) {
		const struct graph_edge *n = vec_at(&g->edges, i);
		const struct graph_lock *k = graph_lock(g, n->lock);
		struct lock_use *u;
		uint64_t *at;
		bool fresh = false;

		if (!k || !k->letter.n)
			continue;
		at = map_put(&known, (uint64_t)n->lock, NULL);
		if (!*at) {
			((struct lock_use *)vec_push(ret))->k = k;
			*at = ret->n;
		}
		u = vec_at(ret, *at - 1);
		u->waiting += graph_edge_of(g, n->thread, n->lock) == n;
		if (!n->holder)
			continue;
		map_put(&holders, (uint64_t)n->holder << 32 ^ (uint64_t)n->lock, &fresh);
		u->holders += fresh;
		u->held = u->held ? u->held : n;
	}
	map_done(&known);
	map_done(&holders);
	vec_sort(ret, use_cmp);
}

static struct span label_of(const struct graph_lock *k)
{
	return k->label.n ? k->label : SPAN_LIT("lock");
}

/* Columns of a table of locks. */
struct lock_columns {
	int label, id, holder;
	struct span file; /* of all places; empty = there are several */
};

/* Of the places of all waits the file, if there is but one. */
static struct span only_file(const struct graph *g)
{
	struct span file = {0};

	for (size_t i = 0; i < g->edges.n; i++) {
		const struct graph_edge *n = vec_at(&g->edges, i);
		struct span both[] = {n->at.file, n->held.file};

		for (size_t k = 0; k < ARRAY_LEN(both); k++) {
			if (!both[k].n || span_eq(both[k], file))
				continue;
			if (file.n)
				return (struct span){0};
			file = both[k];
		}
	}
	return file;
}

static void widen(int *columns, int to)
{
	*columns = to > *columns ? to : *columns;
}

/* Without a name of its own it is "thread 0x7f3bf28ab6c0" or "LWP 101". */
static int name_columns(const struct graph_thread *t)
{
	return t->name.n ? utf8_columns(t->name) : utf8_columns(t->id_text) + (int)sizeof("thread");
}

static struct lock_columns find_columns(const struct graph *g, const struct vec *uses)
{
	struct lock_columns c = {4, 17, 6, only_file(g)};

	for (size_t i = 0; i < uses->n; i++) {
		const struct lock_use *u = vec_at(uses, i);
		const struct graph_thread *t = u->held ? graph_thread(g, u->held->holder) : NULL;

		widen(&c.label, utf8_columns(label_of(u->k)));
		widen(&c.id, u->k->obj.n ? utf8_columns(u->k->obj) : 14);
		widen(&c.holder, t ? name_columns(t) + (u->holders > 1 ? 8 : 0) + (u->held->held_mode == LOCK_READ ? 7 : 0) : 10);
	}
	return c;
}

static void add_holder(struct graph_pen *p, const struct lock_use *u)
{
	if (!u->held) {
		graph_pen_role(p, GRAPH_WARN, "not listed");
		return;
	}
	graph_pen_name(p, u->held->holder);
	if (u->holders > 1)
		graph_pen_f(p, " + %zu", u->holders - 1);
}

static void add_waiting(struct graph_pen *p, const struct lock_use *u)
{
	struct strbuf b = {0};

	strbuf_addf(&b, "%zu %s", u->waiting, u->waiting == 1 ? "waits" : "wait ");
	graph_pen_right(p, strbuf_span(&b));
	strbuf_done(&b);
}

static void end_use(struct graph_pen *p, const struct lock_use *u)
{
	if (u->held)
		graph_pen_says(p, u->held->holder, "has", u->held->thread, "waits for", u->held);
	graph_pen_node(p, THING_LOCK, u->k->id, u->held ? u->held->holder : 0);
}

/* "A  lab trunk 0x55aad9cb9860#1   mutex    has it: lab_worker_a :220    4 wait" */
static void draw_use_narrow(struct graph_pen *p, const struct lock_use *u, const struct lock_columns *c)
{
	int name = c->label + 1 + c->id < NAME_COLUMNS ? c->label + 1 + c->id : NAME_COLUMNS;
	int own = utf8_columns(label_of(u->k)) + 1 + (u->k->obj.n ? utf8_columns(u->k->obj) : 14);

	graph_pen_letter(p, u->k->id);
	graph_pen_to(p, 3);
	if (u->k->label.n && !u->k->obj.n && own > name)
		graph_pen_span(p, u->k->label);
	else
		graph_pen_lock_name(p, u->k->id);
	graph_pen_to(p, 3 + name + 2);
	graph_pen_span(p, u->k->kind);
	graph_pen_to(p, 3 + name + 2 + 8);
	graph_pen_str(p, u->held ? u->held->held_mode == LOCK_READ ? "reads it: " : "has it: " : "holder ");
	add_holder(p, u);
	p->file = c->file;
	/* a place is whole or not there */
	if (u->held && graph_pen_columns(p) + graph_pen_site_columns(p, &u->held->held) + WAITING_COLUMNS <= graph_pen_width(p))
		graph_pen_held(p, u->held);
	add_waiting(p, u);
	end_use(p, u);
}

/* "A  lab trunk   0x55aad9cb9860#1   mutex   lab_worker_a   res_crashlab.c:220   4 wait" */
static void draw_use_roomy(struct graph_pen *p, const struct lock_use *u, const struct lock_columns *c)
{
	int column = LABEL_COLUMN;

	graph_pen_letter(p, u->k->id);
	graph_pen_to(p, column);
	graph_pen_span(p, label_of(u->k));
	graph_pen_to(p, column += c->label + 2);
	graph_pen_lock_id(p, u->k->id);
	graph_pen_to(p, column += c->id + 2);
	graph_pen_span(p, u->k->kind);
	graph_pen_to(p, column += 8);
	add_holder(p, u);
	if (u->held && u->held->held_mode == LOCK_READ)
		graph_pen_str(p, ", reads");
	graph_pen_to(p, column += c->holder + 2);
	if (u->held)
		graph_pen_held(p, u->held);
	add_waiting(p, u);
	end_use(p, u);
}

static void draw_header(struct graph_pen *p, const struct lock_columns *c)
{
	int column = LABEL_COLUMN + 1; /* titles begin a column before */

	graph_pen_role(p, GRAPH_TITLE, "LOCKS");
	if (p->form == GRAPH_ROOMY) {
		graph_pen_to(p, column);
		graph_pen_role(p, GRAPH_DIM, "name");
		graph_pen_to(p, column += c->label + 2);
		graph_pen_role(p, GRAPH_DIM, "object or address");
		graph_pen_to(p, column += c->id + 2);
		graph_pen_role(p, GRAPH_DIM, "kind");
		graph_pen_to(p, column += 8);
		graph_pen_role(p, GRAPH_DIM, "has it");
		graph_pen_to(p, column + c->holder + 3);
		graph_pen_role(p, GRAPH_DIM, "taken at");
	}
	graph_pen_head(p, (struct thing){THING_NONE, {0, 0}});
}

void graph_draw_locks(struct graph_pen *p)
{
	struct lock_columns columns;
	struct vec uses;

	find_uses(p->g, &uses);
	columns = find_columns(p->g, &uses);
	if (uses.n) {
		graph_pen_blank(p);
		draw_header(p, &columns);
	}
	for (size_t i = 0; i < uses.n; i++) {
		if (p->form == GRAPH_ROOMY)
			draw_use_roomy(p, vec_at(&uses, i), &columns);
		else
			draw_use_narrow(p, vec_at(&uses, i), &columns);
	}
	vec_done(&uses);
}

/* --- orders --- */

/* "A then B (lab_worker_a), B then C (lab_worker_b): none common" */
static void draw_ring_order(struct graph_pen *p, size_t first, size_t size, bool label)
{
	begin_row(p, "ORDER", label);
	for (size_t i = 0; i < size; i++) {
		const struct graph_member *m = vec_at(&p->g->members, first + i);
		const struct graph_member *before = vec_at(&p->g->members, first + (i + size - 1) % size);
		const struct graph_thread *t = graph_thread(p->g, m->thread);

		graph_pen_str(p, i ? ", " : "");
		graph_pen_letter(p, before->lock);
		graph_pen_str(p, " then ");
		graph_pen_letter(p, m->lock);
		graph_pen_str(p, " (");
		graph_pen_span(p, t && t->name.n ? t->name : t ? t->id_text : SPAN_LIT("a thread"));
		graph_pen_str(p, ")");
	}
	graph_pen_str(p, size > 1 ? ": none common" : "");
	end_row(p, 0);
}

static bool all_locks(const struct graph *g, size_t first, size_t size)
{
	bool all = true;

	for (size_t i = 0; i < size; i++)
		all &= ((struct graph_member *)vec_at(&g->members, first + i))->lock != 0;
	return all;
}

static void add_order_lock(struct graph_pen *p, const struct stmt *st, int col)
{
	struct strbuf b = {0};

	if (!stmt_is_null(st, col + 1)) {
		utf8_escape(&b, stmt_text(st, col + 1));
		strbuf_add_char(&b, ' ');
	}
	utf8_escape(&b, stmt_text(st, col));
	graph_pen_span(p, strbuf_span(&b));
	strbuf_done(&b);
}

/* " at order.c:5 sip_thread" */
static void add_order_place(struct graph_pen *p, const struct stmt *st, int col)
{
	struct strbuf b = {0};

	if (stmt_is_null(st, col))
		return;
	strbuf_add_str(&b, " at ");
	utf8_escape(&b, stmt_text(st, col));
	graph_pen_span(p, strbuf_span(&b));
	strbuf_done(&b);
}

/* What valgrind saw: "pvt_lock 0x10c080 before chan_lock 0x10c0c0 at a.c:5 f; thread 3 the other way at a.c:6 g: a ring is possible" */
static bool draw_broken_orders(struct graph_pen *p, bool *first, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_GRAPH_ORDERS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf place = {0}, thread = {0};

		begin_row(p, "ORDER", *first);
		*first = false;
		strbuf_addf(&place, "raw/source/%lld/line/%lld", (long long)stmt_i64(st, 6), (long long)stmt_i64(st, 5));
		if (!stmt_is_null(st, 7))
			utf8_escape(&thread, stmt_text(st, 7));
		else if (!stmt_is_null(st, 4))
			strbuf_addf(&thread, "thread %lld", (long long)stmt_i64(st, 4));
		else
			strbuf_add_str(&thread, "a thread");
		add_order_lock(p, st, 0);
		graph_pen_str(p, " before ");
		add_order_lock(p, st, 2);
		add_order_place(p, st, 9);
		graph_pen_str(p, "; ");
		graph_pen_link(p, strbuf_span(&thread), strbuf_span(&place));
		graph_pen_str(p, " the other way");
		add_order_place(p, st, 10);
		graph_pen_str(p, ": a ring is possible  ");
		graph_pen_role(p, GRAPH_GUESS, "guess");
		end_row(p, 0);
		strbuf_done(&place);
		strbuf_done(&thread);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool graph_draw_orders(struct graph_pen *p, struct err *e)
{
	bool first = true;
	size_t before;

	graph_pen_blank(p);
	before = p->out->lines.n;
	for (size_t i = 0; p->form == GRAPH_ROOMY && i < p->g->members.n;) {
		size_t size = graph_cycle_size(p->g, i);

		if (all_locks(p->g, i, size)) {
			draw_ring_order(p, i, size, first);
			first = false;
		}
		i += size;
	}
	if (!draw_broken_orders(p, &first, e))
		return false;
	if (p->form == GRAPH_ROOMY && p->out->lines.n == before && before)
		vec_pop(&p->out->lines);
	return true;
}

/* "console-typescript.txt 62 s, 8 wait, core-show-locks.txt 5 s, 8 wait" */
bool graph_draw_dumps(struct graph_pen *p, bool apart, struct err *e)
{
	struct stmt *st = db_query(p->db, Q_GRAPH_SNAPSHOT_DUMPS);
	enum step step;
	bool any = false;

	stmt_bind_i64(st, ":snapshot", p->o->snapshot);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span path = stmt_text(st, 0);
		long slash = span_rfind_char(path, '/');
		struct strbuf name = {0}, place = {0};

		if (!any && apart)
			graph_pen_blank(p);
		begin_row(p, "DUMPS", !any);
		any = true;
		utf8_escape(&name, slash < 0 ? path : span_from_offset(path, (size_t)slash + 1));
		strbuf_addf(&place, "files/%lld", (long long)stmt_i64(st, 3));
		graph_pen_link(p, strbuf_span(&name), strbuf_span(&place));
		graph_pen_f(p, "  %lld %s", (long long)stmt_i64(st, 2), stmt_i64(st, 2) == 1 ? "waits" : "wait");
		if (!stmt_is_null(st, 1)) {
			graph_pen_str(p, ", ");
			strbuf_add_duration(&p->line, stmt_i64(st, 1));
		}
		end_row(p, 0);
		strbuf_done(&name);
		strbuf_done(&place);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}
