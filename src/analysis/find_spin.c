/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"

#include "astscope/store/queries.h"

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
		struct strbuf *b;

		if (!n)
			n = finding_add(f, run, SEVERITY_WARNING, "blocked");
		b = finding_line(n, "thread");
		finding_link_thread(n, b, st, 1, 2, 3);
		if (stmt_i64(st, 0) > 1)
			strbuf_addf(b, " and %lld more", (long long)stmt_i64(st, 0) - 1);
		if (!stmt_is_null(st, 4))
			strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, 4)));
		if (!stmt_is_null(st, 5)) {
			strbuf_add_str(b, " at ");
			finding_add_site(b, st, 5, 6);
		}
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
