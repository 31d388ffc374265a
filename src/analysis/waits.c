#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "stack_waits.h"
#include "waits_write.h"

/*
 * Waits of all lock dumps of a run; of its stacks if no dump names a lock.  The dumps are grouped into snapshots by
 * what waits in them; a wait or a cycle that several dumps state is one fact, counted by the files that
 * state it.
 */

static bool load_entries(struct db *db, int64_t dump, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_WAIT_ENTRIES);
	enum step step;

	vec_init(ret, sizeof(struct wait_entry));
	stmt_bind_i64(st, ":dump", dump);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct wait_entry *w = vec_push(ret);

		w->thread = stmt_i64(st, 0);
		w->lock = stmt_i64(st, 1);
		w->state = (enum lock_state)stmt_i64(st, 2);
		w->mode = (enum lock_mode)stmt_i64(st, 3);
		w->suspended = stmt_i64(st, 4) != 0;
		w->confidence = CONFIDENCE_SURE;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int64_t days_of(uint64_t year, uint64_t month, uint64_t day)
{
	uint64_t y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9; /* years begin in March */

	return (int64_t)(y * 365 + y / 4 - y / 100 + y / 400 + (m * 153 + 2) / 5 + day) - 719469;
}

/* "2026-11-21T22-20-23Z" in a file name that ast_coredumper made, as microseconds since the epoch. */
static bool stem_time(struct span path, int64_t *ret)
{
	for (size_t i = 0; i + 20 <= path.n; i++) {
		struct span at = span_sub(path, i, 20);
		uint64_t y, mon, day, h, min, s;

		if (scan_u64(&at, &y) && scan_char(&at, '-') && scan_u64(&at, &mon) && scan_char(&at, '-') &&
		    scan_u64(&at, &day) && scan_char(&at, 'T') && scan_u64(&at, &h) && scan_char(&at, '-') &&
		    scan_u64(&at, &min) && scan_char(&at, '-') && scan_u64(&at, &s) && scan_char(&at, 'Z') &&
		    y >= 1970 && y < 10000 && mon >= 1 && mon <= 12 && day >= 1 && day <= 31 && h < 24 && min < 60 &&
		    s < 61) {
			*ret = (days_of(y, mon, day) * 86400 + (int64_t)(h * 3600 + min * 60 + s)) * 1000000;
			return true;
		}
	}
	return false;
}

static bool load_dumps(struct waits *w, struct err *e)
{
	struct stmt *st = db_query(w->db, Q_WAIT_DUMPS);
	enum step step;

	stmt_bind_i64(st, ":run", w->run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct dump *d = vec_push(&w->dumps);

		d->id = stmt_i64(st, 0);
		d->source = stmt_i64(st, 1);
		/* What is first known of: printed inside, the typescript's, the file name's, the archive's. */
		for (int col = 2; col <= 4 && !d->has_time; col++) {
			if (col == 4)
				d->has_time = stem_time(stmt_text(st, 5), &d->at_us);
			if (!d->has_time && !stmt_is_null(st, col)) {
				d->has_time = true;
				d->at_us = stmt_i64(st, col);
			}
		}
	}
	stmt_reset(st);
	if (step != STEP_DONE)
		return false;
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);
		struct vec entries;
		bool ok = load_entries(w->db, d->id, &entries, e);

		waitgraph_build(entries.p, entries.n, &d->graph);
		vec_done(&entries);
		if (!ok)
			return false;
	}
	return true;
}

/* One dump for each source whose stacks wait. */
static bool load_captures(struct waits *w, struct err *e)
{
	struct arena *arena = arena_new();
	struct vec waits;
	int64_t source = 0;
	bool ok = stack_waits_load(w->a, w->run, arena, &waits, e);

	for (size_t i = 0; ok && i < waits.n; i++) {
		const struct lock_wait *wait = vec_at(&waits, i);
		struct vec entries;
		struct dump *d;

		if (wait->source == source)
			continue;
		source = wait->source;
		d = vec_push(&w->dumps);
		d->source = source;
		vec_init(&entries, sizeof(struct wait_entry));
		ok = stack_waits_entries(w->a, w->run, &waits, source, &entries, e);
		waitgraph_build(entries.p, entries.n, &d->graph);
		vec_done(&entries);
	}
	vec_done(&waits);
	arena_free(arena);
	return ok;
}

static uint64_t wait_key(const struct wait_fact *f)
{
	return (uint64_t)f->thread << 32 ^ (uint64_t)f->lock;
}

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
		uint64_t key = wait_key(vec_at(&g->waits, i)); /* those of one wait stand together */

		if (i == 0 || key != last)
			hash += mix(key);
		last = key;
	}
	return hash;
}

static bool waits_for(const struct waitgraph *g, const struct wait_fact *f)
{
	for (size_t i = 0; i < g->waits.n; i++) {
		const struct wait_fact *other = vec_at(&g->waits, i);

		if (other->thread == f->thread && other->lock == f->lock)
			return true;
	}
	return false;
}

