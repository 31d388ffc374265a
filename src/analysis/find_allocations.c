/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"

#include "astscope/store/queries.h"

/*
 * What `memory show` tells: Asterisk's allocator (MALLOC_DEBUG) counts what each place has and did not free.  One list cannot tell
 * what leaks from what is needed; where there are several of a place, what grew is named.
 */

enum { PLACES_SHOWN = 3 };

enum allocations_column { FUNC, SRC_LINE, FILE_NAME, FIRST_N, FIRST_BYTES, FIRST_SOURCE, FIRST_LINE, FIRST_PATH, LAST_N, LAST_BYTES,
			  LAST_SOURCE, LAST_LINE, LAST_PATH, PLACES, RUN };

/* "lab_session_alloc (res_crashlab.c:54)"; "chan_echolink.c" of a list by file */
static void add_place(struct strbuf *b, const struct stmt *st)
{
	if (stmt_text(st, FUNC).n)
		strbuf_addf(b, "%.*s (%.*s:%lld)", SPAN_ARG(stmt_text(st, FUNC)), SPAN_ARG(stmt_text(st, FILE_NAME)),
			    (long long)stmt_i64(st, SRC_LINE));
	else
		strbuf_add(b, stmt_text(st, FILE_NAME));
}

static void add_bytes(struct strbuf *b, int64_t bytes)
{
	if (bytes < 100000)
		strbuf_addf(b, "%lld bytes", (long long)bytes);
	else
		strbuf_addf(b, "%.1f MB", (double)bytes / 1e6);
}

/* "chan_door.c: 0.7 MB became 92.1 MB" */
static void add_growth(struct strbuf *b, const struct stmt *st)
{
	add_place(b, st);
	strbuf_add_str(b, ": ");
	add_bytes(b, stmt_i64(st, FIRST_BYTES));
	strbuf_add_str(b, " became ");
	add_bytes(b, stmt_i64(st, LAST_BYTES));
}

static void add_grown(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "memory");

	add_growth(b, st);
	strbuf_addf(b, ", %lld %s became %lld (", (long long)stmt_i64(st, FIRST_N),
		    plural(stmt_i64(st, FIRST_N), "allocation", "allocations"), (long long)stmt_i64(st, LAST_N));
	finding_link_line(n, b, stmt_text(st, FIRST_PATH), stmt_i64(st, FIRST_SOURCE), stmt_i64(st, FIRST_LINE));
	strbuf_add_str(b, ", then ");
	finding_link_line(n, b, stmt_text(st, LAST_PATH), stmt_i64(st, LAST_SOURCE), stmt_i64(st, LAST_LINE));
	strbuf_add_str(b, ")");
	if (stmt_i64(st, FIRST_SOURCE) != stmt_i64(st, LAST_SOURCE))
		n->confidence = "guess"; /* that the file that comes first is the earlier one */
}

/* Places that have more than before, what grew most in bytes first. */
static bool find_growth(struct findings *f, bool *ret_any, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_ALLOCATIONS_GREW);
	struct finding *n = NULL;
	enum step step;
	int64_t shown = 0, places = 0;

	while (shown < PLACES_SHOWN && (step = stmt_step(st, e)) == STEP_ROW) {
		if (!n) {
			n = finding_add(f, finding_run(f, stmt_i64(st, RUN)), SEVERITY_WARNING, "memory");
			n->confidence = "derived";
			places = stmt_i64(st, PLACES);
			strbuf_add_str(&n->title, "memory grows, most in ");
			add_growth(&n->title, st);
			finding_place_line(&n->place, stmt_i64(st, LAST_SOURCE), stmt_i64(st, LAST_LINE));
		}
		add_grown(n, st);
		shown++;
	}
	stmt_reset(st);
	*ret_any = n != NULL;
	if (shown < PLACES_SHOWN && step == STEP_FAIL)
		return false;
	if (!n)
		return true;
	if (places > shown)
		strbuf_addf(finding_line(n, "memory"), "and %lld more", (long long)(places - shown));
	return advice_say(f, n, "memory-grows", NULL, NULL, e);
}

/* The place that has most, of the list that comes last. */
static bool find_most(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_ALLOCATIONS_MOST);
	enum step step = stmt_step(st, e);
	struct finding *n;

	if (step != STEP_ROW) {
		stmt_reset(st);
		return step == STEP_DONE;
	}
	n = finding_add(f, finding_run(f, stmt_i64(st, RUN)), SEVERITY_NOTE, "memory");
	strbuf_add_str(&n->title, "most memory is in ");
	add_place(&n->title, st);
	strbuf_addf(&n->title, ": %lld %s, ", (long long)stmt_i64(st, LAST_N), plural(stmt_i64(st, LAST_N), "allocation", "allocations"));
	add_bytes(&n->title, stmt_i64(st, LAST_BYTES));
	finding_place_line(&n->place, stmt_i64(st, LAST_SOURCE), stmt_i64(st, LAST_LINE));
	stmt_reset(st);
	return advice_say(f, n, "memory-counted", NULL, NULL, e);
}

bool find_allocations(struct findings *f, struct err *e)
{
	bool any;

	return find_growth(f, &any, e) && (any || find_most(f, e));
}
