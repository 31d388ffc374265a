/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/*
 * What objects, locks and threads are called by people: where a text names one by its address or id, the name of its channel, its
 * topic or its port stands beside it.
 */

enum { NAMES_MOST = 8 /* in a line */ };

/* "hist/0x55aa#1" */
static struct stmt *ask_life(struct db *db, struct span place)
{
	struct stmt *st = db_query(db, Q_FINDING_NAME_OF_LIFE);
	uint64_t addr;
	int64_t ordinal;

	if (!scan_lit(&place, SPAN_LIT("hist/")) || !scan_addr(&place, &addr) || !scan_char(&place, '#') || !scan_i64(&place, &ordinal) ||
	    place.n)
		return NULL;
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	stmt_bind_i64(st, ":ordinal", ordinal);
	return st;
}

/* "locks/0x55aa" */
static struct stmt *ask_lock(struct db *db, struct span place, int64_t run)
{
	struct stmt *st = db_query(db, Q_FINDING_NAME_OF_LOCK);
	uint64_t addr;

	if (!scan_lit(&place, SPAN_LIT("locks/")) || !scan_addr(&place, &addr) || place.n)
		return NULL;
	stmt_bind_i64(st, ":addr", (int64_t)addr);
	bind_optional(st, ":run", run, 0);
	return st;
}

/* "threads/lwp/25718" */
static struct stmt *ask_thread(struct db *db, struct span place, int64_t run)
{
	struct stmt *st = db_query(db, Q_FINDING_NAME_OF_THREAD);
	int64_t lwp;

	if (!scan_lit(&place, SPAN_LIT("threads/lwp/")) || !scan_i64(&place, &lwp) || place.n)
		return NULL;
	stmt_bind_i64(st, ":lwp", lwp);
	bind_optional(st, ":run", run, 0);
	return st;
}

static bool name_of(struct db *db, struct span place, int64_t run, struct strbuf *ret, struct err *e)
{
	struct stmt *st = ask_life(db, place);
	enum step step;

	if (!st)
		st = ask_lock(db, place, run);
	if (!st)
		st = ask_thread(db, place, run);
	if (!st)
		return true;
	step = stmt_step(st, e);
	if (step == STEP_ROW)
		strbuf_add(ret, stmt_text(st, 0));
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* Behind @link, which ends at its stop; what begins there or later moves. */
static void put_in(struct finding *n, struct strbuf *b, const struct finding_link *link, struct span name)
{
	size_t ord = link->ord, at = link->stop;
	struct strbuf all = {0};

	strbuf_add(&all, span_sub(strbuf_span(b), 0, at));
	strbuf_addf(&all, " (%.*s)", SPAN_ARG(name));
	for (size_t i = 0; i < n->links.n; i++) {
		struct finding_link *other = vec_at(&n->links, i);

		if (other->ord != ord || other->start < at)
			continue;
		other->start += all.n - at;
		other->stop += all.n - at;
	}
	strbuf_add(&all, span_from_offset(strbuf_span(b), at));
	strbuf_clear(b);
	strbuf_add(b, strbuf_span(&all));
	strbuf_done(&all);
}

bool finding_add_names(struct findings *f, struct finding *n, struct err *e)
{
	struct strbuf name = {0};
	size_t said = 0, last = 0;
	bool ok = true;

	for (size_t i = 0; ok && i < n->links.n; i++) {
		const struct finding_link *link = vec_at(&n->links, i);
		struct strbuf *b = link->ord ? &((struct finding_line *)vec_at(&n->lines, link->ord - 1))->text : &n->title;

		said = link->ord == last ? said : 0;
		last = link->ord;
		strbuf_clear(&name);
		ok = name_of(f->db, strbuf_span(&link->place), n->run, &name, e);
		if (!name.n || said >= NAMES_MOST || link->stop > b->n || span_find(strbuf_span(b), strbuf_span(&name)) >= 0)
			continue;
		put_in(n, b, link, strbuf_span(&name));
		said++;
	}
	strbuf_done(&name);
	return ok;
}
