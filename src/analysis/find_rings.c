#include "config.h"

#include "advice.h"
#include "calls.h"
#include "findings.h"
#include "impact.h"
#include "lock_meaning.h"

#include "astscope/analysis/step.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/queries.h"

/* Deadlocks, and rings that may be one. */

#define CYCLES_SHOWN 10u /* the worst; the others are counted */

struct cycle {
	int64_t id, run, members, behind, dumps;
};

static bool load_cycles(struct db *db, int query, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step;

	vec_init(ret, sizeof(struct cycle));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct cycle *c = vec_push(ret);

		*c = (struct cycle){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2), stmt_i64(st, 3),
				    stmt_i64(st, 4)};
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* What the members of a ring have in common. */
struct ring {
	int64_t longest_us;     /* wait; -1 = not known */
	struct strbuf since;    /* of that one, as printed */
	struct strbuf edges[4]; /* "function: takes what", of the first members, for the signature */
	size_t n;
};

static void ring_done(struct ring *ring)
{
	strbuf_done(&ring->since);
	for (size_t i = 0; i < ARRAY_LEN(ring->edges); i++)
		strbuf_done(&ring->edges[i]);
}

/* " taken at res_crashlab.c:220" */
static void add_place(struct strbuf *b, const char *words, const struct stmt *st, int file)
{
	if (stmt_is_null(st, file))
		return;
	strbuf_add_str(b, words);
	finding_add_site(b, st, file, file + 1);
}

/* "lab_worker_a: lab_ring_x", the lock by what it is of where its name says nothing. */
static void add_edge(struct ring *ring, const struct stmt *st)
{
	struct strbuf *edge = &ring->edges[ring->n];

	strbuf_add(edge, !stmt_is_null(st, 15) ? stmt_text(st, 15) : !stmt_is_null(st, 2) ? stmt_text(st, 2) : SPAN_LIT("?"));
	strbuf_add_str(edge, " -> ");
	strbuf_add(edge, !stmt_is_null(st, 20) ? stmt_text(st, 20) : !stmt_is_null(st, 10) ? stmt_text(st, 10) :
			 !stmt_is_null(st, 7) ? stmt_text(st, 7) : SPAN_LIT("lock"));
	ring->n++;
}

/* The ring begun at its smallest edge, so that the same ring always reads the same. */
static void add_signature(const struct ring *ring, struct strbuf *out)
{
	size_t first = 0;

	for (size_t i = 1; i < ring->n; i++) {
		if (span_cmp(strbuf_span(&ring->edges[i]), strbuf_span(&ring->edges[first])) < 0)
			first = i;
	}
	for (size_t i = 0; i < ring->n; i++) {
		strbuf_add_str(out, i ? "; " : "");
		strbuf_add(out, strbuf_span(&ring->edges[(first + i) % ring->n]));
	}
}

/* "LWP 25718 lab_worker_a holds &a 0x55.. taken at a.c:5, wants &b 0x55.. at a.c:9" for each member. */
static bool describe_members(struct db *db, int64_t cycle, struct finding *n, struct ring *ring, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLE_MEMBERS);
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b = finding_line(n, "ring");

		finding_link_thread(n, b, st, 0, 1, 2);
		if (!stmt_is_null(st, 19)) {
			strbuf_add_char(b, ' ');
			strbuf_add(b, stmt_text(st, 19));
		} else {
			strbuf_add_str(b, span_eq_str(stmt_text(st, 21), "guess") ? " seems to hold " : " holds ");
			finding_link_lock(n, b, st, 3);
			add_place(b, " taken at ", st, 11);
		}
		if (!stmt_is_null(st, 18)) {
			strbuf_add_str(b, ", waits for ");
			strbuf_add(b, stmt_text(st, 18));
		} else {
			strbuf_add_str(b, ", wants ");
			finding_link_lock(n, b, st, 7);
		}
		add_place(b, " at ", st, 13);
		n->confidence = confidence_name(confidence_named(stmt_text(st, 21)));
		if (ring->n < ARRAY_LEN(ring->edges))
			add_edge(ring, st);
		if (stmt_is_null(st, 16) || stmt_i64(st, 16) <= ring->longest_us)
			continue;
		ring->longest_us = stmt_i64(st, 16);
		strbuf_clear(&ring->since);
		strbuf_add(&ring->since, stmt_text(st, 17));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* What the locks of a ring are. */
