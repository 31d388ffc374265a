/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "calls.h"
#include "findings.h"
#include "impact.h"
#include "lock_meaning.h"

#include "astscope/analysis/step.h"
#include "astscope/base/record.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/queries.h"

/* Deadlocks, and rings that may be one. */

#define CYCLES_SHOWN 10u /* the worst; the others are counted */
#define BEHIND_SHOWN 5u

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
	struct strbuf orders;   /* "A B, B C, C A": which lock each has as it wants which */
	bool unordered;         /* not all are locks with letters */
};

static void ring_done(struct ring *ring)
{
	strbuf_done(&ring->since);
	strbuf_done(&ring->orders);
	for (size_t i = 0; i < ARRAY_LEN(ring->edges); i++)
		strbuf_done(&ring->edges[i]);
}

/* " res_crashlab.c:220"; a file that the line named before is left out, " :224". */
static void add_place(struct strbuf *b, const struct stmt *st, int file, const struct strbuf *before)
{
	if (stmt_is_null(st, file))
		return;
	strbuf_add_char(b, ' ');
	if (before->n && span_eq(strbuf_span(before), stmt_text(st, file)))
		strbuf_addf(b, ":%lld", (long long)stmt_i64(st, file + 1));
	else
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

/* What a member has that the one before it waits for: "has A res_crashlab.c:220 twice", or what it does. */
static void describe_held(struct finding *n, struct strbuf *b, const struct stmt *st, struct strbuf *file)
{
	strbuf_add_char(b, ' ');
	if (!stmt_is_null(st, 19)) {
		strbuf_add(b, stmt_text(st, 19));
		return;
	}
	strbuf_add_str(b, span_eq_str(stmt_text(st, 21), "guess") ? "seems to have " : "has ");
	finding_link_letter(n, b, st, 22, 4);
	add_place(b, st, 11, file);
	if (!stmt_is_null(st, 11))
		strbuf_add(file, stmt_text(st, 11));
	if (!stmt_is_null(st, 24) && stmt_i64(st, 24) > 1)
		strbuf_addf(b, stmt_i64(st, 24) == 2 ? " twice" : " %lld times", (long long)stmt_i64(st, 24));
}

/* "lab_worker_a 25718 has A a.c:5, waits for B :9" for each member. */
static void describe_member(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "ring"), file = {0};

	finding_link_thread(n, b, st, 0, 1, 2);
	describe_held(n, b, st, &file);
	strbuf_add_str(b, ", waits for ");
	if (!stmt_is_null(st, 18))
		strbuf_add(b, stmt_text(st, 18));
	else
		finding_link_letter(n, b, st, 23, 8);
	if (!stmt_is_null(st, 18) && !stmt_is_null(st, 13))
		strbuf_add_str(b, " at");
	add_place(b, st, 13, &file);
	strbuf_done(&file);
}

static void add_order(struct ring *ring, const struct stmt *st)
{
	ring->unordered |= stmt_is_null(st, 22) || stmt_is_null(st, 23);
	strbuf_add_str(&ring->orders, ring->orders.n ? ", " : "");
	strbuf_addf(&ring->orders, "%.*s %.*s", SPAN_ARG(stmt_text(st, 22)), SPAN_ARG(stmt_text(st, 23)));
}

static bool describe_members(struct db *db, int64_t cycle, struct finding *n, struct ring *ring, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLE_MEMBERS);
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		describe_member(n, st);
		n->confidence = confidence_name(confidence_named(stmt_text(st, 21)));
		if (ring->n < ARRAY_LEN(ring->edges))
			add_edge(ring, st);
		add_order(ring, st);
		if (stmt_is_null(st, 16) || stmt_i64(st, 16) <= ring->longest_us)
			continue;
		ring->longest_us = stmt_i64(st, 16);
		strbuf_clear(&ring->since);
		strbuf_add(&ring->since, stmt_text(st, 17));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* The name and maker of a lock, in the words that stand once for several: "lab trunk, made by lab_trunk_alloc a.c:199". */
