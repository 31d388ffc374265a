#include "config.h"

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
bool find_exhausted_pools(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_WORKERS);
	enum step step;

	if (!run->stacks)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t workers = stmt_i64(st, 1), waiting = stmt_i64(st, 3), blocked = stmt_i64(st, 4);
		struct finding *n;

		if (workers < WORKERS_MIN || stmt_i64(st, 2) || !blocked || !is_worker(f->rules, stmt_text(st, 0)))
			continue;
		n = finding_add(f, run, SEVERITY_WARNING, "blocked");
		strbuf_addf(&n->title, "all %lld workers of the thread pool are busy, ", (long long)workers);
		if (waiting)
			strbuf_addf(&n->title, "%lld of them %s for tasks that nobody runs", (long long)waiting,
				    plural(waiting, "waits", "wait"));
		else
			strbuf_addf(&n->title, "%lld of them %s", (long long)blocked, plural(blocked, "is blocked", "are blocked"));
		strbuf_add_str(&n->sentence, "what the pool serves gets no answer");
		strbuf_add_str(finding_line(n, "stuck"), strbuf_str(&n->sentence));
		n->confidence = "derived";
		strbuf_add_str(finding_line(n, "next"), waiting == workers ?
			       "if no other threads run those tasks, only a restart frees it: who could run them waits for them" :
			       "look at what the workers wait for; a larger pool only delays it");
		strbuf_add_str(&n->place, "stacks?filter=role%3A");
		strbuf_add(&n->place, stmt_text(st, 0));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}