static bool same_waits(const struct dump *da, const struct dump *db)
{
	const struct waitgraph *a = &da->graph, *b = &db->graph;

	if (da->hash != db->hash)
		return false;
	for (size_t i = 0; i < a->waits.n; i++) {
		if (!waits_for(b, vec_at(&a->waits, i)))
			return false;
	}
	for (size_t i = 0; i < b->waits.n; i++) {
		if (!waits_for(a, vec_at(&b->waits, i)))
			return false;
	}
	return true;
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

static void group_dumps(struct waits *w)
{
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);
		struct snapshot *s = NULL;

		d->hash = hash_waits(&d->graph);
		for (size_t k = 0; k < w->snapshots.n && !s; k++) {
			struct snapshot *known = vec_at(&w->snapshots, k);
			const struct dump *first = vec_at(&w->dumps, known->first);

			if (same_waits(first, d)) {
				s = known;
				d->snapshot = k + 1;
			}
		}
		if (!s) {
			s = vec_push(&w->snapshots);
			s->id = (*w->next_snapshot)++;
			s->first = i;
			d->snapshot = w->snapshots.n;
		}
		s->dumps += d->id != 0;
		s->blocked = (int64_t)d->graph.blocked;
		if (d->has_time && (!s->has_time || d->at_us > s->at_us)) {
			s->has_time = true;
			s->at_us = d->at_us;
		}
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

static struct edge_fact *find_edge(struct waits *w, const struct wait_fact *f)
{
	const uint64_t *last = map_get(&w->by_wait, wait_key(f));
	size_t next;

	for (size_t at = last ? *last : 0; at; at = next) {
		struct edge_fact *x = vec_at(&w->edges, at - 1);

		next = x->next;
		if (x->wait.thread != f->thread || x->wait.lock != f->lock)
			continue;
		if (x->wait.has_holder == f->has_holder && x->wait.holder == f->holder)
			return x;
		/* Stacks with values tell more of the same wait than those without. */
		if (w->from_stacks && (!f->has_holder || !x->wait.has_holder))
			return x;
	}
	return NULL;
}

static struct edge_fact *new_edge(struct waits *w, const struct wait_fact *f, const struct dump *d)
{
	uint64_t *last = map_put(&w->by_wait, wait_key(f), NULL);
	struct edge_fact *x = vec_push(&w->edges);

	x->wait = *f;
	x->source = d->source;
	x->next = *last;
	*last = w->edges.n;
	return x;
}

static void collect_edges(struct waits *w, const struct dump *d)
{
	const struct snapshot *snapshot = vec_at(&w->snapshots, d->snapshot - 1);

	for (size_t i = 0; i < d->graph.waits.n; i++) {
		const struct wait_fact *f = vec_at(&d->graph.waits, i);
		struct edge_fact *known = find_edge(w, f);

		if (!known)
			known = new_edge(w, f, d);
		if (f->has_holder && !known->wait.has_holder) {
			known->wait = *f;
			known->source = d->source;
		}
		known->snapshot = preferred(known->snapshot, snapshot);
		count_source(&known->sources, d->source, &known->seen);
	}
}

static void collect_cycles(struct waits *w, const struct dump *d)
{
	const struct snapshot *snapshot = vec_at(&w->snapshots, d->snapshot - 1);

	for (size_t i = 0; i < d->graph.cycles.n; i++) {
		const struct wait_cycle *c = vec_at(&d->graph.cycles, i);
		struct cycle_fact *known = NULL;

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
	for (size_t i = 0; i < w->dumps.n; i++)
		waitgraph_done(&((struct dump *)vec_at(&w->dumps, i))->graph);
	for (size_t i = 0; i < w->edges.n; i++)
		map_done(&((struct edge_fact *)vec_at(&w->edges, i))->sources);
	for (size_t i = 0; i < w->cycles.n; i++)
		map_done(&((struct cycle_fact *)vec_at(&w->cycles, i))->sources);
	vec_done(&w->dumps);
	vec_done(&w->snapshots);
	vec_done(&w->edges);
	map_done(&w->by_wait);
	vec_done(&w->cycles);
}

static bool waits_of_run(const struct analysis *a, int64_t run, int64_t *next_snapshot, int64_t *next_cycle, struct err *e)
{
	struct waits w = {.a = a, .db = a->db, .run = run, .next_snapshot = next_snapshot, .next_cycle = next_cycle};
	bool ok;

	vec_init(&w.dumps, sizeof(struct dump));
	vec_init(&w.snapshots, sizeof(struct snapshot));
	vec_init(&w.edges, sizeof(struct edge_fact));
	vec_init(&w.cycles, sizeof(struct cycle_fact));
	ok = stack_waits_needed(a->db, run, &w.from_stacks, e) &&
	     (w.from_stacks ? load_captures(&w, e) : load_dumps(&w, e));
	if (ok) {
		order_dumps(&w);
		group_dumps(&w);
		choose_shown(&w);
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
	return ok && run_query(db, Q_LOCK_COUNT_USERS, e) && run_query(db, Q_THREAD_COUNT_LOCKS, e) &&
	       run_query(db, Q_LOCK_COUNT_FROM_STACKS, e) && run_query(db, Q_THREAD_COUNT_FROM_STACKS, e);
}
