/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "waits_write.h"

#include "astscope/store/queries.h"

static bool write_snapshots(struct waits *w, struct err *e)
{
	struct stmt *st;

	for (size_t i = 0; i < w->snapshots.n; i++) {
		const struct snapshot *s = vec_at(&w->snapshots, i);

		st = db_query(w->db, Q_SNAPSHOT_INSERT);
		stmt_bind_i64(st, ":id", s->id);
		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":seq", (int64_t)i + 1);
		stmt_bind_i64(st, ":ordered", w->ordered);
		stmt_bind_i64(st, ":dumps", s->dumps);
		stmt_bind_i64(st, ":blocked", s->blocked);
		stmt_bind_i64(st, ":shown", s->shown);
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
	return true;
}

static const char *reason(const struct edge_fact *x)
{
	const struct wait_fact *f = &x->wait;

	if (!x->from_stacks || f->task || f->confidence == CONFIDENCE_SURE)
		return f->why;
	if (!f->has_holder)
		return "its stack waits; nothing tells the holder";
	return f->confidence == CONFIDENCE_GUESS ? "its stack waits; a guess: the other has it in hand"
						 : "its stack waits; the other is known to have it";
}

/* What is waited for; @mode of a lock. */
static void bind_wanted(struct waits *w, struct stmt *st, int64_t wanted, enum lock_mode mode)
{
	const struct resource *r = resources_get(&w->resources, wanted);

	stmt_bind_text(st, ":kind", r ? r->kind : lock_wait_kind(mode));
	bind_optional(st, ":lock", r ? 0 : wanted, 0);
	if (r)
		stmt_bind_text(st, ":resource", r->text);
	else
		stmt_bind_null(st, ":resource");
}

static bool write_edges(struct waits *w, struct err *e)
{
	for (size_t i = 0; i < w->edges.n; i++) {
		struct edge_fact *x = vec_at(&w->edges, i);
		struct stmt *st = db_query(w->db, Q_WAIT_EDGE_INSERT);

		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":snapshot", x->snapshot->id);
		stmt_bind_i64(st, ":source", x->source);
		stmt_bind_i64(st, ":seen", x->seen);
		stmt_bind_i64(st, ":thread", x->wait.thread);
		bind_wanted(w, st, x->wait.lock, x->wait.mode);
		if (x->wait.has_holder)
			stmt_bind_i64(st, ":holder", x->wait.holder);
		else
			stmt_bind_null(st, ":holder");
		stmt_bind_text(st, ":why", span_from(reason(x)));
		stmt_bind_text(st, ":confidence", span_from(confidence_name(x->wait.confidence)));
		if (!stmt_run(st, e))
			return false;
		x->id = db_last_rowid(w->db);
	}
	return true;
}

