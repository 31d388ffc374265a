/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/hash.h"
#include "astscope/store/queries.h"
#include "waits_write.h"

/*
 * Waits of all lock dumps of a run and of its stacks.  The dumps are grouped into snapshots by what waits in them, and
 * stacks join the snapshot of the dump that was taken with them; a wait or a cycle that several dumps state is one fact,
 * counted by the files that state it.
 */

/* The finalizer of splitmix64: every bit of @x counts in every bit of the result. */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* Does not depend on the order of the waits, nor on how many holders each has. */
static uint64_t hash_waits(const struct waitgraph *g)
{
	uint64_t hash = 0, last = 0;

	for (size_t i = 0; i < g->waits.n; i++) {
		const struct wait_fact *f = vec_at(&g->waits, i);
		uint64_t key = wait_key(f->thread, f->lock); /* those of one wait stand together */

		if (i == 0 || key != last)
			hash += mix(key);
		last = key;
	}
	return hash;
}

static void put_waits(struct map *set, const struct waitgraph *g)
{
	for (size_t i = 0; i < g->waits.n; i++) {
		const struct wait_fact *f = vec_at(&g->waits, i);

		map_put(set, wait_key(f->thread, f->lock), NULL);
	}
}

static bool same_waits(const struct dump *a, const struct dump *b)
{
	struct map of_a = {0}, of_both = {0};
	bool same;

	if (a->hash != b->hash)
		return false;
	put_waits(&of_a, &a->graph);
	put_waits(&of_both, &b->graph);
	same = of_a.n == of_both.n;
	put_waits(&of_both, &a->graph);
	same &= of_a.n == of_both.n;
	map_done(&of_a);
	map_done(&of_both);
	return same;
}

static int dump_cmp(const void *pa, const void *pb)
{
	const struct dump *a = pa, *b = pb;

	if (a->has_time != b->has_time)
		return a->has_time ? -1 : 1;
	if (a->has_time && a->at_us != b->at_us)
		return a->at_us < b->at_us ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return a->id < b->id ? -1 : a->id > b->id;
}

static void order_dumps(struct waits *w)
{
	vec_sort(&w->dumps, dump_cmp);
	w->ordered = true;
	for (size_t i = 0; i < w->dumps.n; i++)
		w->ordered = w->ordered && ((struct dump *)vec_at(&w->dumps, i))->has_time;
}

/* The lock dump that was taken with the capture @d, which has one. */
static const struct dump *base_of(const struct waits *w, const struct dump *d)
{
	return vec_at(&w->dumps, d->base - 1);
}

static struct snapshot *new_snapshot(struct waits *w, size_t first)
{
	struct snapshot *s = vec_push(&w->snapshots);

	s->id = (*w->next_snapshot)++;
	s->first = first;
	return s;
}

/* The snapshot that dump @i belongs to: that of the dump it was taken with, else of one with the same waits. */
static void place_dump(struct waits *w, size_t i)
{
	struct dump *d = vec_at(&w->dumps, i);
	struct snapshot *s;

	d->hash = hash_waits(&d->graph);
	if (d->base)
		d->snapshot = base_of(w, d)->snapshot;
	for (size_t k = 0; k < w->snapshots.n && !d->snapshot; k++) {
		if (same_waits(vec_at(&w->dumps, ((struct snapshot *)vec_at(&w->snapshots, k))->first), d))
			d->snapshot = k + 1;
	}
	if (!d->snapshot) {
		new_snapshot(w, i);
		d->snapshot = w->snapshots.n;
	}
	s = vec_at(&w->snapshots, d->snapshot - 1);
	s->dumps += d->id != 0;
	if ((int64_t)d->graph.blocked > s->blocked)
		s->blocked = (int64_t)d->graph.blocked;
	if (d->has_time && (!s->has_time || d->at_us > s->at_us)) {
		s->has_time = true;
		s->at_us = d->at_us;
	}
}

/* The one to show: the last with waits if the order is known, else the one with most blocked threads. */
static void choose_shown(struct waits *w)
{
	struct snapshot *best = NULL;

	for (size_t i = 0; i < w->snapshots.n; i++) {
		struct snapshot *s = vec_at(&w->snapshots, i);

		if (!best || (w->ordered ? s->blocked > 0 : s->blocked > best->blocked))
			best = s;
	}
	if (best)
		best->shown = true;
}

/* Which of two snapshots that state a fact it is filed under; the second is the later one. */
static const struct snapshot *preferred(const struct snapshot *a, const struct snapshot *b)
{
	return a && a->shown ? a : b;
}

