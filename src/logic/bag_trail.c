/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "bag_trail.h"

#include <stdlib.h>

#include "astscope/base/mem.h"
#include "astscope/base/vec.h"

/*
 * Fleury's algorithm: each count is a vertex, each row an edge, and an edge may be taken if the rest stays in one piece.  Rows
 * of one edge are told apart by what they say, so that it is seen whether there was a choice.  If there was: the thread of the
 * last row goes on, references are taken before they are given back.
 */

#define NONE UINT32_MAX
/* Looks at edges, for each row: a graph in which it takes more is none that a count makes. */
#define WORK_A_ROW 64u
#define WORK_LEAST 10000u

struct vertex {
	int64_t count;
	uint32_t out, out_stop; /* its links */
	uint32_t in, in_stop;   /* links to it, in trail.arriving */
	uint32_t touching;      /* rows left that begin or end here */
	uint32_t seen;          /* number of the last search that came here */
};

/* All rows from one count to another. */
struct link {
	uint32_t from, to;
	uint32_t back;              /* the link the other way, or NONE */
	uint32_t left;              /* rows */
	uint32_t words;             /* different things that rows left say */
	uint32_t block, block_stop; /* by thread, ascending */
	uint32_t first;             /* block with rows left */
};

/* Rows of one link and one thread. */
struct block {
	uint32_t thread;
	uint32_t row, row_stop; /* those left, in trail.rows */
	uint32_t next, before;  /* blocks of the link with rows left */
};

/* A row by what it says. */
struct said {
	uint32_t from, to, thread, site, tag, kind, row;
};

struct trail {
	struct vec vertices, links, blocks; /* struct vertex, link, block */
	struct said *rows;                  /* by link, thread, word */
	uint32_t *arriving;                 /* links by the vertex they go to */
	uint32_t *queue;                    /* vertices, of a search */
	uint32_t searches;
	size_t n, left;
	uint64_t work;
	bool choice;                        /* there was one */
};

static struct vertex *vertex(const struct trail *t, uint32_t i)
{
	return vec_at(&t->vertices, i);
}

static struct link *link_at(const struct trail *t, uint32_t i)
{
	return vec_at(&t->links, i);
}

static struct block *block(const struct trail *t, uint32_t i)
{
	return vec_at(&t->blocks, i);
}

/* --- the graph --- */

static int by_count(const void *pa, const void *pb)
{
	int64_t a = ((const struct vertex *)pa)->count, b = ((const struct vertex *)pb)->count;

	return (a > b) - (a < b);
}

static uint32_t vertex_of(const struct trail *t, int64_t count)
{
	const struct vertex key = {.count = count};
	const struct vertex *found = bsearch(&key, t->vertices.p, t->vertices.n, sizeof(key), by_count);

	return (uint32_t)(found - (const struct vertex *)t->vertices.p);
}

int64_t bag_leads_to(const struct life_op *op)
{
	return op->kind == REF_DESTRUCTOR && !op->delta ? op->from - 1 : op->from + op->delta;
}

static void add_vertices(struct trail *t, const struct life_op *ops, const uint32_t *which, int64_t start)
{
	struct vertex *v;
	size_t n = 0;

	((struct vertex *)vec_push(&t->vertices))->count = start;
	for (size_t i = 0; i < t->n; i++) {
		((struct vertex *)vec_push(&t->vertices))->count = ops[which[i]].from;
		((struct vertex *)vec_push(&t->vertices))->count = bag_leads_to(&ops[which[i]]);
	}
	vec_sort(&t->vertices, by_count);
	v = t->vertices.p;
	for (size_t i = 1; i < t->vertices.n; i++) {
		if (v[i].count != v[n].count)
			v[++n] = v[i];
	}
	t->vertices.n = n + 1;
}

/* From one vertex the links that lead highest come first. */
static int by_word(const void *pa, const void *pb)
{
	const struct said *a = pa, *b = pb;
	const uint32_t keys[][2] = {{a->from, b->from}, {b->to, a->to},   {a->thread, b->thread}, {a->site, b->site},
				    {a->tag, b->tag},   {a->kind, b->kind}, {a->row, b->row}};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i][0] != keys[i][1])
			return keys[i][0] < keys[i][1] ? -1 : 1;
	}
	return 0;
}

static bool same_word(const struct said *a, const struct said *b)
{
	return a->thread == b->thread && a->site == b->site && a->tag == b->tag && a->kind == b->kind;
}