/* The snapshots that state an edge which is filed under another one. */
static bool write_also(struct waits *w, struct err *e)
{
	for (size_t i = 0; i < w->stated.n; i++) {
		const struct stated *s = vec_at(&w->stated, i);
		const struct edge_fact *x = vec_at(&w->edges, s->edge);
		struct stmt *st;

		if (x->snapshot == s->snapshot)
			continue;
		st = db_query(w->db, Q_WAIT_ALSO_INSERT);
		stmt_bind_i64(st, ":snapshot", s->snapshot->id);
		stmt_bind_i64(st, ":edge", x->id);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool write_cycle(struct waits *w, const struct cycle_fact *x, struct err *e)
{
	for (size_t i = 0; i < x->cycle->n; i++) {
		const struct wait_member *m = vec_at(&x->dump->graph.members, x->cycle->first + i);
		const struct resource *r = resources_get(&w->resources, m->lock);
		struct stmt *st = db_query(w->db, Q_CYCLE_MEMBER_INSERT);

		stmt_bind_i64(st, ":cycle", x->id);
		stmt_bind_i64(st, ":seq", (int64_t)i + 1);
		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":snapshot", x->snapshot->id);
		stmt_bind_i64(st, ":source", x->source);
		stmt_bind_i64(st, ":seen", x->seen);
		stmt_bind_i64(st, ":thread", m->thread);
		bind_wanted(w, st, m->lock, m->mode);
		if (r && r->does.n)
			stmt_bind_text(st, ":does", r->does);
		else
			stmt_bind_null(st, ":does");
		stmt_bind_text(st, ":confidence", span_from(confidence_name(x->cycle->confidence)));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool has_cycle(const struct dump *d, const struct cycle_fact *x)
{
	for (size_t i = 0; i < d->graph.cycles.n; i++) {
		if (waits_same_cycle(x->dump, x->cycle, d, vec_at(&d->graph.cycles, i)))
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

			if (!waits_same_cycle(x->dump, x->cycle, d, vec_at(&d->graph.cycles, b->cycle)))
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

/* The graph of the shown snapshot that knows most. */
static const struct waitgraph *shown_graph(const struct waits *w)
{
	const struct waitgraph *best = NULL;

	for (size_t i = 0; i < w->dumps.n; i++) {
		const struct dump *d = vec_at(&w->dumps, i);

		if (((struct snapshot *)vec_at(&w->snapshots, d->snapshot - 1))->shown &&
		    (!best || d->graph.blocked > best->blocked))
			best = &d->graph;
	}
	return best;
}

static bool write_roots(struct waits *w, struct err *e)
{
	const struct waitgraph *g = shown_graph(w);

	for (size_t i = 0; g && i < g->roots.n; i++) {
		const struct wait_root *r = vec_at(&g->roots, i);
		struct stmt *st = db_query(w->db, Q_WAIT_ROOT_INSERT);

		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":thread", r->thread);
		stmt_bind_i64(st, ":blocked", (int64_t)r->blocked);
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool write_moment_waits(struct waits *w, const struct dump *d, int64_t moment, struct err *e)
{
	for (size_t i = 0; i < d->graph.waits.n; i++) {
		const struct wait_fact *f = vec_at(&d->graph.waits, i);
		const struct resource *r = resources_get(&w->resources, f->lock);
		struct stmt *st = db_query(w->db, Q_MOMENT_WAIT_INSERT);

		stmt_bind_i64(st, ":moment", moment);
		stmt_bind_i64(st, ":thread", f->thread);
		stmt_bind_i64(st, ":lock", f->lock);
		if (r)
			stmt_bind_text(st, ":resource", r->text);
		else
			stmt_bind_null(st, ":resource");
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static int moment_cmp(const void *pa, const void *pb)
{
	const struct dump *a = *(const struct dump *const *)pa, *b = *(const struct dump *const *)pb;

	if (a->at_us != b->at_us)
		return a->at_us < b->at_us ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* What stands for a moment of its own, and tells which: not the stacks that came with a lock dump. */
static bool write_moments(struct waits *w, struct err *e)
{
	struct vec moments;
	int64_t seq = 0, last_us = 0;
	bool ok = true;

	vec_init(&moments, sizeof(const struct dump *));
	for (size_t i = 0; i < w->dumps.n; i++) {
		const struct dump *d = vec_at(&w->dumps, i);

		if (d->has_time && (d->id || (!d->base && d->taken)))
			vec_append(&moments, &d);
	}
	vec_sort(&moments, moment_cmp);
	for (size_t i = 0; ok && i < moments.n; i++) {
		const struct dump *d = *(const struct dump **)vec_at(&moments, i);
		struct stmt *st = db_query(w->db, Q_MOMENT_INSERT);

		/* Two pictures of one moment say nothing of what became of it. */
		if (seq && d->at_us == last_us)
			continue;
		last_us = d->at_us;
		stmt_bind_i64(st, ":run", w->run);
		stmt_bind_i64(st, ":seq", ++seq);
		stmt_bind_i64(st, ":source", d->source);
		bind_optional(st, ":dump", d->id, 0);
		stmt_bind_i64(st, ":at_us", d->at_us);
		ok = stmt_run(st, e) && write_moment_waits(w, d, db_last_rowid(w->db), e);
	}
	vec_done(&moments);
	return ok;
}

bool waits_write(struct waits *w, struct err *e)
{
	if (!write_snapshots(w, e) || !write_edges(w, e) || !write_also(w, e) || !write_roots(w, e) || !write_moments(w, e))
		return false;
	for (size_t i = 0; i < w->cycles.n; i++) {
		const struct cycle_fact *x = vec_at(&w->cycles, i);

		if (!write_cycle(w, x, e) || (x->cycle->confidence != CONFIDENCE_GUESS && !write_behind(w, x, e)))
			return false;
	}
	return true;
}
