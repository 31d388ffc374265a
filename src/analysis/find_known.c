/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/base/arena.h"
#include "astscope/logic/known.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

/* Public issues that a finding looks like: beside it, never instead of it. */

#define ISSUES_SHOWN 2u

/* The functions that @st gives in its first column, each once, as the rules have them. */
static bool load_functions(struct stmt *st, struct arena *arena, struct vec *ret, struct err *e)
{
	enum step step;

	vec_init(ret, sizeof(struct span));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span name = stackfold_rule_name(stmt_text(st, 0));
		bool there = false;

		for (size_t i = 0; i < ret->n && !there; i++)
			there = span_eq(*(struct span *)vec_at(ret, i), name);
		if (!there)
			*(struct span *)vec_push(ret) = arena_span(arena, name);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

static bool load_version(struct db *db, int64_t run, struct arena *arena, struct span *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_VERSION);
	enum step step;

	*ret = (struct span){0};
	stmt_bind_i64(st, ":run", run);
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		*ret = arena_span(arena, stmt_text(st, 0));
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* "gh 763 (2 of 2 functions), mended in 20.10.0; this is 20.9.1: https://..." */
static void add_issue(const struct rules *r, const struct known_issue *k, struct span version, struct finding *n)
{
	struct strbuf *b = finding_line(n, "known");
	struct span note = rules_cell(r, ISSUE_NOTE, k->row), url = rules_cell(r, ISSUE_URL, k->row);

	strbuf_add_str(b, "perhaps ");
	strbuf_add(b, rules_cell(r, ISSUE_ISSUE, k->row));
	strbuf_addf(b, " (%zu of its %zu functions)", k->found, k->words);
	if (k->fixed.n) {
		strbuf_add_str(b, ", mended in ");
		strbuf_add(b, k->fixed);
		strbuf_add_str(b, k->version == KNOWN_VERSION_AFTER ? ", so not that one: this is " : "; this is ");
		strbuf_add(b, version);
	}
	if (note.n) {
		strbuf_add_str(b, "; ");
		strbuf_add(b, note);
	}
	if (url.n) {
		strbuf_add_str(b, ": ");
		strbuf_add(b, url);
	}
}

bool find_known(struct findings *f, struct finding *n, const char *kind, struct stmt *functions, struct err *e)
{
	struct arena *arena = arena_new();
	struct span version;
	struct vec names, issues;
	bool ok = load_functions(functions, arena, &names, e) && load_version(f->db, n->run, arena, &version, e);

	if (ok) {
		known_find(f->rules, kind, &names, version, &issues);
		for (size_t i = 0; i < issues.n && i < ISSUES_SHOWN; i++)
			add_issue(f->rules, vec_at(&issues, i), version, n);
		vec_done(&issues);
	}
	vec_done(&names);
	arena_free(arena);
	return ok;
}