static void count_source(struct map *sources, int64_t source, int64_t *seen)
{
	bool fresh;

	map_put(sources, (uint64_t)source, &fresh);
	*seen += fresh;
}

static struct edge_fact *find_edge(struct waits *w, const struct wait_fact *f, bool from_stacks)
{
	const uint64_t *last = map_get(&w->by_wait, wait_key(f->thread, f->lock));
	size_t next;

	for (size_t at = last ? *last : 0; at; at = next) {
		struct edge_fact *x = vec_at(&w->edges, at - 1);

		next = x->next;
		if (!wait_key_is(&x->wait, f))
			continue;
		if (x->wait.has_holder == f->has_holder && x->wait.holder == f->holder)
			return x;
		/* Stacks with values tell more of the same wait than those without, or than a dump that lists no holder. */
		if ((x->from_stacks || from_stacks) && (!f->has_holder || !x->wait.has_holder))
			return x;
	}
	return NULL;
}

static struct edge_fact *new_edge(struct waits *w, const struct wait_fact *f, const struct dump *d)
{
	uint64_t *last = map_put(&w->by_wait, wait_key(f->thread, f->lock), NULL);
	struct edge_fact *x = vec_push(&w->edges);

	x->wait = *f;
	x->source = d->source;
	x->from_stacks = d->id == 0;
	x->next = *last;
	*last = w->edges.n;
	return x;
}

static uint64_t fact_key(const struct wait_fact *f)
{
	return hash_u64(wait_key(f->thread, f->lock)) ^ hash_u64(f->has_holder ? (uint64_t)f->holder : 0);
}

static void collect_edges(struct waits *w, const struct dump *d)
{
	const struct snapshot *snapshot = vec_at(&w->snapshots, d->snapshot - 1);
	struct map stated = {0}; /* by the dump of the same moment: no other file that states it */

	for (size_t i = 0; d->base && i < base_of(w, d)->graph.waits.n; i++)
		map_put(&stated, fact_key(vec_at(&base_of(w, d)->graph.waits, i)), NULL);
	for (size_t i = 0; i < d->graph.waits.n; i++) {
		const struct wait_fact *f = vec_at(&d->graph.waits, i);
		struct edge_fact *known;

		if (map_get(&stated, fact_key(f)))
			continue;
		known = find_edge(w, f, d->id == 0);
		if (!known)
			known = new_edge(w, f, d);
		if (f->has_holder && !known->wait.has_holder) {
			known->wait = *f;
			known->source = d->source;
			known->from_stacks = d->id == 0;
		}
		known->snapshot = preferred(known->snapshot, snapshot);
		count_source(&known->sources, d->source, &known->seen);
		if (w->snapshots.n > 1)
			*(struct stated *)vec_push(&w->stated) =
				(struct stated){(size_t)(known - (struct edge_fact *)vec_at(&w->edges, 0)), snapshot};
	}
	map_done(&stated);
}

static bool has_cycle(const struct dump *d, const struct dump *of, const struct wait_cycle *c)
{
	for (size_t i = 0; i < d->graph.cycles.n; i++) {
		if (waits_same_cycle(of, c, d, vec_at(&d->graph.cycles, i)))
			return true;
	}
	return false;
}

static void collect_cycles(struct waits *w, const struct dump *d)
{
	const struct snapshot *snapshot = vec_at(&w->snapshots, d->snapshot - 1);

	for (size_t i = 0; i < d->graph.cycles.n; i++) {
		const struct wait_cycle *c = vec_at(&d->graph.cycles, i);
		struct cycle_fact *known = NULL;

		if (d->base && has_cycle(base_of(w, d), d, c))
			continue;
		for (size_t k = 0; k < w->cycles.n && !known; k++) {
			struct cycle_fact *x = vec_at(&w->cycles, k);

			if (waits_same_cycle(x->dump, x->cycle, d, c))
				known = x;
		}
		if (!known) {
			known = vec_push(&w->cycles);
			known->dump = d;
			known->cycle = c;
			known->source = d->source;
		}
		known->snapshot = preferred(known->snapshot, snapshot);
		count_source(&known->sources, d->source, &known->seen);
	}
}

static size_t size_with_queue(const struct cycle_fact *x)
{
	size_t n = x->cycle->n, index = (size_t)(x->cycle - (const struct wait_cycle *)x->dump->graph.cycles.p);

	for (size_t i = 0; i < x->dump->graph.behind.n; i++)
		n += ((struct wait_behind *)vec_at(&x->dump->graph.behind, i))->cycle == index;
	return n;
}

