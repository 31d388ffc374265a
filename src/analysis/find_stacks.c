/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/store/queries.h"

/* Of so few stacks each is worth a line. */
#define STACKS_MAX 3

bool find_few_stacks(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_FEW_STACKS);
	struct finding *n = NULL;
	int64_t outer = 0;
	enum step step;

	if (!run->stacks || run->waits)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	stmt_bind_i64(st, ":most", STACKS_MAX);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!n)
			n = finding_add(f, run, SEVERITY_INFO, "stack");
		b = finding_line(n, "thread");
		finding_link_thread(n, b, st, 1, 2, 3);
		strbuf_add_char(b, ' ');
		finding_add_work(b, st, 4, finding_quoted(stmt_text(st, 10)));
		if (stmt_is_null(st, 4)) {
			strbuf_add_str(b, ", or in what that calls: the innermost frames are not here");
			outer++;
		}
	}
	stmt_reset(st);
	if (n) {
		int64_t whole = (int64_t)n->lines.n - outer;

		if (whole)
			strbuf_addf(&n->title, "%lld %s not idle", (long long)whole, plural(whole, "thread is", "threads are"));
		if (outer)
			strbuf_addf(&n->title, "%s%lld %s without what %s at the end", whole ? "; " : "", (long long)outer,
				    plural(outer, "thread is shown", "threads are shown"), plural(outer, "it does", "they do"));
		strbuf_add_str(&n->place, "stacks");
	}
	return step != STEP_FAIL;
}