static void add_kind_of_lock(struct strbuf *b, const struct stmt *st)
{
	if (!stmt_is_null(st, 1))
		strbuf_add(b, stmt_text(st, 1));
	if (stmt_is_null(st, 3) || stmt_is_null(st, 6))
		return;
	strbuf_addf(b, "%smade by %.*s ", b->n ? ", " : "", SPAN_ARG(stmt_text(st, 6)));
	finding_add_site(b, st, 4, 5);
}

/* "A 0x55aad9cb9860#1, B 0x55aadab614b0#1: lab trunk, made by lab_trunk_alloc res_crashlab.c:199" */
static bool name_locks(struct db *db, int64_t cycle, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLE_LOCKS);
	struct strbuf before = {0}, kind = {0}, *b = NULL;
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		size_t from;

		strbuf_clear(&kind);
		add_kind_of_lock(&kind, st);
		if (!b || !span_eq(strbuf_span(&kind), strbuf_span(&before))) {
			if (b && before.n)
				strbuf_addf(b, ": %s", strbuf_str(&before));
			b = finding_line(n, "locks");
			strbuf_clear(&before);
			strbuf_add(&before, strbuf_span(&kind));
		} else {
			strbuf_add_str(b, ", ");
		}
		if (!stmt_is_null(st, 0))
			strbuf_addf(b, "%.*s ", SPAN_ARG(stmt_text(st, 0)));
		from = b->n;
		if (stmt_is_null(st, 3)) {
			strbuf_add_addr(b, (uint64_t)stmt_i64(st, 2));
			strbuf_addf(finding_link(n, b, from), "locks/0x%llx", (unsigned long long)stmt_i64(st, 2));
		} else {
			strbuf_add(b, stmt_text(st, 3));
			strbuf_addf(finding_link(n, b, from), "hist/%.*s", SPAN_ARG(stmt_text(st, 3)));
		}
	}
	if (b && before.n)
		strbuf_addf(b, ": %s", strbuf_str(&before));
	stmt_reset(st);
	strbuf_done(&before);
	strbuf_done(&kind);
	return step == STEP_DONE;
}

/* "3 x pbx_thread wait for A at res_crashlab.c:445", who waits behind the ring. */
static bool describe_behind(struct db *db, int64_t cycle, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLE_BEHIND);
	enum step step;
	unsigned shown = 0;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW && shown < BEHIND_SHOWN) {
		struct strbuf *b = finding_line(n, "stuck"), none = {0};
		int64_t threads = stmt_i64(st, 0);

		shown++;
		if (threads > 1)
			strbuf_addf(b, "%lld x %.*s", (long long)threads,
				    SPAN_ARG(stmt_is_null(st, 3) ? SPAN_LIT("a thread") : stmt_text(st, 3)));
		else
			finding_link_thread(n, b, st, 1, 2, 3);
		strbuf_addf(b, " %s %s ", plural(threads, "waits", "wait"),
			    !stmt_is_null(st, 9) && stmt_i64(st, 9) == LOCK_WRITE ? "to write" :
			    !stmt_is_null(st, 9) && stmt_i64(st, 9) == LOCK_READ ? "to read" : "for");
		if (stmt_is_null(st, 5))
			strbuf_add(b, stmt_text(st, 6));
		else
			finding_link_letter(n, b, st, 4, 5);
		if (!stmt_is_null(st, 7))
			strbuf_add_str(b, " at");
		add_place(b, st, 7, &none);
	}
	if (step == STEP_ROW)
		strbuf_add_str(finding_line(n, "stuck"), "and others");
	stmt_reset(st);
	return step != STEP_FAIL;
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

static void describe_time(const struct ring *ring, const struct run_info *run, int64_t dumps, struct finding *n)
{
	struct strbuf *b;

	if (ring->longest_us < 0 && !(run && run->dumps > 1 && dumps))
		return;
	b = finding_line(n, "since");
	if (ring->since.n)
		strbuf_addf(b, "%s, ", strbuf_str(&ring->since));
	if (ring->longest_us >= 0) {
		strbuf_add_duration(b, ring->longest_us);
		strbuf_add_str(b, " at the last dump");
	}
	if (run && run->dumps > 1 && dumps)
		strbuf_addf(b, "%sseen in %lld of %lld lock dumps", b->n ? "; " : "", (long long)dumps, (long long)run->dumps);
}

