/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"

#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

/* "pbx_thread 6402 and 2 more in wait_for_answer at app_dial.c:1450", by a row of thread, function and place from column 1 on. */
static void add_place(struct finding *n, const struct stmt *st, int64_t more)
{
	struct strbuf *b = finding_line(n, "thread");

	finding_link_thread(n, b, st, 1, 2, 3);
	if (more)
		strbuf_addf(b, " and %lld more", (long long)more);
	if (!stmt_is_null(st, 4))
		strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, 4)));
	if (!stmt_is_null(st, 5)) {
		strbuf_add_str(b, " at ");
		finding_add_site(b, st, 5, 6);
	}
}

bool find_running(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_RUNNING);
	struct finding *n = NULL;
	int64_t threads = 0, moments = 0;
	enum step step;

	if (!run->stacks)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!n) {
			n = finding_add(f, run, SEVERITY_WARNING, "blocked");
			strbuf_addf(&n->signature, "%.*s -> runs", SPAN_ARG(stackfold_name(stmt_text(st, 4))));
		}
		add_place(n, st, 0);
		moments = stmt_i64(st, 0) > moments ? stmt_i64(st, 0) : moments;
		threads++;
	}
	stmt_reset(st);
	if (!n)
		return step != STEP_FAIL;
	strbuf_addf(&n->title, "%lld %s without waiting in %lld dumps, in the same function: a loop, perhaps", (long long)threads,
		    plural(threads, "thread runs", "threads run"), (long long)moments);
	n->confidence = "guess"; /* a thread that has much to do is seen at work as well */
	strbuf_add_str(&n->place, "stacks");
	return step != STEP_FAIL && advice_say(f, n, "running", NULL, NULL, e);
}

bool find_spinning(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_SPINNING);
	struct finding *n = NULL;
	int64_t threads = 0;
	enum step step;

	if (!run->stacks)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!n)
			n = finding_add(f, run, SEVERITY_WARNING, "blocked");
		add_place(n, st, stmt_i64(st, 0) - 1);
		threads += stmt_i64(st, 0);
	}
	stmt_reset(st);
	if (!n)
		return step != STEP_FAIL;
	strbuf_addf(&n->title, "%lld %s: tries for a lock again and again, and lets others run between", (long long)threads,
		    plural(threads, "thread spins", "threads spin"));
	n->confidence = "guess"; /* one picture does not show whether it got further */
	strbuf_add_str(&n->place, "stacks");
	return step != STEP_FAIL && advice_say(f, n, "spin", NULL, NULL, e);
}
