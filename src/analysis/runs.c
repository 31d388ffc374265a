#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"

/*
 * Which sources come from one process (DESIGN 4.6).  Each refs log begins a run; the others join the run of any source
 * they share evidence with: the same pid, a pthread id (an address: two processes hardly share one), or LWPs with objects
 * that exist.  What is left joins the first run that nothing speaks against: an empty lock dump names nothing to compare,
 * and two dumps under load may share no thread.
 */

#define SHUTDOWN_ROWS 500 /* DESIGN 2: the last rows of a refs log that tell how it stopped */

#define ALL_THREADS 5 /* a gdb text with this many stacks shows the whole process */

enum evidence { EVIDENCE_NONE, EVIDENCE_SAME, EVIDENCE_OTHER };

struct input {
	int64_t source;
	int64_t pid; /* NUMBER_ABSENT */
	int64_t run; /* 0 = none yet */
	int64_t threads; /* names of threads in it */
	bool is_refs, is_gdb;
	const char *why;
};

static bool load_inputs(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_SOURCES);
	enum step step;

	vec_init(ret, sizeof(struct input));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct input *in = vec_push(ret);

		in->source = stmt_i64(st, 0);
		in->is_refs = span_eq_str(stmt_text(st, 1), "refs");
		in->is_gdb = span_eq_str(stmt_text(st, 1), "gdb");
		in->pid = stmt_is_null(st, 2) ? -1 : stmt_i64(st, 2);
	}
	stmt_reset(st);
	if (step != STEP_DONE)
		return false;
	for (size_t i = 0; i < ret->n; i++) {
		struct input *in = vec_at(ret, i);

		st = db_query(db, Q_RUN_THREADS_NAMED);
		stmt_bind_i64(st, ":source", in->source);
		if (!query_i64(st, 0, &in->threads, e))
			return false;
	}
	return true;
}

static bool count_common(struct db *db, int query, const struct input *a, const struct input *b, int64_t *ret,
			 struct err *e)
{
	struct stmt *st = db_query(db, query);

	stmt_bind_i64(st, ":a", a->source);
	stmt_bind_i64(st, ":b", b->source);
	return query_i64(st, 0, ret, e);
}

static bool life_exists(struct db *db, int64_t source, int64_t addr, bool *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_LIFE_AT);
	int64_t hit;

	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":addr", addr);
	if (!query_i64(st, 0, &hit, e))
		return false;
	*ret = hit != 0;
	return true;
}

