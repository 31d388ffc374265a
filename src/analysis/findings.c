/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include <string.h>

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/store/queries.h"

#define RUNS_SHOWN 16u

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
		run->dumps = stmt_i64(st, 6);
		run->waits = stmt_i64(st, 7) != 0;
		run->sorted = stmt_i64(st, 8) != 0;
		run->derived = stmt_i64(st, 9) != 0;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_lives(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CLASSES);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		for (size_t i = 0; i < f->runs.n; i++) {
			struct run_info *run = vec_at(&f->runs, i);

			if (run->id != stmt_i64(st, 0))
				continue;
			run->alive = stmt_i64(st, 1);
			run->skewed = stmt_i64(st, 2);
			run->invalid = stmt_i64(st, 3);
			run->creators = stmt_i64(st, 4);
		}
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static void bind_text_or_null(struct stmt *st, const char *name, const struct strbuf *text)
{
	if (text->n)
		stmt_bind_text(st, name, strbuf_span(text));
	else
		stmt_bind_null(st, name);
}

/* Since when and where come first, what works and what to do last, whoever says it. */
static int label_place(const char *label)
{
	static const struct {
		const char *label;
		int place;
	} places[] = {{"since", -2}, {"where", -1}, {"system", -1}, {"works", 1}, {"next", 2}};

	for (size_t i = 0; i < ARRAY_LEN(places); i++) {
		if (!strcmp(places[i].label, label))
			return places[i].place;
	}
	return 0;
}

/* From 1: the place of line @ord, from 1, of @n; 0 is the title. */
static int64_t line_place(const struct finding *n, size_t ord)
{
	int64_t place = 1;
	int own;

	if (!ord)
		return 0;
	own = label_place(((struct finding_line *)vec_at(&n->lines, ord - 1))->label);
	for (size_t i = 0; i < n->lines.n; i++) {
		int other = label_place(((struct finding_line *)vec_at(&n->lines, i))->label);

		place += other < own || (other == own && i + 1 < ord);
	}
	return place;
}

static bool write_lines(struct db *db, int64_t rank, const struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_LINE_INSERT);

	for (size_t i = 0; i < n->lines.n; i++) {
		const struct finding_line *line = vec_at(&n->lines, i);

		stmt_bind_i64(st, ":rank", rank);
		stmt_bind_i64(st, ":ord", line_place(n, i + 1));
		stmt_bind_text(st, ":label", span_from(line->label));
		stmt_bind_text(st, ":text", strbuf_span(&line->text));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool write_links(struct db *db, int64_t rank, const struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_LINK_INSERT);

	for (size_t i = 0; i < n->links.n; i++) {
		const struct finding_link *link = vec_at(&n->links, i);

		stmt_bind_i64(st, ":rank", rank);
		stmt_bind_i64(st, ":ord", line_place(n, link->ord));
		stmt_bind_i64(st, ":start", (int64_t)link->start);
		stmt_bind_i64(st, ":stop", (int64_t)link->stop);
		stmt_bind_text(st, ":place", strbuf_span(&link->place));
		if (!stmt_run(st, e))
			return false;
	}
	return true;
}

static bool write_finding(struct db *db, int64_t rank, const struct finding *n, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_INSERT);

	stmt_bind_i64(st, ":rank", rank);
	stmt_bind_i64(st, ":severity", n->severity);
	stmt_bind_text(st, ":kind", span_from(n->kind));
	stmt_bind_text(st, ":title", strbuf_span(&n->title));
	bind_text_or_null(st, ":brief", &n->brief);
	bind_text_or_null(st, ":outlook", &n->outlook);
	bind_text_or_null(st, ":sentence", &n->sentence);
	bind_text_or_null(st, ":signature", &n->signature);
	stmt_bind_text(st, ":confidence", span_from(n->confidence));
	bind_optional(st, ":run", n->run, 0);
	stmt_bind_text(st, ":place", strbuf_span(&n->place));
	return stmt_run(st, e) && write_lines(db, rank, n, e) && write_links(db, rank, n, e);
}

static bool write_findings(struct findings *f, struct err *e)
{
	int64_t rank = 0;

	for (int severity = SEVERITY_CRITICAL; severity >= SEVERITY_NOTE; severity--) {
		for (size_t i = 0; i < f->list.n; i++) {
			struct finding *n = vec_at(&f->list, i);

			if ((int)n->severity == severity && (!finding_add_links(f, n, e) || !finding_add_names(f, n, e) ||
							     !write_finding(f->db, ++rank, n, e)))
				return false;
		}
	}
	return true;
}

/* What is looked for in each run; of one severity the first stands first. */
static bool (*const in_run[])(struct findings *f, const struct run_info *run, struct err *e) = {
	find_ends, find_hung, find_refused, find_exhausted_pools, find_taskprocessors, find_blocked, find_outside, find_spinning,
	find_running, find_lies, find_lives, find_printed_locks, find_listed, find_machine, find_few_stacks, find_symbols, find_no_crash,
};

static bool find_in_runs(struct findings *f, struct err *e)
{
	struct finding *n;

	for (size_t i = 0; i < f->runs.n && i < RUNS_SHOWN; i++) {
		for (size_t k = 0; k < ARRAY_LEN(in_run); k++) {
			if (!in_run[k](f, vec_at(&f->runs, i), e))
				return false;
		}
	}
	if (f->runs.n <= RUNS_SHOWN)
		return true;
	n = finding_add(f, NULL, SEVERITY_WARNING, "quality");
	strbuf_addf(&n->title, "%zu processes; the waits and objects of %zu are not summed up here", f->runs.n,
		    (size_t)(f->runs.n - RUNS_SHOWN));
	strbuf_add_str(finding_line(n, "next"), "open fewer files at once");
	strbuf_add_str(&n->place, "files");
	return true;
}

bool analysis_findings(const struct analysis *a, struct err *e)
{
	struct findings f = {.db = a->db, .rules = a->rules};
	bool ok;

	vec_init(&f.list, sizeof(struct finding));
	ok = load_runs(f.db, &f.runs, e) && load_lives(&f, e);
	find_other_process(&f);
	ok = ok && find_crashes(&f, e) && find_faults(&f, e) && find_words(&f, e) && find_memory(&f, e) && find_allocations(&f, e) &&
	     find_deadlocks(&f, e) && find_guessed_cycles(&f, e) && find_in_runs(&f, e) &&
	     find_other_ends(&f, e) && find_other_faults(&f, e) && find_log(&f, e) && find_identity(&f, e) && find_quality(&f, e) &&
	     write_findings(&f, e);
	for (size_t i = 0; i < f.list.n; i++)
		finding_done(vec_at(&f.list, i));
	vec_done(&f.list);
	vec_done(&f.runs);
	return ok;
}
