/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"
#include "impact.h"

#include "astscope/base/scan.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

/*
 * Threads that wait outside of Asterisk with no lock that others want: nobody is seen behind them, and yet all that they serve waits.
 * Worth a word where that is a technology or everything.
 */

enum away_column { AWAY_STACK, AWAY_LWP, AWAY_PTHREAD, AWAY_NAME, AWAY_STATE, AWAY_WAITS, AWAY_CALLED, AWAY_IN,
		      AWAY_FILE, AWAY_LINE, AWAY_ROLE, AWAY_ROLE_FILE, AWAY_CALLS, AWAY_RUNS_TASK, AWAY_NOTE };

#define RANK_TECHNOLOGY 4

/* What stops while the thread of the row waits; empty if it is not of that rank. */
static struct span stops(const struct rules *r, const struct stmt *st)
{
	size_t row = impact_role(r, stmt_text(st, AWAY_ROLE), stmt_text(st, AWAY_ROLE_FILE), stmt_text(st, AWAY_CALLS));
	struct span rank;
	int64_t n = 0;

	if (row == RULES_NONE)
		return (struct span){0};
	rank = rules_cell(r, ROLE_RANK, row);
	return scan_i64(&rank, &n) && n >= RANK_TECHNOLOGY ? rules_cell(r, ROLE_BLOCKED, row) : (struct span){0};
}

bool find_outside(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_OUTSIDE);
	struct finding *n = NULL;
	struct strbuf what = {0};
	enum step step;
	bool ok = true;

	if (!run->stacks)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span stopped = stops(f->rules, st);
		struct strbuf *b;

		if (!stopped.n)
			continue;
		if (!n) {
			n = finding_add(f, run, SEVERITY_WARNING, "blocked");
			n->confidence = "guess"; /* one picture does not show how long it waits */
			finding_add_thread(&n->title, st, AWAY_LWP, AWAY_PTHREAD, AWAY_NAME);
			strbuf_addf(&n->title, " waits for %.*s; meanwhile %.*s", SPAN_ARG(stmt_text(st, AWAY_WAITS)), SPAN_ARG(stopped));
			strbuf_addf(&n->signature, "%.*s -> %.*s", SPAN_ARG(stackfold_name(stmt_text(st, AWAY_IN))),
				    SPAN_ARG(stmt_text(st, AWAY_WAITS)));
			strbuf_add_str(&n->place, "stacks");
		}
		strbuf_add_str(&what, what.n ? "; " : "");
		strbuf_add(&what, stopped);
		b = finding_line(n, "thread");
		finding_link_thread(n, b, st, AWAY_LWP, AWAY_PTHREAD, AWAY_NAME);
		strbuf_add_char(b, ' ');
		finding_add_work(b, st, AWAY_STATE, finding_quoted(stmt_text(st, AWAY_NOTE)));
	}
	stmt_reset(st);
	if (n && step == STEP_DONE)
		ok = advice_say(f, n, "role-outside", (const struct advice_word[]){{"what", strbuf_span(&what)}, {0}}, NULL, e);
	strbuf_done(&what);
	return ok && step != STEP_FAIL;
}

bool find_runner(struct findings *f, struct finding *n, struct span functions, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_OUTSIDE);
	struct strbuf text = {0};
	size_t found = 0;
	enum step step;

	stmt_bind_i64(st, ":run", n->run);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct span calls = stmt_text(st, AWAY_CALLS), name;
		bool fits = false;

		for (scan_blanks(&calls); !fits && scan_word(&calls, &name); scan_blanks(&calls))
			fits = rules_fit(functions, stackfold_rule_name(name));
		if (!stmt_i64(st, AWAY_RUNS_TASK) || !fits || found++)
			continue;
		strbuf_add_str(&text, "perhaps it is run by ");
		finding_add_thread(&text, st, AWAY_LWP, AWAY_PTHREAD, AWAY_NAME);
		strbuf_add_str(&text, ", the only one that runs such a task and waits: it ");
		finding_add_work(&text, st, AWAY_STATE, (struct span){0});
	}
	stmt_reset(st);
	if (found == 1)
		strbuf_add(finding_line(n, "thread"), strbuf_span(&text));
	strbuf_done(&text);
	return step != STEP_FAIL;
}
