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
		stmt_bind_i64(st, ":snapshot", x->snapshot->id);
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

/* A cycle without a single edge that is stated or computed is no fact, only worth a finding. */
static bool is_guessed(const struct cycle_fact *x)
{
	for (size_t i = 0; i < x->dump->graph.waits.n; i++) {
		const struct wait_fact *f = vec_at(&x->dump->graph.waits, i);

		for (size_t k = 0; k < x->cycle->n; k++) {
			const struct wait_member *m = vec_at(&x->dump->graph.members, x->cycle->first + k);
			const struct wait_member *next =
				vec_at(&x->dump->graph.members, x->cycle->first + (k + 1) % x->cycle->n);

			if (f->has_holder && f->thread == m->thread && f->lock == m->lock &&
			    f->holder == next->thread && f->confidence != CONFIDENCE_GUESS)
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
			stmt_bind_i64(st, ":snapshot", x->snapshot->id);
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

bool waits_write(struct waits *w, struct err *e)
{
	if (!write_snapshots(w, e) || !write_edges(w, e))
		return false;
	for (size_t i = 0; i < w->cycles.n; i++) {
		const struct cycle_fact *x = vec_at(&w->cycles, i);

		if (!write_cycle(w, x, e) || (!is_guessed(x) && !write_behind(w, x, e)))
			return false;
	}
	return true;
}
