/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "calls.h"
#include "findings.h"
#include "impact.h"
#include "lock_meaning.h"

#include "astscope/analysis/step.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

/* Threads that wait and are part of no ring: who keeps them, and whether they go on. */

#define MANY_WAITERS 5
#define ROOTS_SHOWN 3
#define TREE_LINES 6 /* below a root */

/* The waits of the shown snapshot of a run outside its rings. */
struct blocked {
	int64_t waiters;
	int64_t orphans; /* of those, threads with no known holder */
	int64_t dumps;   /* lock dumps that show the snapshot */
	int64_t cycles;  /* rings of the run */
	int64_t tasks;   /* waiters for what is no lock */
	int64_t cut;     /* 1 = a lock dump of it is cut short */
};

/* The waits over all moments of a run whose order is known. */
struct over_time {
	int64_t moments;
	int64_t stuck;   /* threads that wait for the same in several */
	int64_t span_us; /* from the first to the last moment in which one of them does */
	int64_t in;      /* how many moments that are */
};

/* The numbers of the only row that @query gives for @run; 0 where there is none. */
static bool load_numbers(struct db *db, int query, int64_t run, int64_t *const *ret, int n, struct err *e)
{
	struct stmt *st = db_query(db, query);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	for (int i = 0; i < n; i++)
		*ret[i] = step == STEP_ROW ? stmt_i64(st, i) : 0;
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool load_blocked(struct db *db, int64_t run, struct blocked *b, struct err *e)
{
	int64_t *const columns[] = {&b->waiters, &b->orphans, &b->dumps, &b->cycles, &b->tasks, &b->cut};

	return load_numbers(db, Q_FINDING_BLOCKED, run, columns, ARRAY_LEN(columns), e);
}

static bool load_over_time(struct db *db, int64_t run, struct over_time *t, struct err *e)
{
	int64_t *const columns[] = {&t->moments, &t->stuck, &t->span_us, &t->in};

	return load_numbers(db, Q_FINDING_OVER_TIME, run, columns, ARRAY_LEN(columns), e);
}

/* Two moments or more, and nobody waits for the same in two of them. */
static bool is_moving(const struct over_time *t)
{
	return t->moments > 1 && !t->stuck;
}

/* The lock with most waiters whose holder nothing tells. */
struct orphan {
	struct strbuf lock; /* its address; empty = there is none */
	bool rwlock;
};

/* Of a lock with waiters whose holder no edge knows.  Readers may hold what another thread wants to read: they do not keep it waiting. */
static const char *why_no_holder(const struct run_info *run, const struct stmt *st)
{
	if (!run->locks)
		return ", nothing tells the holder: there is no lock dump";
	if (stmt_i64(st, 13))
		return ", nothing tells the holder: a lock dump is cut";
	if (span_eq_str(stmt_text(st, 14), "read") && stmt_i64(st, 15))
		return ", only readers are listed: a writer let go while the dump was made, or Asterisk does not track its thread";
	return ", holder not listed: it let go while the dump was made, or Asterisk does not track its thread";
}

/* The lock with most waiters. */
static bool describe_lock(struct findings *f, const struct run_info *run, struct finding *n, struct orphan *ret, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_BLOCKED_TOP);
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		struct strbuf *b = finding_line(n, "stuck");
		bool guess = span_eq_str(stmt_text(st, 9), "guess");

		strbuf_addf(b, "%lld for ", (long long)stmt_i64(st, 0));
		if (stmt_is_null(st, 6))
			strbuf_add(b, stmt_text(st, 10));
		else
			finding_link_lock(n, b, st, 5);
		n->confidence = guess ? "guess" : "derived";
		if (!stmt_is_null(st, 1)) {
			strbuf_add_str(b, !stmt_is_null(st, 6) ? guess ? ", perhaps held by " : ", held by " :
					  guess ? ", perhaps up to " : ", up to ");
			finding_link_thread(n, b, st, 2, 3, 4);
		} else if (!stmt_is_null(st, 6)) {
			strbuf_add_str(b, why_no_holder(run, st));
		} else {
			strbuf_add_str(b, ", nobody is seen to do it");
		}
		if (stmt_is_null(st, 6)) {
			strbuf_add_str(&n->place, "waits");
		} else {
			strbuf_add_str(&n->place, "locks/");
			strbuf_add_addr(&n->place, (uint64_t)stmt_i64(st, 6));
			lock_meaning_add(f->rules, n, stmt_text(st, 5), stmt_text(st, 11), stmt_text(st, 12));
			if (stmt_is_null(st, 1))
				strbuf_add_addr(&ret->lock, (uint64_t)stmt_i64(st, 6));
			ret->rwlock = span_eq_str(stmt_text(st, 14), "read") || span_eq_str(stmt_text(st, 14), "write");
		}
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/*
 * "6 wait behind it; it waits for the database (MySQL) in mysql_real_query, called by realtime_lab at cfg_lab.c:400"; where no stack
 * says so, the lock that it wants itself and nobody is listed to hold: the end of the chain.
 */
static void describe_root(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "thread");

	finding_link_thread(n, b, st, 1, 2, 3);
	strbuf_addf(b, ": %lld %s%s behind it", (long long)stmt_i64(st, 0), stmt_i64(st, 11) ? "" : "perhaps ",
		    plural(stmt_i64(st, 0), "waits", "wait"));
	if (!stmt_is_null(st, 4)) {
		strbuf_add_str(b, "; it ");
		finding_add_work(b, st, 4, (struct span){0});
	} else if (!stmt_is_null(st, 14)) {
		strbuf_add_str(b, "; it wants ");
		finding_link_lock(n, b, st, 13);
	} else if (stmt_i64(st, 10)) {
		strbuf_add_str(b, "; it is not among the stacks: it ended with the lock held, or was not printed");
	}
}

