#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/queries.h"
#include "astscope/store/writer.h"
#include "groups.h"

/* One run for each process, and how it ended. */

/*
 * At the end of a shutdown nearly all kinds of objects have ended: of complete logs at most 0.11 of the creators have one left
 * if they stopped cleanly, and 0.76 or more if not; alive are at most 0.027 of the most there were, or 0.79 and more.
 */
#define CREATORS_ALIVE_CLEAN 0.15
#define ALIVE_CLEAN 0.05
/* The same of a log whose last row is not the last any more. */
#define CREATORS_ALIVE_ABRUPT 0.5

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
	struct strbuf why;
	bool log;          /* there is a refs log: */
	int64_t creators_seen, creators_alive, alive, peak, peak_line;
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

/* What the refs log of a run shows of its end. */
struct log_end {
	int64_t source; /* 0 = there is no log */
	bool torn, partial, sorted, whole_lines, last_row;
};

static bool load_order(struct db *db, int64_t run, struct log_end *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_FACT);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	stmt_bind_text(st, ":name", SPAN_LIT("sorted"));
	step = stmt_step(st, e);
	ret->sorted = step == STEP_ROW;
	ret->whole_lines = ret->sorted && span_eq_str(stmt_text(st, 0), "lines");
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool load_log(struct db *db, int64_t run, struct log_end *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_REFS_SOURCE);
	enum step step;

	*ret = (struct log_end){0};
	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->source = stmt_i64(st, 0);
		ret->torn = span_eq_str(stmt_text(st, 1), "torn");
		ret->partial = !ret->torn && !span_eq_str(stmt_text(st, 1), "ok");
		ret->last_row = stmt_i64(st, 2) != 0;
	}
	stmt_reset(st);
	return step != STEP_FAIL && load_order(db, run, ret, e);
}

static bool count_alive(struct db *db, int64_t source, struct shutdown *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_ALIVE);
	enum step step;

	stmt_bind_i64(st, ":source", source);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->log = true;
		ret->creators_seen = stmt_i64(st, 0);
		ret->creators_alive = stmt_i64(st, 1);
		ret->alive = stmt_i64(st, 2);
		ret->peak = stmt_i64(st, 3);
		ret->peak_line = stmt_i64(st, 4);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool few_creators(const struct shutdown *s)
{
	return (double)s->creators_alive <= CREATORS_ALIVE_CLEAN * (double)s->creators_seen;
}

static void say(struct shutdown *s, const char *word, const char *why)
{
	s->word = word;
	strbuf_add_str(&s->why, why);
}

static void say_kinds(struct shutdown *s, const char *begin)
{
	strbuf_addf(&s->why, "%s%lld of %lld kinds still alive", begin, (long long)s->creators_alive, (long long)s->creators_seen);
}

/* Sorted, the last row is lost; what is alive is not.  It is derived, then, and not what the log says. */
static void judge_sorted(struct shutdown *s)
{
	if (s->creators_seen && few_creators(s)) {
		s->word = "clean";
		say_kinds(s, "the refs log is sorted by address; by what is alive it ended cleanly: ");
	} else if (s->creators_seen && (double)s->creators_alive >= CREATORS_ALIVE_ABRUPT * (double)s->creators_seen) {
		s->word = "abrupt";
		say_kinds(s, "the refs log is sorted by address; by what is alive it stops without a shutdown: ");
	} else {
		say(s, "unknown", "the refs log is sorted by address");
	}
}

static void judge_rows(const struct log_end *log, struct shutdown *s)
{
	if (!log->last_row) {
		say(s, "abrupt", "the refs log stops without a shutdown");
	} else if (few_creators(s) && (double)s->alive <= ALIVE_CLEAN * (double)s->peak) {
		s->word = "clean";
		say_kinds(s, "ended cleanly: ");
	} else {
		s->word = "abrupt";
		strbuf_addf(&s->why, "stopped while shutting down: %lld alive", (long long)s->alive);
	}
}

/* Clean, abrupt or unknown (ARCHITECTURE section 7), and what says so. */
static bool judge_shutdown(struct db *db, int64_t run, struct shutdown *ret, struct err *e)
{
	struct log_end log;
	bool clean;

	if (!load_log(db, run, &log, e) || !has_fact(db, run, "clean-stop", &clean, e) ||
	    (log.source && !count_alive(db, log.source, ret, e)))
		return false;
	if (clean)
		say(ret, "clean", "a log line of the daemon says that it ended cleanly");
	else if (!log.source)
		say(ret, "unknown", "there is no refs log");
	else if (log.torn || log.partial)
		say(ret, "unknown", log.torn ? "the refs log is cut off" : "the refs log was not read to its end");
	else if (log.whole_lines)
		say(ret, "unknown", "the refs log is sorted by whole lines: what ended last is not told apart");
	else if (log.sorted)
		judge_sorted(ret);
	else
		judge_rows(&log, ret);
	return true;
}

static bool finish_runs(struct db *db, const struct vec *inputs, int64_t runs, struct err *e)
{
	for (int64_t run = 1; run <= runs; run++) {
		struct shutdown stop = {0};
		struct stmt *st;
		int64_t pid = -1;
		bool ok;

		for (size_t i = 0; i < inputs->n; i++) {
			const struct input *in = vec_at(inputs, i);

			if ((int64_t)in->group == run && in->pid > 0 && pid < 0)
				pid = in->pid;
		}
		if (!judge_shutdown(db, run, &stop, e)) {
			strbuf_done(&stop.why);
			return false;
		}
		st = db_query(db, Q_RUN_INSERT);
		stmt_bind_i64(st, ":id", run);
		bind_optional(st, ":pid", pid, -1);
		stmt_bind_text(st, ":shutdown", span_from(stop.word));
		stmt_bind_text(st, ":why", strbuf_span(&stop.why));
		bind_optional(st, ":creators_seen", stop.log ? stop.creators_seen : -1, -1);
		bind_optional(st, ":creators_alive", stop.log ? stop.creators_alive : -1, -1);
		bind_optional(st, ":alive", stop.log ? stop.alive : -1, -1);
		bind_optional(st, ":alive_peak", stop.log ? stop.peak : -1, -1);
		bind_optional(st, ":peak_line", stop.log ? stop.peak_line : -1, -1);
		ok = stmt_run(st, e);
		strbuf_done(&stop.why);
		if (!ok)
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
