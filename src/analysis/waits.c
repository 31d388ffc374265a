#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/map.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/queries.h"
#include "stack_waits.h"

/*
 * Waits of all lock dumps of a run; of its stacks if no dump names a lock.  The dumps are grouped into snapshots by what
 * waits in them (DESIGN 5); a wait or a cycle that several dumps state is one fact, counted by the files that state it.
 */

/* A lock dump, or the stacks of one source. */
struct dump {
	int64_t id; /* 0 = stacks */
	int64_t source, at_us;
	bool has_time;
	struct waitgraph graph;
	size_t snapshot; /* index + 1 */
};

struct snapshot {
	int64_t id;
	size_t first;  /* index of its first dump */
	int64_t dumps, blocked, at_us;
	bool has_time;
};

struct edge_fact {
	struct wait_fact wait;
	int64_t snapshot, source, seen;
	struct map sources;
};

struct cycle_fact {
	int64_t id, snapshot, source, seen;
	const struct dump *dump;
	const struct wait_cycle *cycle;
	struct map sources;
};

struct waits {
	struct db *db;
	int64_t run;
	bool from_stacks;
	struct vec dumps;     /* struct dump */
	struct vec snapshots; /* struct snapshot */
	struct vec edges;     /* struct edge_fact */
	struct vec cycles;    /* struct cycle_fact */
	int64_t *next_snapshot, *next_cycle;
};

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

