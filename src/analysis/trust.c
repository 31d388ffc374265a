/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"

#include <string.h>

#include "astscope/analysis/step.h"
#include "astscope/store/queries.h"

/* How far refs logs can be trusted, in the words of the table of rules of that name. */

/* Columns of query trust_amounts. */
enum { SOURCE, KIND, AMOUNT, FIRST, LAST, ORD };

struct writing {
	const struct analysis *a;
	int64_t source; /* the last one that something was said of */
};

static void add_number(struct strbuf *b, int64_t n)
{
	strbuf_clear(b);
	strbuf_addf(b, "%lld", (long long)n);
}

static void fill(const struct stmt *st, struct span text, struct strbuf *ret)
{
	struct strbuf n = {0}, first = {0}, last = {0};

	add_number(&n, stmt_i64(st, AMOUNT));
	add_number(&first, stmt_i64(st, FIRST));
	add_number(&last, stmt_i64(st, LAST));
	advice_fill(ret, text, (const struct advice_word[]){{"n", strbuf_span(&n)}, {"from", strbuf_span(&first)},
							     {"to", strbuf_span(&last)}, {NULL, {0}}});
	strbuf_done(&n);
	strbuf_done(&first);
	strbuf_done(&last);
}

static bool say(struct writing *w, const struct stmt *st, struct err *e)
{
	const struct rules *r = w->a->rules;
	struct span kind = stmt_text(st, KIND), one, many;
	struct stmt *insert = db_query(w->a->db, Q_TRUST_INSERT);
	struct strbuf text = {0};
	size_t row = rules_find(r, TRUST_KIND, kind, 0);
	bool ok;

	if (row == RULES_NONE)
		return true;
	one = rules_cell(r, TRUST_ONE, row);
	many = rules_cell(r, TRUST_MANY, row);
	fill(st, one.n && (stmt_i64(st, AMOUNT) == 1 || !many.n) ? one : many, &text);
	w->source = stmt_i64(st, SOURCE);
	stmt_bind_i64(insert, ":source", w->source);
	stmt_bind_i64(insert, ":ord", stmt_i64(st, ORD));
	stmt_bind_text(insert, ":kind", kind);
	stmt_bind_i64(insert, ":n", stmt_i64(st, AMOUNT));
	stmt_bind_text(insert, ":text", strbuf_span(&text));
	stmt_bind_text(insert, ":means", rules_cell(r, TRUST_MEANS, row));
	ok = stmt_run(insert, e);
	strbuf_done(&text);
	return ok;
}

bool analysis_trust(const struct analysis *a, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_TRUST_AMOUNTS);
	struct writing w = {.a = a};
	enum step step = STEP_ROW;
	bool ok = true;

	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		/* The last of a source: only if nothing else was said of it. */
		if (!span_eq_str(stmt_text(st, KIND), "whole") || stmt_i64(st, SOURCE) != w.source)
			ok = say(&w, st, e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}
