/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"

#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

#define WORKERS_MIN 2

/* Any of these threads takes the next task. */
static bool is_worker(const struct rules *r, struct span function)
{
	size_t row = rules_find(r, ROLE_FUNCTION, stackfold_rule_name(function), 0);

	return row != RULES_NONE && span_eq_str(rules_cell(r, ROLE_RUNS, row), "pool");
}

/* "all 4 workers of the thread pool are busy, 4 of them wait for tasks that nobody runs" */
static bool describe(struct findings *f, const struct run_info *run, const struct stmt *st, struct err *e)
{
	int64_t workers = stmt_i64(st, 1), waiting = stmt_i64(st, 3), blocked = stmt_i64(st, 4);
	struct finding *n = finding_add(f, run, SEVERITY_WARNING, "blocked");

	strbuf_addf(&n->title, "all %lld workers of the thread pool are busy, ", (long long)workers);
	if (waiting)
		strbuf_addf(&n->title, "%lld of them %s for tasks that nobody runs", (long long)waiting,
			    plural(waiting, "waits", "wait"));
	else
		strbuf_addf(&n->title, "%lld of them %s", (long long)blocked, plural(blocked, "is blocked", "are blocked"));
	n->confidence = "derived";
	strbuf_add_str(&n->place, "stacks?filter=role%3A");
	strbuf_add(&n->place, stmt_text(st, 0));
	return advice_say(f, n, waiting == workers ? "pool-tasks" : "pool", NULL, NULL, e);
}

bool find_exhausted_pools(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_WORKERS);
	enum step step = STEP_DONE;
	bool ok = true;

	if (!run->stacks)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		if (stmt_i64(st, 1) >= WORKERS_MIN && !stmt_i64(st, 2) && stmt_i64(st, 4) && is_worker(f->rules, stmt_text(st, 0)))
			ok = describe(f, run, st, e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}
