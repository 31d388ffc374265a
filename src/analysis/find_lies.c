#include "config.h"

#include "findings.h"

#include "astscope/store/queries.h"

/* What a lock dump says and cannot have been so at one moment: it takes its picture while the threads run. */
bool find_lies(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_TWO_HOLDERS);
	struct finding *n = NULL;
	int64_t locks = 0;
	enum step step;

	if (!run->locks)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!locks++)
			n = finding_add(f, run, SEVERITY_INFO, "quality");
		if (locks > 3)
			continue;
		b = finding_line(n, "held");
		finding_link_lock(n, b, st, 0);
		strbuf_addf(b, " by %lld threads at once: %.*s", (long long)stmt_i64(st, 4), SPAN_ARG(stmt_text(st, 5)));
	}
	stmt_reset(st);
	if (n) {
		strbuf_addf(&n->title, "%lld %s more than one holder in a lock dump", (long long)locks,
			    plural(locks, "lock has", "locks have"));
		strbuf_add_str(finding_line(n, "risk"),
			       "that cannot be: it changed hands while the dump was made; at most one of them still holds it");
		strbuf_add_str(&n->place, "locks");
	}
	return step != STEP_FAIL;
}