static bool describe_locks(struct findings *f, int64_t cycle, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CYCLE_MEMBERS);
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		lock_meaning_add(f->rules, n, stmt_text(st, 7), stmt_text(st, 13), stmt_text(st, 15));
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool describe_cycle(struct findings *f, int64_t cycle, struct finding *n, struct err *e)
{
	struct ring ring = {.longest_us = -1};
	bool ok = describe_members(f->db, cycle, n, &ring, e) && describe_locks(f, cycle, n, e);

	add_signature(&ring, &n->signature);
	if (ring.longest_us >= 0) {
		struct strbuf *b = finding_line(n, "since");

		if (ring.since.n)
			strbuf_addf(b, "%s, ", strbuf_str(&ring.since));
		finding_add_duration(b, ring.longest_us);
		strbuf_add_str(b, " at the last dump");
	}
	ring_done(&ring);
	return ok;
}

static bool add_impact_of_cycle(struct findings *f, int64_t cycle, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CYCLE_THREADS);

	stmt_bind_i64(st, ":cycle", cycle);
	if (!impact_describe(f, st, n, e) || !impact_working(f, n, e))
		return false;
	st = db_query(f->db, Q_FINDING_CYCLE_CALLS);
	stmt_bind_i64(st, ":cycle", cycle);
	if (!calls_describe(n, st, e))
		return false;
	st = db_query(f->db, Q_FINDING_CYCLE_FUNCTIONS);
	stmt_bind_i64(st, ":cycle", cycle);
	return find_known(f, n, "hang", st, e);
}

bool find_deadlocks(struct findings *f, struct err *e)
{
	struct vec cycles;
	bool ok = load_cycles(f->db, Q_FINDING_CYCLES, &cycles, e);

	for (size_t i = 0; ok && i < cycles.n; i++) {
		const struct cycle *c = vec_at(&cycles, i);
		const struct run_info *run = finding_run(f, c->run);
		struct finding *n = finding_add(f, i < CYCLES_SHOWN ? run : NULL, SEVERITY_CRITICAL, "deadlock");

		if (i == CYCLES_SHOWN) {
			strbuf_addf(&n->title, "%zu more cycles", cycles.n - i);
			strbuf_add_str(&n->place, "waits");
			break;
		}

		if (c->members == 1)
			strbuf_add_str(&n->title, "a thread waits for itself");
		else
			strbuf_addf(&n->title, "%lld threads in a cycle", (long long)c->members);
		if (c->behind)
			strbuf_addf(&n->title, ", %lld more queued behind", (long long)c->behind);
		strbuf_addf(&n->place, "waits/cycle/%lld", (long long)c->id);
		finding_add_dumps(run, c->dumps, &n->title);
		ok = describe_cycle(f, c->id, n, e) && find_log_of_cycle(f, n, c->run, c->id, e) &&
		     add_impact_of_cycle(f, c->id, n, e);
		ok = ok && advice_say(f, n, c->members == 1 ? "self" : "ring", NULL,
				      run && run->stacks && run->locks ? "report" : NULL, e);
	}
	vec_done(&cycles);
	return ok;
}

bool find_guessed_cycles(struct findings *f, struct err *e)
{
	struct vec cycles;
	bool ok = load_cycles(f->db, Q_FINDING_GUESSED_CYCLES, &cycles, e);

	for (size_t i = 0; ok && i < cycles.n && i < CYCLES_SHOWN; i++) {
		const struct cycle *c = vec_at(&cycles, i);
		struct finding *n = finding_add(f, finding_run(f, c->run), SEVERITY_WARNING, "blocked");

		strbuf_addf(&n->title, "perhaps a deadlock: %lld threads seem to wait for each other",
			    (long long)c->members);
		strbuf_add_str(&n->place, "waits");
		ok = describe_cycle(f, c->id, n, e);
		ok = ok && advice_say(f, n, "ring-guess", NULL, NULL, e);
	}
	vec_done(&cycles);
	return ok;
}
