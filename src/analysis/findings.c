#include "config.h"

#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/base/span.h"
#include "astscope/store/queries.h"

static bool load_runs(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_RUNS);
	enum step step;

	vec_init(ret, sizeof(struct run_info));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct run_info *run = vec_push(ret);

		run->id = stmt_i64(st, 0);
		run->pid = stmt_is_null(st, 1) ? -1 : stmt_i64(st, 1);
		run->clean = span_eq_str(stmt_text(st, 2), "clean");
		run->abrupt = span_eq_str(stmt_text(st, 2), "abrupt");
		run->refs = stmt_i64(st, 3) != 0;
		run->stacks = stmt_i64(st, 4) != 0;
		run->locks = stmt_i64(st, 5) != 0;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool write_finding(struct db *db, int64_t rank, const struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_INSERT);

	stmt_bind_i64(st, ":rank", rank);
	stmt_bind_i64(st, ":severity", n->severity);
	stmt_bind_text(st, ":kind", span_from(n->kind));
	stmt_bind_text(st, ":title", strbuf_span(&n->title));
	if (n->detail.n)
		stmt_bind_text(st, ":detail", strbuf_span(&n->detail));
	else
		stmt_bind_null(st, ":detail");
	stmt_bind_text(st, ":place", strbuf_span(&n->place));
	return stmt_run(st, e);
}

static bool write_findings(struct findings *f, struct err *e)
{
	int64_t rank = 0;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTE; severity--) {
		for (size_t i = 0; i < f->list.n; i++) {
			const struct finding *n = vec_at(&f->list, i);

			if ((int)n->severity == severity && !write_finding(f->db, ++rank, n, e))
				return false;
		}
	}
	return true;
}

static bool find_in_runs(struct findings *f, struct err *e)
{
	for (size_t i = 0; i < f->runs.n; i++) {
		const struct run_info *run = vec_at(&f->runs, i);

		if (!find_blocked(f, run, e) || !find_lives(f, run, e))
			return false;
	}
	return true;
}

bool analysis_findings(struct db *db, struct err *e)
{
	struct findings f = {.db = db};
	bool ok;

	vec_init(&f.list, sizeof(struct finding));
	ok = load_runs(db, &f.runs, e);
	find_other_process(&f);
	ok = ok && find_crashes(&f, e) && find_deadlocks(&f, e) && find_guessed_cycles(&f, e) && find_in_runs(&f, e) &&
	     find_quality(&f, e) && find_no_crash(&f, e) && write_findings(&f, e);
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
