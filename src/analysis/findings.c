#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"

/* What Home says, worst first.  Each function below looks for one kind of trouble. */

enum severity { SEVERITY_NOTE, SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_CRITICAL };

struct finding {
	enum severity severity;
	const char *kind;
	struct strbuf title, detail, place;
};

struct findings {
	struct db *db;
	struct vec list;  /* struct finding */
	struct vec runs;  /* int64_t */
	int64_t run;      /* the one being looked at */
	bool clean;       /* it shut down cleanly */
};

static struct finding *add(struct findings *f, enum severity severity, const char *kind)
{
	struct finding *n = vec_push(&f->list);

	n->severity = severity;
	n->kind = kind;
	if (f->runs.n > 1 && f->run)
		strbuf_addf(&n->title, "run %lld: ", (long long)f->run);
	return n;
}

static void next_line(struct strbuf *b)
{
	if (b->n)
		strbuf_add_char(b, '\n');
}

static const char *plural(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

/* "LWP 25718 lab_worker_a", or the pthread id where no LWP is known. */
static void add_thread(struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name)
{
	if (!stmt_is_null(st, lwp)) {
		strbuf_addf(b, "LWP %lld", (long long)stmt_i64(st, lwp));
	} else if (pthread >= 0 && !stmt_is_null(st, pthread)) {
		strbuf_add_str(b, "thread ");
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, pthread));
	} else {
		strbuf_add_str(b, "a thread");
	}
	if (name >= 0 && !stmt_is_null(st, name)) {
		strbuf_add_char(b, ' ');
		strbuf_add(b, stmt_text(st, name));
	}
}

static void add_site(struct strbuf *b, const struct stmt *st, int file, int line)
{
	strbuf_add(b, stmt_text(st, file));
	strbuf_addf(b, ":%lld", (long long)stmt_i64(st, line));
}

struct crash {
	int64_t thread, stack, level;
	struct strbuf who, signal;
	int64_t lwp;
};

static void crash_done(struct crash *c)
{
	strbuf_done(&c->who);
	strbuf_done(&c->signal);
}

static bool load_crashes(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CRASHES);
	enum step step;

	vec_init(ret, sizeof(struct crash));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct crash *c;

		if (ret->n && ((struct crash *)vec_at(ret, ret->n - 1))->thread == stmt_i64(st, 0))
			continue;
		c = vec_push(ret);
		c->thread = stmt_i64(st, 0);
		c->stack = stmt_i64(st, 1);
		c->lwp = stmt_is_null(st, 2) ? -1 : stmt_i64(st, 2);
		add_thread(&c->who, st, 2, -1, 3);
		if (!stmt_is_null(st, 4))
			strbuf_add(&c->signal, stmt_text(st, 4));
		else
			strbuf_addf(&c->signal, "signal %lld", (long long)stmt_i64(st, 5));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* "frame #1 lab_name_length: s = 0x7f..#1, destroyed at refs line 50754 by LWP 2762 (used by LWP 2761)" */
static bool describe_values(struct db *db, const struct crash *c, struct strbuf *detail, int64_t *ret_level, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_FRAME_VALUES);
	struct strbuf line = {0};
	unsigned shown = 0;
	enum step step;

	stmt_bind_i64(st, ":thread", c->thread);
	while ((step = stmt_step(st, e)) == STEP_ROW && shown < 3) {
		bool ended = stmt_i64(st, 7) != 0;

		strbuf_clear(&line);
		strbuf_addf(&line, "frame #%lld ", (long long)stmt_i64(st, 0));
		strbuf_add(&line, stmt_text(st, 2));
		strbuf_add_str(&line, ": ");
		strbuf_add(&line, stmt_text(st, 1));
		strbuf_add_str(&line, stmt_i64(st, 6) ? " points into " : " = ");
		strbuf_add(&line, stmt_text(st, 5));
		if (ended && !stmt_is_null(st, 8)) {
			strbuf_addf(&line, ", destroyed at refs line %lld", (long long)stmt_i64(st, 8));
			if (!stmt_is_null(st, 9)) {
				strbuf_add_str(&line, " by ");
				add_thread(&line, st, 9, -1, -1);
			}
			strbuf_add_str(&line, ", used by ");
			strbuf_add(&line, strbuf_span(&c->who));
			if (shown == 0)
				*ret_level = stmt_i64(st, 0);
		}
		if (span_find(strbuf_span(detail), strbuf_span(&line)) >= 0)
			continue; /* the same value in another print of the stack */
		next_line(detail);
		strbuf_add(detail, strbuf_span(&line));
		shown++;
	}
	stmt_reset(st);
	strbuf_done(&line);
	return step != STEP_FAIL;
}