static bool load_dumps(struct waits *w, struct err *e)
{
	struct stmt *st = db_query(w->db, Q_WAIT_DUMPS);
	enum step step;

	stmt_bind_i64(st, ":run", w->run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct dump *d = vec_push(&w->dumps);

		d->id = stmt_i64(st, 0);
		d->source = stmt_i64(st, 1);
		d->has_time = !stmt_is_null(st, 2);
		d->at_us = stmt_i64(st, 2);
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
	bool ok = stack_waits_load(w->db, w->run, arena, &waits, e);

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
		ok = stack_waits_entries(w->db, w->run, &waits, source, &entries, e);
		waitgraph_build(entries.p, entries.n, &d->graph);
		vec_done(&entries);
	}
	vec_done(&waits);
	arena_free(arena);
	return ok;
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

static bool same_waits(const struct waitgraph *a, const struct waitgraph *b)
{
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

static void group_dumps(struct waits *w)
{
	for (size_t i = 0; i < w->dumps.n; i++) {
		struct dump *d = vec_at(&w->dumps, i);
		struct snapshot *s = NULL;

		for (size_t k = 0; k < w->snapshots.n && !s; k++) {
			struct snapshot *known = vec_at(&w->snapshots, k);
			const struct dump *first = vec_at(&w->dumps, known->first);

			if (same_waits(&first->graph, &d->graph)) {
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

static bool write_snapshots(struct waits *w, struct err *e)
{
	bool ordered = true;
	struct stmt *st;

	for (size_t i = 0; i < w->snapshots.n; i++)
		ordered = ordered && ((struct snapshot *)vec_at(&w->snapshots, i))->has_time;
	for (size_t i = 0; i < w->snapshots.n; i++) {
		const struct snapshot *s = vec_at(&w->snapshots, i);

		st = db_query(w->db, Q_SNAPSHOT_INSERT);
		stmt_bind_i64(st, ":id", s->id);
		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":seq", (int64_t)i + 1);
		stmt_bind_i64(st, ":ordered", ordered);
		stmt_bind_i64(st, ":dumps", s->dumps);
		stmt_bind_i64(st, ":blocked", s->blocked);
		if (s->has_time)
			stmt_bind_i64(st, ":at_us", s->at_us);
		else
			stmt_bind_null(st, ":at_us");
		if (!stmt_run(st, e))
			return false;
	}
	for (size_t i = 0; i < w->dumps.n; i++) {
		const struct dump *d = vec_at(&w->dumps, i);

		if (!d->id)
			continue;
		st = db_query(w->db, Q_SNAPSHOT_DUMP_INSERT);
		stmt_bind_i64(st, ":dump", d->id);
		stmt_bind_i64(st, ":snapshot", ((struct snapshot *)vec_at(&w->snapshots, d->snapshot - 1))->id);
		if (!stmt_run(st, e))
			return false;
	}
	st = db_query(w->db, Q_SNAPSHOT_MARK_SHOWN);
	stmt_bind_i64(st, ":run", w->run);
	return stmt_run(st, e);
}

static void count_source(struct map *sources, int64_t source, int64_t *seen)
{
	bool fresh;

	map_put(sources, (uint64_t)source, &fresh);
	*seen += fresh;
}

static void collect_edges(struct waits *w, const struct dump *d)
{
	int64_t snapshot = ((struct snapshot *)vec_at(&w->snapshots, d->snapshot - 1))->id;

	for (size_t i = 0; i < d->graph.waits.n; i++) {
		const struct wait_fact *f = vec_at(&d->graph.waits, i);
		struct edge_fact *known = NULL;

		for (size_t k = 0; k < w->edges.n && !known; k++) {
			struct edge_fact *x = vec_at(&w->edges, k);

			if (x->wait.thread == f->thread && x->wait.lock == f->lock && x->wait.has_holder == f->has_holder &&
			    x->wait.holder == f->holder)
				known = x;
		}
		if (!known) {
			known = vec_push(&w->edges);
			known->wait = *f;
			known->source = d->source;
		}
		known->snapshot = snapshot; /* the last snapshot that states it */
		count_source(&known->sources, d->source, &known->seen);
	}
}

static bool same_cycle(const struct dump *a, const struct wait_cycle *ca, const struct dump *b, const struct wait_cycle *cb)
{
	if (ca->n != cb->n)
		return false;
	for (size_t i = 0; i < ca->n; i++) {
		const struct wait_member *m = vec_at(&a->graph.members, ca->first + i);
		bool found = false;

		for (size_t k = 0; k < cb->n && !found; k++) {
			const struct wait_member *o = vec_at(&b->graph.members, cb->first + k);

			found = o->thread == m->thread && o->lock == m->lock;
		}
		if (!found)
			return false;
	}
	return true;
}

static void collect_cycles(struct waits *w, const struct dump *d)
{
	int64_t snapshot = ((struct snapshot *)vec_at(&w->snapshots, d->snapshot - 1))->id;

	for (size_t i = 0; i < d->graph.cycles.n; i++) {
		const struct wait_cycle *c = vec_at(&d->graph.cycles, i);
		struct cycle_fact *known = NULL;

		for (size_t k = 0; k < w->cycles.n && !known; k++) {
			struct cycle_fact *x = vec_at(&w->cycles, k);

			if (same_cycle(x->dump, x->cycle, d, c))
				known = x;
		}
		if (!known) {
			known = vec_push(&w->cycles);
			known->id = (*w->next_cycle)++;
			known->dump = d;
			known->cycle = c;
			known->source = d->source;
		}
		known->snapshot = snapshot;
		count_source(&known->sources, d->source, &known->seen);
	}
}

static const char *reason(const struct waits *w, const struct wait_fact *f)
{
	if (!w->from_stacks)
		return f->why;
	if (!f->has_holder)
		return "its stack waits; nothing tells the holder";
	return f->confidence == CONFIDENCE_GUESS ? "its stack waits; a guess: the other has it in hand"
						 : "its stack waits; the lock names its owner";
}

static bool write_edges(struct waits *w, struct err *e)
{
	for (size_t i = 0; i < w->edges.n; i++) {
		const struct edge_fact *x = vec_at(&w->edges, i);
		struct stmt *st = db_query(w->db, Q_WAIT_EDGE_INSERT);

		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":snapshot", x->snapshot);
		stmt_bind_i64(st, ":source", x->source);
		stmt_bind_i64(st, ":seen", x->seen);
		stmt_bind_i64(st, ":thread", x->wait.thread);
		stmt_bind_i64(st, ":lock", x->wait.lock);
		if (x->wait.has_holder)
			stmt_bind_i64(st, ":holder", x->wait.holder);
		else
			stmt_bind_null(st, ":holder");
		stmt_bind_text(st, ":why", span_from(reason(w, &x->wait)));
		stmt_bind_text(st, ":confidence", span_from(confidence_name(x->wait.confidence)));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

/* A cycle without a single edge that is stated or computed is no fact, only worth a finding (DESIGN 5). */
static bool is_guessed(const struct cycle_fact *x)
{
	for (size_t i = 0; i < x->dump->graph.waits.n; i++) {
		const struct wait_fact *f = vec_at(&x->dump->graph.waits, i);

		for (size_t k = 0; k < x->cycle->n; k++) {
			const struct wait_member *m = vec_at(&x->dump->graph.members, x->cycle->first + k);
			const struct wait_member *next =
				vec_at(&x->dump->graph.members, x->cycle->first + (k + 1) % x->cycle->n);

			if (f->has_holder && f->thread == m->thread && f->lock == m->lock && f->holder == next->thread &&
			    f->confidence != CONFIDENCE_GUESS)
				return false;
		}
	}
	return true;
}

static bool write_cycle(struct waits *w, const struct cycle_fact *x, struct err *e)
{
	bool guessed = is_guessed(x);

	for (size_t i = 0; i < x->cycle->n; i++) {
		const struct wait_member *m = vec_at(&x->dump->graph.members, x->cycle->first + i);
		struct stmt *st = db_query(w->db, guessed ? Q_GUESSED_CYCLE_INSERT : Q_CYCLE_MEMBER_INSERT);

		stmt_bind_i64(st, ":cycle", x->id);
		stmt_bind_i64(st, ":seq", (int64_t)i + 1);
		stmt_bind_i64(st, ":run", w->run);
		if (!guessed) {
			stmt_bind_i64(st, ":snapshot", x->snapshot);
			stmt_bind_i64(st, ":source", x->source);
			stmt_bind_i64(st, ":seen", x->seen);
		}
		stmt_bind_i64(st, ":thread", m->thread);
		stmt_bind_i64(st, ":lock", m->lock);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool has_cycle(const struct dump *d, const struct cycle_fact *x)
{
	for (size_t i = 0; i < d->graph.cycles.n; i++) {
		if (same_cycle(x->dump, x->cycle, d, vec_at(&d->graph.cycles, i)))
			return true;
	}
	return false;
}

/* The dumps that have a cycle, and who stands behind it in any of them: a queue grows. */
static bool write_behind(struct waits *w, const struct cycle_fact *x, struct err *e)
{
	for (size_t i = 0; i < w->dumps.n; i++) {
		const struct dump *d = vec_at(&w->dumps, i);

		if (d->id && has_cycle(d, x)) {
			struct stmt *st = db_query(w->db, Q_CYCLE_DUMP_INSERT);

			stmt_bind_i64(st, ":cycle", x->id);
			stmt_bind_i64(st, ":dump", d->id);
			if (!stmt_run(st, e))
				return false;
		}

		for (size_t k = 0; k < d->graph.behind.n; k++) {
			const struct wait_behind *b = vec_at(&d->graph.behind, k);
			struct stmt *st;

			if (!same_cycle(x->dump, x->cycle, d, vec_at(&d->graph.cycles, b->cycle)))
				continue;
			st = db_query(w->db, Q_BLOCKED_BEHIND_INSERT);
			stmt_bind_i64(st, ":cycle", x->id);
			stmt_bind_i64(st, ":thread", b->thread);
			if (!stmt_run(st, e))
				return false;
		}
	}
	return true;
}

static bool write_facts(struct waits *w, struct err *e)
{
	if (!write_edges(w, e))
		return false;
	for (size_t i = 0; i < w->cycles.n; i++) {
		const struct cycle_fact *x = vec_at(&w->cycles, i);

		if (!write_cycle(w, x, e) || (!is_guessed(x) && !write_behind(w, x, e)))
			return false;
	}
	return true;
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
	vec_done(&w->cycles);
}

static bool waits_of_run(struct db *db, int64_t run, int64_t *next_snapshot, int64_t *next_cycle, struct err *e)
{
	struct waits w = {.db = db, .run = run, .next_snapshot = next_snapshot, .next_cycle = next_cycle};
	bool ok;

	vec_init(&w.dumps, sizeof(struct dump));
	vec_init(&w.snapshots, sizeof(struct snapshot));
	vec_init(&w.edges, sizeof(struct edge_fact));
	vec_init(&w.cycles, sizeof(struct cycle_fact));
	ok = stack_waits_needed(db, run, &w.from_stacks, e) && (w.from_stacks ? load_captures(&w, e) : load_dumps(&w, e));
	if (ok) {
		group_dumps(&w);
		for (size_t i = 0; i < w.dumps.n; i++) {
			collect_edges(&w, vec_at(&w.dumps, i));
			collect_cycles(&w, vec_at(&w.dumps, i));
		}
		ok = write_snapshots(&w, e) && write_facts(&w, e);
	}
	waits_done(&w);
	return ok;
}

bool analysis_waits(struct db *db, struct err *e)
{
	int64_t next_snapshot = 1, next_cycle = 1;
	struct vec runs;
	bool ok = analysis_run_ids(db, &runs, e);

	for (size_t i = 0; ok && i < runs.n; i++)
		ok = waits_of_run(db, *(int64_t *)vec_at(&runs, i), &next_snapshot, &next_cycle, e);
	vec_done(&runs);
	return ok && run_query(db, Q_LOCK_COUNT_USERS, e) && run_query(db, Q_THREAD_COUNT_LOCKS, e) &&
	       run_query(db, Q_LOCK_COUNT_FROM_STACKS, e) && run_query(db, Q_THREAD_COUNT_FROM_STACKS, e);
}