/*
 * "+- 3 threads such as LWP 640 pbx_thread want lock 0x7f..", below them "| +- .." who waits for those.  One blank at a time: the
 * text is wrapped at blanks wherever it is shown.
 */
static bool describe_tree(struct db *db, int64_t run, int64_t root, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_TREE);
	enum step step;
	unsigned lines = 0;

	stmt_bind_i64(st, ":run", run);
	stmt_bind_i64(st, ":thread", root);
	stmt_bind_i64(st, ":most", TREE_LINES + 1);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b = finding_line(n, "thread");
		int64_t threads = stmt_i64(st, 1);

		if (lines++ == TREE_LINES) {
			strbuf_add_str(b, "+- and others");
			continue;
		}
		for (int64_t depth = 1; depth < stmt_i64(st, 0); depth++)
			strbuf_add_str(b, "| ");
		strbuf_add_str(b, "+- ");
		if (threads > 1)
			strbuf_addf(b, "%lld threads such as ", (long long)threads);
		finding_link_thread(n, b, st, 2, 3, 4);
		strbuf_add_str(b, stmt_i64(st, 10) ? " perhaps" : "");
		if (stmt_is_null(st, 6)) {
			strbuf_addf(b, " %s for %.*s", plural(threads, "waits", "wait"), SPAN_ARG(stmt_text(st, 9)));
		} else {
			strbuf_addf(b, " %s ", plural(threads, "wants", "want"));
			finding_link_lock(n, b, st, 5);
		}
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* What the first of them waits for that is not Asterisk's, and whether more than a guess says that they wait for it. */
struct outside {
	struct strbuf text; /* "LWP 101 waits for DNS"; empty = nothing */
	bool known;
};

/* Who keeps most of them. */
static bool describe_roots(struct db *db, int64_t run, struct finding *n, struct outside *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_ROOTS);
	enum step step = STEP_DONE;
	unsigned shown = 0;
	bool ok = true;

	stmt_bind_i64(st, ":run", run);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW && shown < ROOTS_SHOWN) {
		if (!shown++ && !stmt_is_null(st, 5)) {
			finding_add_thread(&ret->text, st, 1, 2, 3);
			strbuf_addf(&ret->text, " waits for %.*s", SPAN_ARG(stmt_text(st, 5)));
			ret->known = stmt_i64(st, 11) != 0;
			if (!stmt_is_null(st, 7))
				strbuf_add(&n->signature, stackfold_name(stmt_text(st, 7)));
			strbuf_addf(&n->signature, "%s-> %.*s", n->signature.n ? " " : "", SPAN_ARG(stmt_text(st, 5)));
		}
		describe_root(n, st);
		ok = describe_tree(db, run, stmt_i64(st, 12), n, e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}

/* "Locked Here" of a dump names the place where a lock was taken, though not by whom. */
static bool describe_places(struct db *db, int64_t run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_LOCKED_HERE);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b = finding_line(n, "held");

		finding_link_lock(n, b, st, 3);
		strbuf_add_str(b, " was taken at ");
		finding_add_site(b, st, 0, 1);
		if (!stmt_is_null(st, 2))
			strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, 2)));
		strbuf_add_str(b, "; the dump does not say by whom");
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool describe_known(struct findings *f, int64_t run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_BLOCKED_FUNCTIONS);

	stmt_bind_i64(st, ":run", run);
	return find_known(f, n, "hang", st, e);
}

static bool describe_calls(struct db *db, int64_t run, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_BLOCKED_CALLS);

	stmt_bind_i64(st, ":run", run);
	return calls_describe(n, st, e);
}

