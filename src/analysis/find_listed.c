/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

/* Threads of which only a list tells where they are, such as gdb's `info threads`: those that wait for a lock. */

enum { LISTED_MANY = 4, LISTED_SHOWN = 5 };

enum listed_column { LISTED_LWP, LISTED_PTHREAD, LISTED_NAME, LISTED_FUNC, LISTED_SOURCE, LISTED_LINE };

static bool waits_for_lock(const struct rules *r, struct span func)
{
	const struct stackfold_frame frame = {.func = func};
	struct stackfold s;

	stackfold(r, &frame, 1, false, &s);
	return s.state == STACK_LOCK_WAIT;
}

/* One for a lock is seen in any process that works; several at once are not. */
bool find_listed(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LISTED);
	int64_t listed = 0, waiting = 0;
	struct finding *n = NULL;
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		listed++;
		if (!waits_for_lock(f->rules, stmt_text(st, LISTED_FUNC)) || ++waiting > LISTED_SHOWN)
			continue;
		if (!n) {
			n = finding_add(f, run, SEVERITY_INFO, "blocked");
			finding_place_line(&n->place, stmt_i64(st, LISTED_SOURCE), stmt_i64(st, LISTED_LINE));
		}
		b = finding_line(n, "thread");
		finding_link_thread(n, b, st, LISTED_LWP, LISTED_PTHREAD, LISTED_NAME);
		strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, LISTED_FUNC)));
	}
	stmt_reset(st);
	if (!n)
		return step != STEP_FAIL;
	n->confidence = "derived";
	if (waiting >= LISTED_MANY)
		n->severity = SEVERITY_WARNING;
	if (waiting > LISTED_SHOWN)
		strbuf_addf(finding_line(n, "thread"), "%lld more", (long long)(waiting - LISTED_SHOWN));
	strbuf_addf(&n->title, "%lld of %lld threads listed %s for a lock; a list does not show which lock, nor who has it",
		    (long long)waiting, (long long)listed, plural(waiting, "waits", "wait"));
	strbuf_add_str(finding_line(n, "next"), "the stacks would show both: thread apply all bt full");
	return step != STEP_FAIL;
}
