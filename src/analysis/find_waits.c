#include "config.h"

#include "findings.h"
#include "impact.h"

#include "astscope/analysis/step.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/queries.h"

/* Deadlocks, and waits that are none. */

#define MANY_WAITERS 5
#define CYCLES_SHOWN 10u /* the worst; the others are counted */

struct cycle {
	int64_t id, run, members, behind, dumps;
};

/* ", in 3 of 4 lock dumps" if there are several. */
static void add_dumps(const struct run_info *run, int64_t dumps, struct strbuf *title)
{
	if (run && run->dumps > 1 && dumps)
		strbuf_addf(title, ", in %lld of %lld lock dumps", (long long)dumps, (long long)run->dumps);
}

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

/* "62 s", "4 min 10 s", "2 h 5 min" */
static void add_duration(struct strbuf *b, int64_t us)
{
	int64_t s = us / 1000000;

	if (s < 120)
		strbuf_addf(b, "%lld s", (long long)s);
	else if (s < 7200)
		strbuf_addf(b, "%lld min %lld s", (long long)(s / 60), (long long)(s % 60));
	else
		strbuf_addf(b, "%lld h %lld min", (long long)(s / 3600), (long long)(s / 60 % 60));
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

static const char *confidence_of(struct span name)
{
	enum confidence c = CONFIDENCE_SURE;

	while (c < CONFIDENCE_GUESS && !span_eq_str(name, confidence_name(c)))
		c++;
	return confidence_name(c);
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
			strbuf_add_str(b, " holds ");
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
		n->confidence = confidence_of(stmt_text(st, 21));
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

static bool describe_cycle(struct db *db, int64_t cycle, struct finding *n, struct err *e)
{
	struct ring ring = {.longest_us = -1};
	bool ok = describe_members(db, cycle, n, &ring, e);

	add_signature(&ring, &n->signature);
	if (ring.longest_us >= 0) {
		struct strbuf *b = finding_line(n, "since");

		if (ring.since.n)
			strbuf_addf(b, "%s, ", strbuf_str(&ring.since));
		add_duration(b, ring.longest_us);
		strbuf_add_str(b, " at the last dump");
	}
	ring_done(&ring);
	return ok;
}

/* What stopped, in words for whoever runs it. */
static bool add_impact(struct findings *f, struct stmt *threads, struct finding *n, struct err *e)
{
	struct impact impact;
	bool ok = impact_load(f->rules, threads, &impact, e);

	if (ok && impact.unknown == impact.threads) {
		strbuf_addf(&n->sentence, "%lld %s; what they serve is not known", (long long)impact.threads,
			    plural(impact.threads, "thread hangs", "threads hang"));
	} else if (ok) {
		strbuf_add_str(&n->sentence, "no longer works: ");
		impact_say(f->rules, &impact, &n->sentence);
		if (impact.unknown)
			strbuf_addf(&n->sentence, "; and %lld %s whose use is not known", (long long)impact.unknown,
				    plural(impact.unknown, "thread", "threads"));
	}
	if (n->sentence.n)
		strbuf_add(finding_line(n, "stuck"), strbuf_span(&n->sentence));
	impact_done(&impact);
	return ok;
}

static bool add_impact_of_cycle(struct findings *f, int64_t cycle, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CYCLE_THREADS);

	stmt_bind_i64(st, ":cycle", cycle);
	if (!add_impact(f, st, n, e))
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

		strbuf_addf(&n->title, "%lld %s in a cycle", (long long)c->members,
			    plural(c->members, "thread", "threads"));
		if (c->behind)
			strbuf_addf(&n->title, ", %lld more queued behind", (long long)c->behind);
		strbuf_addf(&n->place, "waits/cycle/%lld", (long long)c->id);
		add_dumps(run, c->dumps, &n->title);
		ok = describe_cycle(f->db, c->id, n, e) && add_impact_of_cycle(f, c->id, n, e);
		strbuf_add_str(finding_line(n, "next"), "restart Asterisk: threads that wait for each other never go on");
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
		ok = describe_cycle(f->db, c->id, n, e);
		strbuf_add_str(finding_line(n, "next"),
			       "guessed from what the frames of each have in hand; a lock dump would tell");
	}
	vec_done(&cycles);
	return ok;
}

/* The waits of the shown snapshot of a run outside its cycles. */
struct blocked {
	int64_t waiters;
	int64_t orphans; /* of those, threads with no known holder */
	int64_t dumps;   /* lock dumps that show the snapshot */
	int64_t cycles;  /* of the run */
};

static bool load_blocked(struct db *db, int64_t run, struct blocked *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_BLOCKED);
	enum step step;

	*ret = (struct blocked){0};
	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		*ret = (struct blocked){stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2), stmt_i64(st, 3)};
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* The lock with most waiters. */
static bool describe_blocked(struct db *db, const struct run_info *run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_BLOCKED_TOP);
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		struct strbuf *b = finding_line(n, "stuck");
		bool guess = span_eq_str(stmt_text(st, 9), "guess");

		strbuf_addf(b, "%lld for ", (long long)stmt_i64(st, 0));
		finding_link_lock(n, b, st, 5);
		n->confidence = guess ? "guess" : "derived";
		if (!stmt_is_null(st, 1)) {
			strbuf_add_str(b, guess ? ", perhaps held by " : ", held by ");
			finding_link_thread(n, b, st, 2, 3, 4);
		} else if (run->locks) {
			strbuf_add_str(b, ", holder not listed: it let go while the dump was made, or Asterisk does not "
					  "track its thread");
		} else {
			strbuf_add_str(b, ", nothing tells the holder: there is no lock dump");
		}
		strbuf_add_str(&n->place, "locks/");
		strbuf_add_addr(&n->place, (uint64_t)stmt_i64(st, 6));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* "3 threads wait for a lock, 1 of them with no listed holder" */
static void say_blocked(const struct blocked *b, struct strbuf *title)
{
	strbuf_addf(title, "%lld ", (long long)b->waiters);
	strbuf_add_str(title, b->cycles ? "more " : "");
	strbuf_add_str(title, plural(b->waiters, "thread waits for a lock", "threads wait for a lock"));
	if (b->orphans == b->waiters)
		strbuf_add_str(title, " whose holder is not known");
	else if (b->orphans)
		strbuf_addf(title, ", %lld of them with no known holder", (long long)b->orphans);
	else if (!b->cycles)
		strbuf_add_str(title, ", none in a cycle");
}

/* Threads that wait and are not part of a cycle or behind one: ordinary under load; many of them, or a lone dump,
 * matter. */
bool find_blocked(struct findings *f, const struct run_info *run, struct err *e)
{
	struct blocked b;
	struct finding *n;
	struct stmt *st;
	bool matters;

	if (!run->waits)
		return true;
	if (!load_blocked(f->db, run->id, &b, e))
		return false;
	if (!b.waiters)
		return true;
	matters = b.waiters > MANY_WAITERS || (b.orphans && b.dumps <= 1 && !b.cycles);
	n = finding_add(f, run, matters ? SEVERITY_WARNING : SEVERITY_INFO, "blocked");
	say_blocked(&b, &n->title);
	add_dumps(run, b.dumps, &n->title);
	if (!describe_blocked(f->db, run, n, e))
		return false;
	if (!matters)
		return true;
	st = db_query(f->db, Q_FINDING_BLOCKED_THREADS);
	stmt_bind_i64(st, ":run", run->id);
	return add_impact(f, st, n, e);
}
