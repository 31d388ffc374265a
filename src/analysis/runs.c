#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/store/queries.h"
#include "astscope/store/writer.h"
#include "groups.h"

/* One run for each process, and how it ended. */

#define SHUTDOWN_ROWS 500 /* the last ones of a refs log, which tell how it stopped */

static bool write_runs(struct db *db, struct vec *inputs, struct err *e)
{
	for (size_t i = 0; i < inputs->n; i++) {
		const struct input *in = vec_at(inputs, i);
		struct stmt *st = db_query(db, Q_RUN_SOURCE_INSERT);

		stmt_bind_i64(st, ":source", in->source);
		stmt_bind_i64(st, ":run", (int64_t)in->group);
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

/* Clean, abrupt or unknown (ARCHITECTURE section 7), and what says so. */
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
	if (step == STEP_FAIL || !has_fact(db, run, "clean-stop", &clean, e) ||
	    !has_fact(db, run, "sorted", &sorted, e))
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

			if ((int64_t)in->group == run && in->pid > 0 && pid < 0)
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

bool analysis_runs(const struct analysis *a, struct err *e)
{
	struct db *db = a->db;
	struct arena *arena = arena_new();
	struct vec inputs;
	size_t runs;
	bool ok;

	ok = evidence_load(db, arena, &inputs, e) && groups_find(db, &inputs, &runs, e) && write_runs(db, &inputs, e) &&
	     writer_number_lives(db, e) && finish_runs(db, &inputs, (int64_t)runs, e);
	evidence_done(&inputs);
	arena_free(arena);
	return ok;
}
