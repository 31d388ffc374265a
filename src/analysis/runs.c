#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"
#include "astscope/store/writer.h"
#include "evidence.h"

/*
 * Which sources come from one process (DESIGN 4.6).  Each refs log begins a run; the others join the run of any source
 * they share evidence with.  A source without evidence (an empty lock dump names nothing to compare, and two dumps under
 * load may share no thread) joins the nearest run in the tree of files that nothing speaks against.
 */

#define SHUTDOWN_ROWS 500 /* DESIGN 2: the last rows of a refs log that tell how it stopped */

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
		if (!evidence_compare(db, in, other, &ev, &why, e))
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

/* How many folders the paths have in common. */
static int common_folders(struct span a, struct span b)
{
	int folders = 0;

	for (size_t i = 0; i < a.n && i < b.n && a.p[i] == b.p[i]; i++)
		folders += a.p[i] == '/';
	return folders;
}

static int nearness(const struct vec *inputs, const struct input *in, int64_t run)
{
	int best = 0;

	for (size_t i = 0; i < inputs->n; i++) {
		const struct input *other = vec_at(inputs, i);

		if (other->run == run && common_folders(in->path, other->path) > best)
			best = common_folders(in->path, other->path);
	}
	return best;
}

/* Join @at to the first run that holds something of the same process. */
static bool join_same(struct db *db, struct vec *inputs, size_t at, int64_t runs, struct err *e)
{
	struct input *in = vec_at(inputs, at);

	for (int64_t run = 1; run <= runs; run++) {
		enum evidence ev;

		if (!ask_run(db, inputs, at, run, &ev, &in->why, e))
			return false;
		if (ev == EVIDENCE_SAME) {
			in->run = run;
			return true;
		}
	}
	return true;
}

/* Join @at to the first of the nearest runs that nothing speaks against. */
static bool join_nearest(struct db *db, struct vec *inputs, size_t at, int64_t runs, struct err *e)
{
	struct input *in = vec_at(inputs, at);
	int best = 0;

	for (int64_t run = 1; run <= runs; run++) {
		int near = nearness(inputs, in, run);

		best = near > best ? near : best;
	}
	in->why = runs ? "folder" : "alone";
	for (int64_t run = 1; run <= runs; run++) {
		enum evidence ev;
		const char *why;

		if (nearness(inputs, in, run) < best)
			continue;
		if (!ask_run(db, inputs, at, run, &ev, &why, e))
			return false;
		if (ev == EVIDENCE_NONE) {
			in->run = run;
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
			const struct input *in = vec_at(inputs, i);

			if (in->run)
				continue;
			if (!join_same(db, inputs, i, runs, e))
				return false;
			changed = changed || in->run;
		}
	}
	return true;
}

/* Sources that name threads come before those that say little: what an empty dump belongs to depends on them. */
static bool place_rest(struct db *db, struct vec *inputs, bool with_threads, int64_t *runs, struct err *e)
{
	for (size_t i = 0; i < inputs->n; i++) {
		struct input *in = vec_at(inputs, i);

		if (in->run || (in->threads > 0) != with_threads)
			continue;
		if (!join_nearest(db, inputs, i, *runs, e))
			return false;
		if (!in->run) {
			in->run = ++*runs;
			in->why = "alone";
		}
		if (!spread(db, inputs, *runs, e))
			return false;
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
	return spread(db, inputs, *ret_runs, e) && place_rest(db, inputs, true, ret_runs, e) &&
	       place_rest(db, inputs, false, ret_runs, e);
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
	bool torn = false, partial = false, sorted, clean;
	enum step step;

	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		source = stmt_i64(st, 0);
		torn = span_eq_str(stmt_text(st, 1), "torn");
		partial = !torn && !span_eq_str(stmt_text(st, 1), "ok");
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
	if (sorted || torn || partial) {
		*ret = (struct shutdown){"unknown", sorted ? "the refs log is sorted by address"
					 : torn ? "the refs log is cut off" : "the refs log was not read to its end"};
		return true;
	}
	st = db_query(db, Q_RUN_SHUTDOWN_ROWS);
	stmt_bind_i64(st, ":source", source);
	stmt_bind_i64(st, ":after", last - SHUTDOWN_ROWS);
	if (!query_i64(st, 0, &rows, e))
		return false;
	*ret = rows > 0 ? (struct shutdown){"clean", "the log ends with Asterisk's shutdown functions"}
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
	struct arena *arena = arena_new();
	struct vec inputs;
	int64_t runs;
	bool ok;

	ok = evidence_load(db, arena, &inputs, e) && assign_runs(db, &inputs, &runs, e) && write_runs(db, &inputs, e) &&
	     writer_number_lives(db, e) && finish_runs(db, &inputs, runs, e);
	vec_done(&inputs);
	arena_free(arena);
	return ok;
}
