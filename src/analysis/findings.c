#include "config.h"

#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/base/span.h"
#include "astscope/store/queries.h"

struct finding *finding_add(struct findings *f, const struct run_info *run, enum severity severity, const char *kind)
{
	struct finding *n = vec_push(&f->list);

	n->severity = severity;
	n->kind = kind;
	if (run && f->runs.n > 1 && run->pid >= 0)
		strbuf_addf(&n->title, "pid %lld: ", (long long)run->pid);
	else if (run && f->runs.n > 1)
		strbuf_addf(&n->title, "run %lld: ", (long long)run->id);
	return n;
}

const struct run_info *finding_run(const struct findings *f, int64_t id)
{
	for (size_t i = 0; i < f->runs.n; i++) {
		const struct run_info *run = vec_at(&f->runs, i);

		if (run->id == id)
			return run;
	}
	return NULL;
}

void finding_next_line(struct strbuf *b)
{
	if (b->n)
		strbuf_add_char(b, '\n');
}

const char *plural(int64_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

void finding_add_thread(struct strbuf *b, const struct stmt *st, int lwp, int pthread, int name)
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

void finding_add_lock(struct strbuf *b, const struct stmt *st, int name)
{
	int addr = name + 1, obj = name + 2, creator = name + 3;

	bool named = !stmt_is_null(st, name);

	if (named) {
		strbuf_add(b, stmt_text(st, name));
		strbuf_add_char(b, ' ');
	}
	if (stmt_is_null(st, obj)) {
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, addr));
		return;
	}
	strbuf_add_str(b, named ? "(" : "");
	if (!stmt_is_null(st, creator)) {
		strbuf_add(b, stmt_text(st, creator));
		strbuf_add_char(b, ' ');
	}
	strbuf_add_str(b, "object ");
	strbuf_add(b, stmt_text(st, obj));
	strbuf_add_str(b, named ? ")" : "");
}

void finding_add_site(struct strbuf *b, const struct stmt *st, int file, int line)
{
	strbuf_add(b, stmt_text(st, file));
	strbuf_addf(b, ":%lld", (long long)stmt_i64(st, line));
}

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