static bool find_crashes(struct findings *f, struct err *e)
{
	struct vec crashes;
	bool ok = load_crashes(f->db, &crashes, e);

	f->run = 0;
	for (size_t i = 0; i < crashes.n; i++) {
		struct crash *c = vec_at(&crashes, i);
		struct finding *n;
		struct stmt *st;
		enum step step;

		if (ok) {
			n = add(f, SEVERITY_CRITICAL, "crash");
			strbuf_add(&n->title, strbuf_span(&c->signal));
			st = db_query(f->db, Q_FINDING_TOP_FRAME);
			stmt_bind_i64(st, ":stack", c->stack);
			step = stmt_step(st, e);
			ok = step != STEP_FAIL;
			if (step == STEP_ROW) {
				c->level = stmt_i64(st, 0);
				strbuf_add_str(&n->title, " in ");
				strbuf_add(&n->title, stmt_is_null(st, 1) ? SPAN_LIT("??") : stmt_text(st, 1));
				if (!stmt_is_null(st, 2)) {
					strbuf_add_str(&n->title, " (");
					add_site(&n->title, st, 2, 3);
					strbuf_add_char(&n->title, ')');
				}
			}
			stmt_reset(st);
			strbuf_add_str(&n->title, ", ");
			strbuf_add(&n->title, strbuf_span(&c->who));
			ok = ok && describe_values(f->db, c, &n->detail, &c->level, e);
			if (c->lwp >= 0)
				strbuf_addf(&n->place, "stacks/lwp/%lld/frame/%lld", (long long)c->lwp, (long long)c->level);
			else
				strbuf_addf(&n->place, "stacks/stack/%lld/frame/%lld", (long long)c->stack, (long long)c->level);
		}
		crash_done(c);
	}
	vec_done(&crashes);
	return ok;
}

struct cycle {
	int64_t id, members, run, seen, behind;
};

static bool load_cycles(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLES);
	enum step step;

	vec_init(ret, sizeof(struct cycle));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct cycle c = {stmt_i64(st, 0), stmt_i64(st, 1), stmt_i64(st, 2), stmt_i64(st, 3), stmt_i64(st, 4)};

		vec_append(ret, &c);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* "LWP 25718 lab_worker_a holds mine 0x55.., wants other 0x55.." for each member. */
static bool describe_cycle(struct db *db, int64_t cycle, struct strbuf *detail, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CYCLE_MEMBERS);
	enum step step;

	stmt_bind_i64(st, ":cycle", cycle);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		next_line(detail);
		add_thread(detail, st, 0, 1, 2);
		if (!stmt_is_null(st, 5)) {
			strbuf_add_str(detail, " holds ");
			strbuf_add(detail, stmt_text(st, 5));
			strbuf_add_char(detail, ',');
		}
		strbuf_add_str(detail, " wants ");
		if (!stmt_is_null(st, 3)) {
			strbuf_add(detail, stmt_text(st, 3));
			strbuf_add_char(detail, ' ');
		}
		strbuf_add_addr(detail, (uint64_t)stmt_i64(st, 4));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool find_deadlocks(struct findings *f, struct err *e)
{
	struct vec cycles;
	bool ok = load_cycles(f->db, &cycles, e);

	for (size_t i = 0; ok && i < cycles.n; i++) {
		const struct cycle *c = vec_at(&cycles, i);
		struct finding *n;
		struct stmt *st = db_query(f->db, Q_WAIT_DUMP_COUNT);
		int64_t dumps;

		stmt_bind_i64(st, ":run", c->run);
		if (!query_i64(st, 0, &dumps, e)) {
			ok = false;
			break;
		}
		f->run = c->run;
		n = add(f, SEVERITY_CRITICAL, "deadlock");
		strbuf_addf(&n->title, "%lld %s in a cycle", (long long)c->members, plural(c->members, "thread", "threads"));
		if (c->behind)
			strbuf_addf(&n->title, ", %lld more queued behind", (long long)c->behind);
		if (dumps > 1)
			strbuf_addf(&n->title, ", in %lld of %lld lock dumps", (long long)c->seen, (long long)dumps);
		strbuf_addf(&n->place, "waits/cycle/%lld", (long long)c->id);
		ok = describe_cycle(f->db, c->id, &n->detail, e);
	}
	vec_done(&cycles);
	return ok;
}