static int cycle_cmp(const void *pa, const void *pb)
{
	const struct cycle_fact *a = pa, *b = pb;
	size_t na = size_with_queue(a), nb = size_with_queue(b);

	if (a->snapshot->shown != b->snapshot->shown)
		return a->snapshot->shown ? -1 : 1;
	if (na != nb)
		return na > nb ? -1 : 1;
	if (a->dump != b->dump)
		return a->dump < b->dump ? -1 : 1;
	return a->cycle < b->cycle ? -1 : a->cycle > b->cycle;
}

/* The worst cycle has the smallest number: of the shown snapshot, with most threads in it and behind it. */
static void number_cycles(struct waits *w)
{
	vec_sort(&w->cycles, cycle_cmp);
	for (size_t i = 0; i < w->cycles.n; i++)
		((struct cycle_fact *)vec_at(&w->cycles, i))->id = (*w->next_cycle)++;
}

static void waits_done(struct waits *w)
{
	for (size_t i = 0; i < w->dumps.n; i++) {
		waitgraph_done(&((struct dump *)vec_at(&w->dumps, i))->graph);
		vec_done(&((struct dump *)vec_at(&w->dumps, i))->entries);
	}
	for (size_t i = 0; i < w->edges.n; i++)
		map_done(&((struct edge_fact *)vec_at(&w->edges, i))->sources);
	for (size_t i = 0; i < w->cycles.n; i++)
		map_done(&((struct cycle_fact *)vec_at(&w->cycles, i))->sources);
	vec_done(&w->dumps);
	vec_done(&w->snapshots);
	vec_done(&w->edges);
	map_done(&w->by_wait);
	vec_done(&w->stated);
	vec_done(&w->cycles);
	resources_done(&w->resources);
}

static bool load_snapshots(struct waits *w, struct err *e)
{
	size_t locks;

	if (!wait_dumps_load(w, e))
		return false;
	order_dumps(w);
	locks = w->dumps.n;
	for (size_t i = 0; i < locks; i++)
		place_dump(w, i);
	if (!wait_captures_load(w, e))
		return false;
	for (size_t i = locks; i < w->dumps.n; i++)
		place_dump(w, i);
	/* Stacks of another moment, and nothing tells which. */
	w->ordered = w->ordered && (!w->dumps.n || ((struct snapshot *)vec_at(&w->snapshots, w->snapshots.n - 1))->dumps);
	choose_shown(w);
	return true;
}

static bool waits_of_run(const struct analysis *a, int64_t run, int64_t *next_snapshot, int64_t *next_cycle, struct err *e)
{
	struct waits w = {.a = a, .db = a->db, .run = run, .next_snapshot = next_snapshot, .next_cycle = next_cycle};
	bool ok;

	vec_init(&w.dumps, sizeof(struct dump));
	vec_init(&w.snapshots, sizeof(struct snapshot));
	vec_init(&w.edges, sizeof(struct edge_fact));
	vec_init(&w.stated, sizeof(struct stated));
	vec_init(&w.cycles, sizeof(struct cycle_fact));
	resources_init(&w.resources);
	ok = load_snapshots(&w, e);
	if (ok) {
		for (size_t i = 0; i < w.dumps.n; i++) {
			collect_edges(&w, vec_at(&w.dumps, i));
			collect_cycles(&w, vec_at(&w.dumps, i));
		}
		number_cycles(&w);
		ok = waits_write(&w, e);
	}
	waits_done(&w);
	return ok;
}

bool analysis_waits(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;
	int64_t next_snapshot = 1, next_cycle = 1;
	struct vec runs;
	bool ok = analysis_run_ids(db, &runs, e) && run_query(db, Q_DUMP_COUNT_TWINS, e);

	for (size_t i = 0; ok && i < runs.n; i++)
		ok = waits_of_run(a, *(int64_t *)vec_at(&runs, i), &next_snapshot, &next_cycle, e);
	vec_done(&runs);
	return ok && run_query(db, Q_WAIT_CHANGE_FILL, e) && run_query(db, Q_LOCK_COUNT_USERS, e) &&
	       run_query(db, Q_THREAD_COUNT_LOCKS, e) && run_query(db, Q_LOCK_COUNT_FROM_STACKS, e) &&
	       run_query(db, Q_THREAD_COUNT_FROM_STACKS, e) && run_query(db, Q_LOCK_LABEL_FILL, e) &&
	       run_query(db, Q_WAIT_PLACE_FILL, e);
}
