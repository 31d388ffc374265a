/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/shutdown.h"
#include "astscope/store/queries.h"
#include "astscope/store/writer.h"
#include "groups.h"
#include "listed.h"

/* One run for each process, and how it ended. */

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

/* *@ret_source: the refs log of the run, if it has one. */
static bool load_log(struct db *db, int64_t run, int64_t *ret_source, struct log_end *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_REFS_SOURCE);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->has_log = true;
		*ret_source = stmt_i64(st, 0);
		ret->torn = span_eq_str(stmt_text(st, 1), "torn");
		ret->partial = !ret->torn && !span_eq_str(stmt_text(st, 1), "ok");
		ret->shutdown_row = stmt_i64(st, 2) != 0;
	}
	stmt_reset(st);
	return step != STEP_FAIL && load_order(db, run, ret, e);
}

/* What Asterisk's own log says of the end. */
static bool load_stop(struct db *db, int64_t run, struct log_end *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_LOG_STOP);
	enum step step;

	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	ret->stop_logged = step == STEP_ROW;
	ret->stop_cut = ret->stop_logged && stmt_i64(st, 0) != 0;
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool count_alive(struct db *db, int64_t source, struct log_end *ret, int64_t *ret_peak_line, struct err *e)
{
	struct stmt *st = db_query(db, Q_RUN_ALIVE);
	enum step step;

	stmt_bind_i64(st, ":source", source);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		ret->creators_seen = stmt_i64(st, 0);
		ret->creators_alive = stmt_i64(st, 1);
		ret->alive = stmt_i64(st, 2);
		/* Rows in no order of time do not tell how many were alive at one time. */
		ret->alive_peak = ret->sorted ? -1 : stmt_i64(st, 3);
		*ret_peak_line = ret->sorted ? -1 : stmt_i64(st, 4);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool load_end(struct db *db, int64_t run, struct log_end *ret, int64_t *ret_peak_line, struct err *e)
{
	int64_t source = 0;

	*ret = (struct log_end){0};
	return load_log(db, run, &source, ret, e) && load_stop(db, run, ret, e) && has_fact(db, run, "clean-stop", &ret->said_clean, e) &&
	       (!ret->has_log || count_alive(db, source, ret, ret_peak_line, e));
}

static int64_t pid_of(const struct vec *inputs, int64_t run)
{
	for (size_t i = 0; i < inputs->n; i++) {
		const struct input *in = vec_at(inputs, i);

		if ((int64_t)in->group == run && in->pid > 0)
			return in->pid;
	}
	return -1;
}

static bool finish_run(struct db *db, const struct vec *inputs, int64_t run, struct err *e)
{
	int64_t peak_line = -1;
	struct log_end end;
	struct strbuf why = {0};
	const char *word;
	struct stmt *st;
	bool ok, derived;

	if (!load_end(db, run, &end, &peak_line, e))
		return false;
	word = shutdown_judge(&end, &why, &derived);
	st = db_query(db, Q_RUN_INSERT);
	stmt_bind_i64(st, ":id", run);
	bind_optional(st, ":pid", pid_of(inputs, run), -1);
	stmt_bind_text(st, ":shutdown", span_from(word));
	stmt_bind_text(st, ":why", strbuf_span(&why));
	stmt_bind_i64(st, ":derived", derived);
	bind_optional(st, ":creators_seen", end.has_log ? end.creators_seen : -1, -1);
	bind_optional(st, ":creators_alive", end.has_log ? end.creators_alive : -1, -1);
	bind_optional(st, ":alive", end.has_log ? end.alive : -1, -1);
	bind_optional(st, ":alive_peak", end.has_log ? end.alive_peak : -1, -1);
	bind_optional(st, ":peak_line", peak_line, -1);
	ok = stmt_run(st, e);
	strbuf_done(&why);
	return ok;
}

static bool finish_runs(struct db *db, const struct vec *inputs, int64_t runs, struct err *e)
{
	for (int64_t run = 1; run <= runs; run++) {
		if (!finish_run(db, inputs, run, e))
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
	     listed_settle(db, e) && writer_number_lives(db, e) && finish_runs(db, &inputs, (int64_t)runs, e) &&
	     stmt_run(db_query(db, Q_RUN_OTHER_ENDS), e);
	evidence_done(&inputs);
	arena_free(arena);
	return ok;
}