static void add_links(struct trail *t)
{
	struct link *l = NULL;

	for (uint32_t i = 0; i < t->n; i++) {
		const struct said *r = &t->rows[i];
		bool first = !l || l->from != r->from || l->to != r->to;

		if (first) {
			l = vec_push(&t->links);
			*l = (struct link){.from = r->from, .to = r->to, .back = NONE, .block = (uint32_t)t->blocks.n,
					   .first = (uint32_t)t->blocks.n};
		}
		if (first || r[-1].thread != r->thread) {
			uint32_t at = (uint32_t)t->blocks.n;

			*(struct block *)vec_push(&t->blocks) = (struct block){
				.thread = r->thread, .row = i, .next = NONE, .before = first ? NONE : at - 1};
			if (!first)
				block(t, at - 1)->next = at;
		}
		block(t, (uint32_t)t->blocks.n - 1)->row_stop = i + 1;
		l->words += first || !same_word(&r[-1], r);
		l->left++;
		l->block_stop = (uint32_t)t->blocks.n;
		vertex(t, r->from)->touching++;
		vertex(t, r->to)->touching++;
	}
}

static uint32_t link_of(const struct trail *t, uint32_t from, uint32_t to)
{
	uint32_t low = vertex(t, from)->out, high = vertex(t, from)->out_stop, stop = high;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (link_at(t, mid)->to > to)
			low = mid + 1;
		else
			high = mid;
	}
	return low < stop && link_at(t, low)->to == to ? low : NONE;
}

static void join_links(struct trail *t)
{
	uint32_t n = (uint32_t)t->links.n, at = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct vertex *from = vertex(t, link_at(t, i)->from);

		if (!from->out_stop)
			from->out = i;
		from->out_stop = i + 1;
		vertex(t, link_at(t, i)->to)->in_stop++;
	}
	for (uint32_t i = 0; i < t->vertices.n; i++) {
		struct vertex *v = vertex(t, i);
		uint32_t arriving = v->in_stop;

		v->in = v->in_stop = at;
		at += arriving;
	}
	for (uint32_t i = 0; i < n; i++) {
		struct link *l = link_at(t, i);

		t->arriving[vertex(t, l->to)->in_stop++] = i;
		l->back = link_of(t, l->to, l->from);
	}
}

static void trail_init(struct trail *t, const struct life_op *ops, const uint32_t *which, size_t n, int64_t start)
{
	*t = (struct trail){.n = n, .left = n, .work = WORK_LEAST + n * WORK_A_ROW};
	vec_init(&t->vertices, sizeof(struct vertex));
	vec_init(&t->links, sizeof(struct link));
	vec_init(&t->blocks, sizeof(struct block));
	t->rows = mem_realloc(NULL, n, sizeof(*t->rows));
	add_vertices(t, ops, which, start);
	for (size_t i = 0; i < n; i++) {
		const struct life_op *op = &ops[which[i]];

		t->rows[i] = (struct said){
			.from = vertex_of(t, op->from), .to = vertex_of(t, bag_leads_to(op)), .thread = op->thread,
			.site = op->site, .tag = op->tag, .kind = op->kind, .row = which[i]};
	}
	if (n)
		qsort(t->rows, n, sizeof(*t->rows), by_word);
	add_links(t);
	t->arriving = mem_realloc(NULL, t->links.n, sizeof(*t->arriving));
	t->queue = mem_realloc(NULL, t->vertices.n, sizeof(*t->queue));
	join_links(t);
}

static void trail_done(struct trail *t)
{
	vec_done(&t->vertices);
	vec_done(&t->links);
	vec_done(&t->blocks);
	free(t->rows);
	free(t->arriving);
	free(t->queue);
}

/* --- pieces --- */

static void visit(struct trail *t, uint32_t v, uint32_t *n)
{
	if (vertex(t, v)->seen == t->searches)
		return;
	vertex(t, v)->seen = t->searches;
	t->queue[(*n)++] = v;
}

/* Marks what rows left reach from @v in either direction, but for those of @but; stops at @goal.  False: too much work. */
static bool search(struct trail *t, uint32_t v, uint32_t but, uint32_t goal)
{
	uint32_t n = 0;

	t->searches++;
	visit(t, v, &n);
	for (uint32_t i = 0; i < n && (goal == NONE || vertex(t, goal)->seen != t->searches); i++) {
		const struct vertex *at = vertex(t, t->queue[i]);
		uint64_t links = (uint64_t)(at->out_stop - at->out) + (at->in_stop - at->in);

		if (links > t->work)
			return false;
		t->work -= links;
		for (uint32_t k = at->out; k < at->out_stop; k++) {
			if (k != but && link_at(t, k)->left)
				visit(t, link_at(t, k)->to, &n);
		}
		for (uint32_t k = at->in; k < at->in_stop; k++) {
			uint32_t l = t->arriving[k];

			if (l != but && link_at(t, l)->left)
				visit(t, link_at(t, l)->from, &n);
		}
	}
	return true;
}

