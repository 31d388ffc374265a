/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/logic/waitgraph.h"
#include "astscope/store/queries.h"

/* What a lock dump says and cannot have been so at one moment: it takes its picture while the threads run. */

#define LIES_SHOWN 3 /* of a kind */

/* One kind of lie.  Its query gives a row a lock, which begins with the columns of finding_add_lock. */
struct lie {
	int query;
	const char *one, *many; /* of locks: "1 lock has more than one holder in a lock dump" */
	const char *risk;
	/* What stands behind the lock. */
	void (*describe)(struct finding *n, struct strbuf *b, const struct stmt *st);
	int confidence;         /* column of it; -1 = sure */
};

static void describe_two_holders(struct finding *n, struct strbuf *b, const struct stmt *st)
{
	(void)n;
	strbuf_addf(b, " by %lld threads at once: %.*s", (long long)stmt_i64(st, 4), SPAN_ARG(stmt_text(st, 5)));
}

static void describe_failed(struct finding *n, struct strbuf *b, const struct stmt *st)
{
	strbuf_add_str(b, span_eq_str(stmt_text(st, 4), "guess") ? ": perhaps by " : ": by ");
	finding_link_thread(n, b, st, 5, 6, 7);
	strbuf_add_str(b, ", of which the dump says that it tried and failed to get it");
}

static void describe_stale(struct finding *n, struct strbuf *b, const struct stmt *st)
{
	strbuf_add_str(b, ": \"held at ");
	finding_add_site(b, st, 8, 9);
	strbuf_add_str(b, "\" by ");
	finding_link_thread(n, b, st, 5, 6, 7);
	strbuf_addf(b, ", but the dump lists %.*s as who holds it", SPAN_ARG(stmt_text(st, 10)));
}

static const struct lie lies[] = {
	{Q_FINDING_TWO_HOLDERS, "lock has more than one holder in a lock dump", "locks have more than one holder in a lock dump",
	 "that cannot be: it changed hands while the dump was made; at most one of them still holds it", describe_two_holders, -1},
	{Q_FINDING_FAILED_HOLDS, "lock is held by a thread that failed to get it, says a lock dump",
	 "locks are held by threads that failed to get them, says a lock dump",
	 "the failed try is of another moment, or of a second attempt: the thread counts as who holds it", describe_failed, 4},
	{Q_FINDING_STALE_HELD_AT, "lock has a stale holder in a table of locks", "locks have a stale holder in a table of locks",
	 "the script that prints the table keeps the holder of the lock before: it does not count", describe_stale, 4},
};

static bool find_lie(struct findings *f, const struct run_info *run, const struct lie *lie, struct err *e)
{
	struct stmt *st = db_query(f->db, lie->query);
	enum confidence weakest = CONFIDENCE_SURE;
	struct finding *n = NULL;
	int64_t locks = 0;
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!locks++)
			n = finding_add(f, run, SEVERITY_INFO, "quality");
		if (lie->confidence >= 0 && confidence_named(stmt_text(st, lie->confidence)) > weakest)
			weakest = confidence_named(stmt_text(st, lie->confidence));
		if (locks > LIES_SHOWN)
			continue;
		b = finding_line(n, "held");
		finding_link_lock(n, b, st, 0);
		lie->describe(n, b, st);
	}
	stmt_reset(st);
	if (n) {
		n->confidence = confidence_name(weakest);
		strbuf_addf(&n->title, "%lld %s", (long long)locks, plural(locks, lie->one, lie->many));
		strbuf_add_str(finding_line(n, "risk"), lie->risk);
		strbuf_add_str(&n->place, "locks");
	}
	return step != STEP_FAIL;
}

bool find_lies(struct findings *f, const struct run_info *run, struct err *e)
{
	for (size_t i = 0; run->locks && i < ARRAY_LEN(lies); i++) {
		if (!find_lie(f, run, &lies[i], e))
			return false;
	}
	return true;
}