static bool collect_i64(struct stmt *st, struct vec *ret, struct err *e)
{
	enum step step;

	vec_init(ret, sizeof(int64_t));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t v = 0;

		if (stmt_type(st, 0) == VALUE_TEXT) {
			struct span text = stmt_text(st, 0);
			uint64_t addr;

			if (!scan_addr(&text, &addr) || !addr)
				continue;
			v = (int64_t)addr;
		} else {
			v = stmt_i64(st, 0);
		}
		vec_append(ret, &v);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* How many of the addresses that @other calls objects (@objects) or locks of objects (@locks) the refs log knows. */
static bool count_object_hits(struct db *db, const struct input *refs, const struct vec *objects, const struct vec *locks,
			      const struct vec *overheads, int64_t *ret_known, int64_t *ret_hits, struct err *e)
{
	bool hit;

	*ret_known = (int64_t)objects->n;
	*ret_hits = 0;
	for (size_t i = 0; i < objects->n; i++) {
		if (!life_exists(db, refs->source, *(int64_t *)vec_at(objects, i), &hit, e))
			return false;
		*ret_hits += hit;
	}
	/* A lock may belong to no object: only hits speak. */
	for (size_t i = 0; i < locks->n; i++) {
		for (size_t k = 0; k < overheads->n; k++) {
			int64_t addr = (int64_t)((uint64_t)*(int64_t *)vec_at(locks, i) + (uint64_t)*(int64_t *)vec_at(overheads, k));

			if (!life_exists(db, refs->source, addr, &hit, e))
				return false;
			*ret_known += hit;
			*ret_hits += hit;
		}
	}
	return true;
}

static bool compare_with_refs(struct db *db, const struct input *refs, const struct input *other, enum evidence *ret,
			      struct err *e)
{
	struct vec objects, locks, overheads;
	int64_t known = 0, hits = 0, lwps;
	struct stmt *st;
	bool ok;

	st = db_query(db, Q_RUN_OBJECT_VALUES);
	stmt_bind_i64(st, ":source", other->source);
	ok = collect_i64(st, &objects, e);
	st = db_query(db, Q_RUN_LOCK_VALUES);
	stmt_bind_i64(st, ":source", other->source);
	ok = collect_i64(st, &locks, e) && ok;
	st = db_query(db, Q_RUN_OVERHEADS);
	stmt_bind_i64(st, ":source", refs->source);
	ok = collect_i64(st, &overheads, e) && ok;
	ok = ok && count_object_hits(db, refs, &objects, &locks, &overheads, &known, &hits, e) &&
	     count_common(db, Q_RUN_COMMON_LWPS, refs, other, &lwps, e);
	vec_done(&objects);
	vec_done(&locks);
	vec_done(&overheads);
	if (!ok)
		return false;
	if (known > 0)
		*ret = hits * 2 >= known ? EVIDENCE_SAME : EVIDENCE_OTHER;
	else if (lwps > 0)
		*ret = EVIDENCE_SAME;
	else
		*ret = EVIDENCE_NONE;
	return true;
}

static bool compare(struct db *db, const struct input *a, const struct input *b, enum evidence *ret, const char **ret_why,
		    struct err *e)
{
	int64_t common;

	*ret = EVIDENCE_NONE;
	if (a->pid > 0 && b->pid > 0) {
		*ret = a->pid == b->pid ? EVIDENCE_SAME : EVIDENCE_OTHER;
		*ret_why = "pid";
		return true;
	}
	*ret_why = "overlap";
	if (a->is_refs && b->is_refs) {
		*ret = EVIDENCE_OTHER; /* a log is truncated at start: two logs are two processes */
		return true;
	}
	if (a->is_refs)
		return compare_with_refs(db, a, b, ret, e);
	if (!count_common(db, Q_RUN_COMMON_PTHREADS, a, b, &common, e))
		return false;
	if (common > 0)
		*ret = EVIDENCE_SAME;
	else if (a->is_gdb && b->is_gdb && a->threads >= ALL_THREADS && b->threads >= ALL_THREADS)
		*ret = EVIDENCE_OTHER;
	return true;
}

/* What the members of @run say of the source at @at: one that is the same decides, else one against. */
static bool ask_run(struct db *db, struct vec *inputs, size_t at, int64_t run, enum evidence *ret, const char **ret_why,
		    struct err *e)
{
	const struct input *in = vec_at(inputs, at);

	*ret = EVIDENCE_NONE;
	for (size_t i = 0; i < inputs->n; i++) {
		const struct input *other = vec_at(inputs, i);
		enum evidence ev;
		const char *why;

		if (i == at || other->run != run)
			continue;
		if (!compare(db, other->is_refs ? other : in, other->is_refs ? in : other, &ev, &why, e))
			return false;
		if (ev != EVIDENCE_NONE)
			*ret = ev;
		if (ev == EVIDENCE_SAME) {
			*ret_why = why;
			return true;
		}
	}
	return true;
}

/* Join @at to the first run that gives the evidence asked for: SAME, or at least nothing against it. */
static bool join_run(struct db *db, struct vec *inputs, size_t at, int64_t runs, bool needs_same, bool *ret_joined,
		     struct err *e)
{
	struct input *in = vec_at(inputs, at);

	*ret_joined = false;
	for (int64_t run = 1; run <= runs; run++) {
		const char *why = "alone";
		enum evidence ev;

		if (!ask_run(db, inputs, at, run, &ev, &why, e))
			return false;
		if (ev == EVIDENCE_SAME || (!needs_same && ev == EVIDENCE_NONE)) {
			in->run = run;
			in->why = why;
			*ret_joined = true;
			return true;
		}
	}
	return true;
}

/* Joining may bring in the evidence that another source needs, so go round until nothing changes. */
static bool spread(struct db *db, struct vec *inputs, int64_t runs, struct err *e)
{
	bool changed = true;

	while (changed) {
		changed = false;
		for (size_t i = 0; i < inputs->n; i++) {
			bool joined;

			if (((struct input *)vec_at(inputs, i))->run)
				continue;
			if (!join_run(db, inputs, i, runs, true, &joined, e))
				return false;
			changed = changed || joined;
		}
	}
	return true;
}

static bool assign_runs(struct db *db, struct vec *inputs, int64_t *ret_runs, struct err *e)
{
	*ret_runs = 0;
	for (size_t i = 0; i < inputs->n; i++) {
		struct input *in = vec_at(inputs, i);

		if (in->is_refs) {
			in->run = ++*ret_runs;
			in->why = "alone";
		}
	}
	if (!spread(db, inputs, *ret_runs, e))
		return false;
	for (size_t i = 0; i < inputs->n; i++) {
		struct input *in = vec_at(inputs, i);
		bool joined;

		if (in->run)
			continue;
		if (!join_run(db, inputs, i, *ret_runs, false, &joined, e))
			return false;
		if (!joined) {
			in->run = ++*ret_runs;
			in->why = "alone";
		}
		if (!spread(db, inputs, *ret_runs, e))
			return false;
	}
	return true;
}

static bool write_runs(struct db *db, struct vec *inputs, struct err *e)
{
	for (size_t i = 0; i < inputs->n; i++) {
		const struct input *in = vec_at(inputs, i);
		struct stmt *st = db_query(db, Q_RUN_SOURCE_INSERT);

		stmt_bind_i64(st, ":source", in->source);
		stmt_bind_i64(st, ":run", in->run);
		stmt_bind_text(st, ":why", span_from(in->why));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

struct shutdown {
	const char *word;
	const char *why;
};

static bool has_fact(struct db *db, int64_t run, const char *name, bool *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_FACT);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	stmt_bind_text(st, ":name", span_from(name));
	step = stmt_step(st, e);
	*ret = step == STEP_ROW;
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* DESIGN 2: clean, abrupt or unknown, and what says so. */
static bool judge_shutdown(struct db *db, int64_t run, struct shutdown *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_REFS_SOURCE);
	int64_t source = 0, last = 0, rows;
	bool torn = false, sorted, clean;
	enum step step;

	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		source = stmt_i64(st, 0);
		torn = !span_eq_str(stmt_text(st, 1), "ok");
		last = stmt_i64(st, 2);
	}
	stmt_reset(st);
	if (step == STEP_FAIL || !has_fact(db, run, "clean-stop", &clean, e) || !has_fact(db, run, "sorted", &sorted, e))
		return false;
	if (clean) {
		*ret = (struct shutdown){"clean", "a log line of the daemon says that it ended cleanly"};
		return true;
	}
	if (!source) {
		*ret = (struct shutdown){"unknown", "there is no refs log"};
		return true;
	}
	if (sorted || torn) {
		*ret = (struct shutdown){"unknown", sorted ? "the refs log is sorted by address" : "the refs log is cut off"};
		return true;
	}
	st = db_query(db, Q_RUN_SHUTDOWN_ROWS);
	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":after", last - SHUTDOWN_ROWS);
	if (!query_i64(st, 0, &rows, e))
		return false;
	*ret = rows > 0 ? (struct shutdown){"clean", "shutdown functions are among its last 500 refs lines"}
			: (struct shutdown){"abrupt", "the refs log stops without a shutdown"};
	return true;
}

static bool finish_runs(struct db *db, const struct vec *inputs, int64_t runs, struct err *e)
{
	for (int64_t run = 1; run <= runs; run++) {
		struct shutdown stop;
		struct stmt *st;
		int64_t pid = -1;

		for (size_t i = 0; i < inputs->n; i++) {
			const struct input *in = vec_at(inputs, i);

			if (in->run == run && in->pid > 0 && pid < 0)
				pid = in->pid;
		}
		if (!judge_shutdown(db, run, &stop, e))
			return false;
		st = db_query(db, Q_RUN_INSERT);
		stmt_bind_i64(st, ":id", run);
		bind_optional(st, ":pid", pid, -1);
		stmt_bind_text(st, ":shutdown", span_from(stop.word));
		stmt_bind_text(st, ":why", span_from(stop.why));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

bool analysis_runs(struct db *db, struct err *e)
{
	struct vec inputs;
	int64_t runs;
	bool ok;

	ok = load_inputs(db, &inputs, e) && assign_runs(db, &inputs, &runs, e) && write_runs(db, &inputs, e) &&
	     finish_runs(db, &inputs, runs, e);
	vec_done(&inputs);
	return ok;
}
