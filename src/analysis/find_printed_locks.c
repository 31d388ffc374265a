/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "owners.h"

/*
 * A lock that somebody asked gdb for, "p *mutex": it names the thread that has it.  Where a stack waits for it, the wait tells
 * that; this is for where none does.
 */

enum lock_column { LOCK_ADDR, LOCK_EXPR, LOCK_TEXT, LOCK_PATH, LOCK_SOURCE, LOCK_LINE };
enum thread_column { THREAD_LWP, THREAD_PTHREAD, THREAD_NAME, THREAD_DOES, THREAD_HAS_STACK };

/* The C library counts 2 where a thread went to sleep for the lock since it was taken. */
static bool was_waited_for(struct span text)
{
	static const struct span mark = SPAN_LIT("__lock = ");
	long at = span_find(text, mark);
	struct span s = span_from_offset(text, at < 0 ? text.n : (size_t)at + mark.n);
	int64_t n;

	return scan_i64(&s, &n) && n == 2;
}

/* The owner, by name if the thread is known; what it does. */
static bool add_owner(struct findings *f, struct finding *n, const struct owner *o, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_THREAD_OF_LWP);
	struct strbuf *b = finding_line(n, "held");
	enum step step;

	stmt_bind_i64(st, ":run", n->run);
	stmt_bind_i64(st, ":lwp", o->lwp);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		finding_link_thread(n, b, st, THREAD_LWP, THREAD_PTHREAD, THREAD_NAME);
		finding_add_thread(&n->title, st, THREAD_LWP, THREAD_PTHREAD, THREAD_NAME);
		if (!stmt_is_null(st, THREAD_DOES))
			strbuf_addf(b, ": %.*s", SPAN_ARG(stmt_text(st, THREAD_DOES)));
	} else {
		strbuf_addf(b, "LWP %lld", (long long)o->lwp);
		strbuf_addf(&n->title, "LWP %lld", (long long)o->lwp);
	}
	if (step == STEP_DONE || (step == STEP_ROW && !stmt_i64(st, THREAD_HAS_STACK)))
		strbuf_add_str(b, ", not among the stacks: it ended with the lock held, or was not printed");
	stmt_reset(st);
	return step != STEP_FAIL;
}

static bool add_lock(struct findings *f, const struct run_info *run, const struct stmt *st, const struct owner *o, struct err *e)
{
	struct finding *n = finding_add(f, run, SEVERITY_INFO, "locks");
	struct strbuf *b;

	n->run = run->id;
	n->confidence = "derived";
	strbuf_add_str(&n->title, "lock ");
	strbuf_add_addr(&n->title, o->addr);
	strbuf_add_str(&n->title, " is held by ");
	if (!add_owner(f, n, o, e))
		return false;
	strbuf_add_str(&n->title, was_waited_for(stmt_text(st, LOCK_TEXT)) ? ", as it says itself; a thread went to sleep for it"
									     : ", as it says itself");
	b = finding_line(n, "lock");
	if (!stmt_is_null(st, LOCK_EXPR))
		strbuf_addf(b, "print %.*s, ", SPAN_ARG(stmt_text(st, LOCK_EXPR)));
	finding_link_line(n, b, stmt_text(st, LOCK_PATH), stmt_i64(st, LOCK_SOURCE), stmt_i64(st, LOCK_LINE));
	finding_place_line(&n->place, stmt_i64(st, LOCK_SOURCE), stmt_i64(st, LOCK_LINE));
	strbuf_add_str(&n->signature, "printed lock");
	return advice_say(f, n, "printed-lock", NULL, NULL, e);
}

bool find_printed_locks(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_PRINTED_LOCKS);
	enum step step = STEP_DONE;
	bool ok = true;

	stmt_bind_i64(st, ":run", run->id);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		struct owner o;

		/* Words of memory are a lock only where one is known to lie. */
		if (owner_read((uint64_t)stmt_i64(st, LOCK_ADDR), stmt_text(st, LOCK_EXPR), stmt_text(st, LOCK_TEXT), &o) && !o.raw)
			ok = add_lock(f, run, st, &o, e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}
