/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/store/queries.h"

/* Ids of threads that two threads had, and processes that share ids: what was kept apart, so that nobody takes them for one. */

#define PAIRS_SHOWN 3

/* "LWP 101 netconsole (gdb.txt)" */
static void add_side(struct finding *n, struct strbuf *b, const struct stmt *st, int lwp, int path)
{
	finding_link_thread(n, b, st, lwp, lwp + 1, lwp + 2);
	if (stmt_is_null(st, path))
		return;
	strbuf_add_str(b, " (");
	strbuf_add(b, stmt_text(st, path));
	strbuf_add_char(b, ')');
}

/* Threads of one process that have the same pthread id or the same LWP. */
static bool find_ids_used_again(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_IDS_USED_AGAIN);
	struct finding *n = NULL;
	int64_t pairs = 0;
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!n)
			n = finding_add(f, run, SEVERITY_NOTE, "quality");
		/* Two LWPs are two threads for sure, one after the other. */
		if (stmt_i64(st, 0) || stmt_is_null(st, 1) || stmt_is_null(st, 5))
			n->severity = SEVERITY_INFO;
		if (++pairs > PAIRS_SHOWN)
			continue;
		b = finding_line(n, "thread");
		strbuf_addf(b, "the same %s: ", stmt_i64(st, 0) ? "LWP" : "pthread id");
		add_side(n, b, st, 1, 4);
		strbuf_add_str(b, " and ");
		add_side(n, b, st, 5, 8);
	}
	stmt_reset(st);
	if (n) {
		strbuf_addf(&n->title, "%lld %s given to two threads, which are kept apart", (long long)pairs,
			    plural(pairs, "id of a thread was", "ids of threads were"));
		if (pairs > PAIRS_SHOWN)
			strbuf_addf(finding_line(n, "thread"), "and %lld more", (long long)(pairs - PAIRS_SHOWN));
		strbuf_add_str(&n->place, "threads");
	}
	return step == STEP_DONE;
}

/* Processes that show the same LWPs and state different ids: a machine gives LWPs out again, a container always. */
static bool find_shared_lwps(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_SHARED_LWPS);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct finding *n = finding_add(f, NULL, SEVERITY_INFO, "quality");

		strbuf_addf(&n->title, "processes %lld and %lld both have %lld %s, such as %lld: their threads are kept apart",
			    (long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1), (long long)stmt_i64(st, 2),
			    plural(stmt_i64(st, 2), "LWP", "LWPs"), (long long)stmt_i64(st, 3));
		strbuf_add(finding_line(n, "file"), stmt_text(st, 4));
		strbuf_add(finding_line(n, "file"), stmt_text(st, 5));
		strbuf_add_str(&n->place, "threads");
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool find_identity(struct findings *f, struct err *e)
{
	for (size_t i = 0; i < f->runs.n; i++) {
		if (!find_ids_used_again(f, vec_at(&f->runs, i), e))
			return false;
	}
	return f->runs.n < 2 || find_shared_lwps(f, e);
}