static void describe_time(const struct over_time *t, struct finding *n)
{
	struct strbuf *b;

	if (t->moments < 2)
		return;
	b = finding_line(n, "since");
	if (is_moving(t)) {
		strbuf_addf(b, "no thread waits for the same thing in two of %lld dumps: they go on", (long long)t->moments);
		return;
	}
	strbuf_addf(b, "%lld %s for the same in %lld of %lld dumps, ", (long long)t->stuck, plural(t->stuck, "waits", "wait"),
		    (long long)t->in, (long long)t->moments);
	strbuf_add_duration(b, t->span_us);
	strbuf_add_str(b, " apart: stuck");
}

/* "3 threads wait for a lock, 1 of them with no known holder" */
static void say_blocked(const struct blocked *b, struct strbuf *title)
{
	strbuf_addf(title, "%lld ", (long long)b->waiters);
	strbuf_add_str(title, b->cycles ? "more " : "");
	if (b->tasks == b->waiters)
		strbuf_add_str(title, plural(b->waiters, "thread waits for another one", "threads wait for others"));
	else if (b->tasks)
		strbuf_add_str(title, plural(b->waiters, "thread waits for a lock or another thread",
					     "threads wait for locks or other threads"));
	else
		strbuf_add_str(title, plural(b->waiters, "thread waits for a lock", "threads wait for a lock"));
	if (b->orphans == b->waiters && b->tasks < b->waiters)
		strbuf_add_str(title, " whose holder is not known");
	else if (b->orphans && b->tasks < b->waiters)
		strbuf_addf(title, ", %lld of them with no known holder", (long long)b->orphans);
	else if (!b->cycles && !b->orphans)
		strbuf_add_str(title, b->cut ? "; more may wait where the lock dump is cut" : ", none in a cycle");
}

/* How to learn who holds it. */
static bool collect_owner(struct findings *f, const struct run_info *run, const struct orphan *o, struct finding *n, struct err *e)
{
	if (!o->lock.n)
		return true;
	return (run->locks || advice_collect(f, n, "owner", strbuf_span(&o->lock), e)) &&
	       advice_collect(f, n, o->rwlock ? "rwlock-owner" : "mutex-owner", strbuf_span(&o->lock), e);
}

/* A core that a fault wrote is one moment: that one thread waits then is no hang. */
static bool is_crash_moment(const struct findings *f, const struct run_info *run, const struct blocked *b)
{
	for (size_t i = 0; b->waiters == 1 && i < f->list.n; i++) {
		const struct finding *n = vec_at(&f->list, i);

		if (n->run == run->id && !strcmp(n->kind, "crash"))
			return true;
	}
	return false;
}

/* Threads that wait and are not part of a ring or behind one: ordinary under load; many of them, a lone dump, a holder
 * that waits for something outside, or the same waits in several dumps matter. */
bool find_blocked(struct findings *f, const struct run_info *run, struct err *e)
{
	struct outside outside = {0};
	struct orphan orphan = {0};
	struct over_time t;
	struct blocked b;
	struct finding *n;
	struct stmt *st;
	bool matters, ok;

	if (!run->waits)
		return true;
	if (!load_blocked(f->db, run->id, &b, e) || !load_over_time(f->db, run->id, &t, e))
		return false;
	if (!b.waiters)
		return true;
	n = finding_add(f, run, SEVERITY_INFO, "blocked");
	ok = describe_lock(f, run, n, &orphan, e) && describe_roots(f->db, run->id, n, &outside, e) &&
	     describe_places(f->db, run->id, n, e);
	matters = b.waiters > MANY_WAITERS || (b.orphans && b.dumps <= 1 && !b.cycles && !is_crash_moment(f, run, &b)) ||
		  outside.text.n || t.stuck;
	if (matters && !is_moving(&t))
		n->severity = SEVERITY_WARNING;
	say_blocked(&b, &n->title);
	finding_add_dumps(run, b.dumps, &n->title);
	if (outside.text.n)
		strbuf_addf(&n->title, outside.known ? ": %s" : "; perhaps behind another: %s", strbuf_str(&outside.text));
	describe_time(&t, n);
	st = db_query(f->db, Q_FINDING_BLOCKED_THREADS);
	stmt_bind_i64(st, ":run", run->id);
	ok = ok && (n->severity < SEVERITY_WARNING ||
		    (impact_describe(f, st, n, e) && impact_working(f, n, e) && describe_calls(f->db, run->id, n, e) &&
		     describe_known(f, run->id, n, e) &&
		     collect_owner(f, run, &orphan, n, e)));
	ok = ok && (!outside.text.n || advice_say(f, n, outside.known ? "outside" : "outside-guess", NULL, NULL, e));
	strbuf_done(&outside.text);
	strbuf_done(&orphan.lock);
	return ok;
}