/* Whether a trail from @start over all rows exists. */
static bool is_trail(struct trail *t, uint32_t start)
{
	uint32_t ends = 0;

	if (!search(t, start, NONE, NONE))
		return false;
	for (uint32_t i = 0; i < t->vertices.n; i++) {
		const struct vertex *v = vertex(t, i);
		int64_t more = i == start; /* arrivals minus departures */

		for (uint32_t k = v->out; k < v->out_stop; k++)
			more -= link_at(t, k)->left;
		for (uint32_t k = v->in; k < v->in_stop; k++)
			more += link_at(t, t->arriving[k])->left;
		if (more < 0 || more > 1 || (v->touching && v->seen != t->searches))
			return false;
		ends += (uint32_t)more;
	}
	return ends == 1;
}

/* Whether the rest stays in one piece if a row of @l is taken.  *@ret_worked: false = too much work. */
static bool may_take(struct trail *t, uint32_t l, bool *ret_worked)
{
	const struct link *k = link_at(t, l);

	if (k->left > 1 || k->from == k->to || (k->back != NONE && link_at(t, k->back)->left) || vertex(t, k->from)->touching == 1)
		return true;
	*ret_worked = search(t, k->to, l, k->from);
	return *ret_worked && vertex(t, k->from)->seen == t->searches;
}

/* --- the walk --- */

/* The block of @thread in @l that has rows left, or NONE. */
static uint32_t block_of(const struct trail *t, const struct link *l, uint32_t thread)
{
	uint32_t low = l->block, high = l->block_stop;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (block(t, mid)->thread < thread)
			low = mid + 1;
		else
			high = mid;
	}
	return low < l->block_stop && block(t, low)->thread == thread && block(t, low)->row < block(t, low)->row_stop ? low : NONE;
}

static uint32_t take(struct trail *t, struct link *l, uint32_t at)
{
	struct block *b = block(t, at);
	const struct said *r = &t->rows[b->row++];

	t->left--;
	l->left--;
	l->words -= b->row == b->row_stop || !same_word(r, &t->rows[b->row]);
	vertex(t, l->from)->touching--;
	vertex(t, l->to)->touching--;
	if (b->row == b->row_stop) {
		if (b->before != NONE)
			block(t, b->before)->next = b->next;
		else
			l->first = b->next;
		if (b->next != NONE)
			block(t, b->next)->before = b->before;
	}
	return r->row;
}

/* The link and the block of the next row; false: there is none, or it takes too much work. */
static bool choose(struct trail *t, uint32_t v, uint32_t thread, uint32_t *ret_link, uint32_t *ret_block)
{
	const struct vertex *from = vertex(t, v);
	uint32_t words = 0;
	bool worked = true, same = false;

	*ret_link = NONE;
	for (uint32_t i = from->out; i < from->out_stop && !(same && t->choice); i++) {
		const struct link *l = link_at(t, i);
		uint32_t at;

		if (!t->work--)
			return false;
		if (!l->left || !may_take(t, i, &worked)) {
			if (!worked)
				return false;
			continue;
		}
		words += l->words;
		t->choice |= words > 1;
		at = block_of(t, l, thread);
		if (same || (*ret_link != NONE && at == NONE))
			continue;
		same = at != NONE;
		*ret_link = i;
		*ret_block = same ? at : l->first;
	}
	return *ret_link != NONE;
}

enum bag_order bag_trail(const struct life_op *ops, const uint32_t *which, size_t n, int64_t start, uint32_t *ret_order)
{
	uint32_t v, l, b = NONE, thread = 0;
	struct trail t;
	size_t at = 0;
	bool ok;

	trail_init(&t, ops, which, n, start);
	v = vertex_of(&t, start);
	ok = is_trail(&t, v);
	while (ok && t.left) {
		ok = choose(&t, v, thread, &l, &b);
		if (!ok)
			break;
		thread = block(&t, b)->thread;
		v = link_at(&t, l)->to;
		ret_order[at++] = take(&t, link_at(&t, l), b);
	}
	trail_done(&t);
	return !ok ? BAG_ORDER_NONE : t.choice ? BAG_ORDER_POSSIBLE : BAG_ORDER_ONLY;
}