/* Waits that no cycle explains: worth a line when the holder is not listed or many queue. */
static bool find_blocked(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_BLOCKED);
	int64_t waiters = 0, orphans = 0;
	struct finding *n;
	enum step step;

	stmt_bind_i64(st, ":run", f->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		waiters = stmt_i64(st, 0);
		orphans = stmt_i64(st, 1);
	}
	stmt_reset(st);
	if (step == STEP_FAIL || !waiters)
		return step != STEP_FAIL;
	n = add(f, orphans || waiters > 5 ? SEVERITY_WARNING : SEVERITY_INFO, "blocked");
	strbuf_addf(&n->title, "%lld %s for a lock in no cycle", (long long)waiters, plural(waiters, "thread waits", "threads wait"));
	if (orphans)
		strbuf_addf(&n->title, "; %lld %s no listed holder", (long long)orphans, plural(orphans, "lock has", "locks have"));
	st = db_query(f->db, Q_FINDING_BLOCKED_TOP);
	stmt_bind_i64(st, ":run", f->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		strbuf_addf(&n->detail, "%lld for ", (long long)stmt_i64(st, 1));
		strbuf_add(&n->detail, stmt_text(st, 0));
		if (stmt_is_null(st, 2)) {
			strbuf_add_str(&n->detail, ", holder not listed: a thread outside Asterisk's wrapper, or it had let go");
		} else {
			strbuf_add_str(&n->detail, ", held by ");
			add_thread(&n->detail, st, 3, -1, 4);
		}
		strbuf_add_str(&n->place, "locks/");
		strbuf_add(&n->place, stmt_text(st, 5));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool add_top_leak(struct findings *f, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_TOP_LEAK);
	enum step step;

	stmt_bind_i64(st, ":run", f->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		strbuf_addf(&n->detail, "%lld of ", (long long)stmt_i64(st, 3));
		add_site(&n->detail, st, 0, 1);
		strbuf_add_char(&n->detail, ' ');
		strbuf_add(&n->detail, stmt_text(st, 2));
		strbuf_addf(&n->detail, ", score %lld; %lld others made there ended", (long long)stmt_i64(st, 5),
			    (long long)stmt_i64(st, 4));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool add_top_invalid(struct findings *f, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_TOP_INVALID);
	enum step step;

	stmt_bind_i64(st, ":run", f->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		strbuf_add_str(&n->detail, "first by ");
		add_site(&n->detail, st, 0, 1);
		strbuf_add_char(&n->detail, ' ');
		strbuf_add(&n->detail, stmt_text(st, 2));
		strbuf_addf(&n->detail, ", refs line %lld", (long long)stmt_i64(st, 3));
		if (!stmt_is_null(st, 4))
			strbuf_addf(&n->detail, ", LWP %lld", (long long)stmt_i64(st, 4));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool find_lives(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CLASSES);
	int64_t alive = 0, skewed = 0, invalid = 0, creators = 0;
	struct finding *n;
	enum step step;

	stmt_bind_i64(st, ":run", f->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		alive = stmt_i64(st, 0);
		skewed = stmt_i64(st, 1);
		invalid = stmt_i64(st, 2);
		creators = stmt_i64(st, 4);
	}
	stmt_reset(st);
	if (step == STEP_FAIL)
		return false;
	if (invalid) {
		n = add(f, SEVERITY_CRITICAL, "invalid");
		strbuf_addf(&n->title, "%lld %s released more often than taken, or used when gone", (long long)invalid,
			    plural(invalid, "object", "objects"));
		strbuf_add_str(&n->place, "objects?filter=invalid");
		if (!add_top_invalid(f, n, e))
			return false;
	}
	if (alive) {
		n = add(f, f->clean ? SEVERITY_WARNING : SEVERITY_INFO, f->clean ? "leak" : "alive");
		strbuf_addf(&n->title, "%lld %s %s, made in %lld %s", (long long)alive, plural(alive, "object", "objects"),
			    f->clean ? "never released" : "alive when the log stops", (long long)creators,
			    plural(creators, "place", "places"));
		strbuf_add_str(&n->place, "leaks");
		if (!add_top_leak(f, n, e))
			return false;
	}
	if (skewed) {
		n = add(f, SEVERITY_WARNING, "skewed");
		strbuf_addf(&n->title, "%lld %s first seen in mid-life", (long long)skewed, plural(skewed, "object", "objects"));
		strbuf_add_str(&n->detail, "their beginning is not in the log: it started late, or their maker does not log");
		strbuf_add_str(&n->place, "objects?filter=skewed");
	}
	return true;
}

static bool find_in_run(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_RUN);
	enum step step;

	stmt_bind_i64(st, ":run", f->run);
	step = stmt_step(st, e);
	f->clean = step == STEP_ROW && span_eq_str(stmt_text(st, 0), "clean");
	stmt_reset(st);
	return step != STEP_FAIL && find_blocked(f, e) && find_lives(f, e);
}

/* Facts of single sources that change how the rest is to be read. */
static bool find_quality(struct findings *f, struct err *e)
{
	static const struct {
		const char *fact, *title, *detail, *place;
	} notes[] = {
		{"sorted", "the refs log is sorted by address", "its order in time is lost: shutdown and threads' order are unknown",
		 "files"},
		{"torn", "a file is cut off in the middle of a line", NULL, "files"},
		{"no-lock-data", "no lock dump: this build lacks DEBUG_THREADS", "waits can only be read from stacks", "files"},
	};

	f->run = 0;
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		struct stmt *st = db_query(f->db, Q_FINDING_FACT_SOURCES);
		enum step step;

		stmt_bind_text(st, ":name", span_from(notes[i].fact));
		step = stmt_step(st, e);
		if (step == STEP_ROW) {
			struct finding *n = add(f, SEVERITY_INFO, "quality");

			strbuf_add_str(&n->title, notes[i].title);
			strbuf_add(&n->detail, stmt_text(st, 0));
			if (notes[i].detail)
				strbuf_addf(&n->detail, ": %s", notes[i].detail);
			strbuf_add_str(&n->place, notes[i].place);
		}
		stmt_reset(st);
		if (step == STEP_FAIL)
			return false;
	}
	return true;
}