/* "8 of 45 threads hang for good since 22:19:45; 3 calls hang with them", how long it lasts only by the clock. */
static bool add_brief(struct db *db, int64_t cycle, const struct ring *ring, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLE_SIZE);
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		int64_t stuck = stmt_i64(st, 0), all = stmt_i64(st, 1), calls = stmt_i64(st, 2);

		strbuf_addf(&n->brief, "%lld ", (long long)stuck);
		if (all > stuck)
			strbuf_addf(&n->brief, "of %lld ", (long long)all);
		strbuf_add_str(&n->brief, all > stuck ? plural(stuck, "threads hangs for good", "threads hang for good") :
							plural(stuck, "thread hangs for good", "threads hang for good"));
		if (ring->since.n)
			strbuf_addf(&n->brief, " since %s", strbuf_str(&ring->since));
		if (calls)
			strbuf_addf(&n->brief, "; %lld %s with them", (long long)calls, plural(calls, "call hangs", "calls hang"));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool describe_cycle(struct findings *f, const struct cycle *c, struct finding *n, struct err *e)
{
	const struct run_info *run = finding_run(f, c->run);
	struct ring ring = {.longest_us = -1};
	bool ok = describe_members(f->db, c->id, n, &ring, e) && name_locks(f->db, c->id, n, e) && describe_locks(f, c->id, n, e);

	if (ok && c->members > 1 && !ring.unordered && n->severity == SEVERITY_CRITICAL)
		strbuf_addf(finding_line(n, "order"), "%s: if all took them in one order there would be no ring", strbuf_str(&ring.orders));
	add_signature(&ring, &n->signature);
	describe_time(&ring, run, c->dumps, n);
	ok = ok && (n->severity < SEVERITY_CRITICAL || add_brief(f->db, c->id, &ring, n, e));
	ring_done(&ring);
	return ok;
}

static bool add_impact_of_cycle(struct findings *f, int64_t cycle, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CYCLE_THREADS);

	stmt_bind_i64(st, ":cycle", cycle);
	if (!impact_describe(f, st, n, e) || !describe_behind(f->db, cycle, n, e) || !impact_working(f, n, e))
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
			strbuf_addf(&n->title, "%zu more rings", cycles.n - i);
			strbuf_add_str(&n->place, "waits");
			break;
		}

		if (c->members == 1)
			strbuf_add_str(&n->title, "a thread waits for itself");
		else
			strbuf_addf(&n->title, "%lld threads wait for each other", (long long)c->members);
		if (c->behind)
			strbuf_addf(&n->title, "; %lld more %s behind %s", (long long)c->behind, plural(c->behind, "waits", "wait"),
				    c->members == 1 ? "it" : "them");
		strbuf_addf(&n->place, "waits/cycle/%lld", (long long)c->id);
		ok = describe_cycle(f, c, n, e) && find_log_of_cycle(f, n, c->run, c->id, e) &&
		     add_impact_of_cycle(f, c->id, n, e);
		strbuf_add_str(&n->outlook, n->outlook.n ? ". Restart needed" : "Restart needed");
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
		struct stmt *functions;

		strbuf_addf(&n->title, "perhaps a deadlock: %lld threads seem to wait for each other",
			    (long long)c->members);
		strbuf_add_str(&n->place, "waits");
		functions = db_query(f->db, Q_FINDING_CYCLE_FUNCTIONS);
		stmt_bind_i64(functions, ":cycle", c->id);
		ok = describe_cycle(f, c, n, e) && find_known(f, n, "hang", functions, e) &&
		     advice_say(f, n, "ring-guess", NULL, NULL, e);
	}
	vec_done(&cycles);
	return ok;
}