/* A refs log that belongs to no core, and a core that belongs to no refs log.  Several whole processes are no trouble. */
static bool find_other_process(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_RUN_SOURCES);
	bool refs_alone = false, core_alone = false;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		bool refs = stmt_i64(st, 1) != 0, core = stmt_i64(st, 2) != 0;

		refs_alone |= refs && !core;
		core_alone |= core && !refs;
	}
	stmt_reset(st);
	if (step == STEP_FAIL || !refs_alone || !core_alone)
		return step != STEP_FAIL;
	f->run = 0;
	strbuf_add_str(&add(f, SEVERITY_CRITICAL, "quality")->title,
		       "refs is from another process than the core (a restart truncates it): no links drawn");
	strbuf_add_str(&((struct finding *)vec_at(&f->list, f->list.n - 1))->place, "files");
	return true;
}

static bool find_no_crash(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_SOURCES);
	int64_t gdb = 0;
	enum step step = stmt_step(st, e);

	if (step == STEP_ROW)
		gdb = stmt_i64(st, 3);
	stmt_reset(st);
	for (size_t i = 0; i < f->list.n; i++) {
		if (span_eq_str(span_from(((struct finding *)vec_at(&f->list, i))->kind), "crash"))
			return step != STEP_FAIL;
	}
	if (step == STEP_ROW && gdb) {
		struct finding *n;

		f->run = 0;
		n = add(f, SEVERITY_NOTE, "no crash");
		strbuf_add_str(&n->title, "no fatal signal in the stacks: a dump of a living process");
		strbuf_add_str(&n->place, "stacks");
	}
	return step != STEP_FAIL;
}

static bool write_findings(struct findings *f, struct err *e)
{
	int64_t rank = 0;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTE; severity--) {
		for (size_t i = 0; i < f->list.n; i++) {
			const struct finding *n = vec_at(&f->list, i);
			struct stmt *st;

			if ((int)n->severity != severity)
				continue;
			st = db_query(f->db, Q_FINDING_INSERT);
			stmt_bind_i64(st, ":rank", ++rank);
			stmt_bind_i64(st, ":severity", severity);
			stmt_bind_text(st, ":kind", span_from(n->kind));
			stmt_bind_text(st, ":title", strbuf_span(&n->title));
			if (n->detail.n)
				stmt_bind_text(st, ":detail", strbuf_span(&n->detail));
			else
				stmt_bind_null(st, ":detail");
			stmt_bind_text(st, ":place", strbuf_span(&n->place));
			if (!stmt_run(st, e))
				return false;
		}
	}
	return true;
}

bool analysis_findings(struct db *db, struct err *e)
{
	struct findings f = {.db = db};
	bool ok;

	vec_init(&f.list, sizeof(struct finding));
	ok = analysis_run_ids(db, &f.runs, e) && find_other_process(&f, e) && find_crashes(&f, e) && find_deadlocks(&f, e);
	for (size_t i = 0; ok && i < f.runs.n; i++) {
		f.run = *(int64_t *)vec_at(&f.runs, i);
		ok = find_in_run(&f, e);
	}
	ok = ok && find_quality(&f, e) && find_no_crash(&f, e) && write_findings(&f, e);
	for (size_t i = 0; i < f.list.n; i++) {
		struct finding *n = vec_at(&f.list, i);

		strbuf_done(&n->title);
		strbuf_done(&n->detail);
		strbuf_done(&n->place);
	}
	vec_done(&f.list);
	vec_done(&f.runs);
	return ok;
}
