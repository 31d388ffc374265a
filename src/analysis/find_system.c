/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/logic/cause.h"
#include "astscope/store/queries.h"

/* Faults that the kernel logged and no stack tells of. */

enum {
	NULL_BYTES = 0x10000,     /* as near to 0 an address is a member of what was not there */
	STACK_BYTES = 0x10000,    /* as near to the stack pointer it is the end of the stack */
	ERROR_WRITE = 2,
	ERROR_FETCH = 16,
	LINES_SHOWN = 3,
};

/* A row of finding_faults, or of finding_fault_lines, which has the same columns. */
enum fault_column {
	FAULT_EVENT, FAULT_AT, FAULT_NAME, FAULT_LWP, FAULT_SIGNAL, FAULT_ADDRESS, FAULT_SP, FAULT_ERROR, FAULT_LIB, FAULT_LIB_SIZE,
	FAULT_OFFSET, FAULT_IN_FILE, FAULT_CALLER, FAULT_CALLER_OFFSET, FAULT_SOURCE, FAULT_LINE, FAULT_RUN, FAULT_TIMES, FAULT_LAST,
	FAULT_SIGNAL_NAME, FAULT_PATH,
};

static bool is(const struct stmt *st, int column, const char *word)
{
	return span_eq_str(stmt_text(st, column), word);
}

static bool distance_below(uint64_t a, uint64_t b, uint64_t most)
{
	return (a > b ? a - b : b - a) < most;
}

static bool is_null(const struct stmt *st)
{
	uint64_t at = (uint64_t)stmt_i64(st, FAULT_ADDRESS);

	return !stmt_is_null(st, FAULT_ADDRESS) && (at < NULL_BYTES || at >= -(uint64_t)NULL_BYTES);
}

static bool is_overflow(const struct stmt *st)
{
	return !stmt_is_null(st, FAULT_ADDRESS) && !stmt_is_null(st, FAULT_SP) && stmt_i64(st, FAULT_ERROR) & ERROR_WRITE &&
	       distance_below((uint64_t)stmt_i64(st, FAULT_ADDRESS), (uint64_t)stmt_i64(st, FAULT_SP), STACK_BYTES);
}

/* "null+0x82", "null-0x18", "0x7f10aa51c140" */
static void add_address(struct strbuf *b, const struct stmt *st)
{
	uint64_t at = (uint64_t)stmt_i64(st, FAULT_ADDRESS);
	bool below = at >= -(uint64_t)NULL_BYTES;

	if (!is_null(st)) {
		strbuf_add_addr(b, at);
		return;
	}
	strbuf_add_str(b, "null");
	if (!at)
		return;
	strbuf_add_char(b, below ? '-' : '+');
	strbuf_add_addr(b, below ? -at : at);
}

/* " reading null+0x82 in libasteriskpj.so.2+0x83bb0" */
static void add_fault(struct strbuf *b, const struct stmt *st)
{
	int64_t error = stmt_i64(st, FAULT_ERROR);

	if (!stmt_is_null(st, FAULT_ADDRESS)) {
		if (!stmt_is_null(st, FAULT_ERROR))
			strbuf_add_str(b, error & ERROR_FETCH ? " jumping to " : error & ERROR_WRITE ? " writing " : " reading ");
		else
			strbuf_add_str(b, " at ");
		add_address(b, st);
	} else if (is(st, FAULT_EVENT, "protection")) {
		strbuf_add_str(b, " (general protection)");
	}
	if (stmt_is_null(st, FAULT_LIB))
		return;
	strbuf_add_str(b, " in ");
	strbuf_add(b, stmt_text(st, FAULT_LIB));
	if (!stmt_is_null(st, FAULT_OFFSET)) {
		strbuf_add_char(b, '+');
		strbuf_add_addr(b, (uint64_t)stmt_i64(st, FAULT_OFFSET));
	}
}

static void add_signal(struct strbuf *b, const struct stmt *st)
{
	if (!stmt_is_null(st, FAULT_SIGNAL_NAME))
		strbuf_add(b, stmt_text(st, FAULT_SIGNAL_NAME));
	else if (!stmt_is_null(st, FAULT_SIGNAL))
		strbuf_addf(b, "signal %lld", (long long)stmt_i64(st, FAULT_SIGNAL));
	else
		strbuf_add_str(b, "a fatal signal");
}

/* "Feb  3 04:05:06 SIGSEGV reading .. (syslog line 12)", a link to that line */
static void add_kernel_line(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "kernel");

	if (!stmt_is_null(st, FAULT_AT)) {
		strbuf_add(b, stmt_text(st, FAULT_AT));
		strbuf_add_char(b, ' ');
	}
	add_signal(b, st);
	add_fault(b, st);
	strbuf_add_str(b, ", ");
	finding_link_line(n, b, stmt_text(st, FAULT_PATH), stmt_i64(st, FAULT_SOURCE), stmt_i64(st, FAULT_LINE));
}

bool find_kernel_lines(struct findings *f, struct finding *n, int64_t lwp, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_FAULT_LINES);
	enum step step;

	stmt_bind_i64(st, ":lwp", lwp);
	stmt_bind_i64(st, ":most", LINES_SHOWN);
	while ((step = stmt_step(st, e)) == STEP_ROW)
		add_kernel_line(n, st);
	stmt_reset(st);
	return step != STEP_FAIL;
}

/* ---- faults that no stack tells of ------------------------------------------------------------------------------- */

static void add_cause(const struct rules *r, struct finding *n, const struct stmt *st)
{
	struct span says = cause_of_signal(r, stmt_i64(st, FAULT_SIGNAL));

	if (is_overflow(st))
		strbuf_add_str(finding_line(n, "cause"), "written right beside the stack pointer: the stack is full, it seems");
	else if (stmt_i64(st, FAULT_ERROR) & ERROR_FETCH && !stmt_is_null(st, FAULT_ADDRESS))
		strbuf_add_str(finding_line(n, "cause"), "it jumped to where no code is: a function pointer or a return address is wrong");
	else if (is_null(st))
		strbuf_add_str(finding_line(n, "cause"), "a member of NULL, or of what was not there");
	else if (is(st, FAULT_EVENT, "protection"))
		strbuf_add_str(finding_line(n, "cause"), "an address that no process can have: a pointer was overwritten or never set");
	else if (says.n)
		strbuf_add(finding_line(n, "cause"), says);
}

static const char *class_of(const struct rules *r, const struct stmt *st)
{
	if (is_overflow(st))
		return "overflow";
	if (is_null(st))
		return "null";
	if (is(st, FAULT_EVENT, "protection"))
		return "wild";
	return cause_class_name(cause_class_of_signal(r, stmt_i64(st, FAULT_SIGNAL)));
}

/* How to find the function: an offset counts from the segment where the kernel does not print where that lies in the file. */
static void add_where(struct finding *n, const struct stmt *st)
{
	struct strbuf *b;

	if (stmt_is_null(st, FAULT_OFFSET))
		return;
	b = finding_line(n, "where");
	strbuf_add_str(b, "with the same binary: addr2line -Cfie ");
	strbuf_add(b, stmt_text(st, FAULT_LIB));
	strbuf_add_char(b, ' ');
	strbuf_add_addr(b, (uint64_t)stmt_i64(st, FAULT_OFFSET));
	if (!stmt_i64(st, FAULT_IN_FILE))
		strbuf_add_str(b, " plus the offset of its code in the file (readelf -lW, the LOAD line with R E)");
	if (stmt_is_null(st, FAULT_CALLER))
		return;
	b = finding_line(n, "where");
	strbuf_add_str(b, "called from ");
	strbuf_add(b, stmt_text(st, FAULT_CALLER));
	strbuf_add_char(b, '+');
	strbuf_add_addr(b, (uint64_t)stmt_i64(st, FAULT_CALLER_OFFSET));
}

/* The first line of the place, and how often there was one. */
static void add_kernel_lines(struct finding *n, const struct stmt *st)
{
	int64_t times = stmt_i64(st, FAULT_TIMES);
	struct strbuf *b;

	add_kernel_line(n, st);
	if (times < 2)
		return;
	b = finding_line(n, "kernel");
	strbuf_addf(b, "%lld times at this place", (long long)times);
	if (!stmt_is_null(st, FAULT_LAST)) {
		strbuf_add_str(b, ", the last ");
		strbuf_add(b, stmt_text(st, FAULT_LAST));
	}
}

static void sign_fault(const struct rules *r, struct finding *n, const struct stmt *st)
{
	strbuf_clear(&n->signature);
	strbuf_addf(&n->signature, "%s | ", class_of(r, st));
	if (stmt_is_null(st, FAULT_LIB))
		strbuf_add_str(&n->signature, "??");
	else
		strbuf_add(&n->signature, stmt_text(st, FAULT_LIB));
	if (!stmt_is_null(st, FAULT_OFFSET)) {
		strbuf_add_char(&n->signature, '+');
		strbuf_add_addr(&n->signature, (uint64_t)stmt_i64(st, FAULT_OFFSET));
	}
}

static bool add_fault_finding(struct findings *f, const struct stmt *st, struct err *e)
{
	struct finding *n = finding_add(f, finding_run(f, stmt_i64(st, FAULT_RUN)), SEVERITY_CRITICAL, "crash");

	n->run = stmt_i64(st, FAULT_RUN);
	add_signal(&n->title, st);
	add_fault(&n->title, st);
	if (!stmt_is_null(st, FAULT_LWP))
		strbuf_addf(&n->title, ", LWP %lld", (long long)stmt_i64(st, FAULT_LWP));
	add_cause(f->rules, n, st);
	add_where(n, st);
	add_kernel_lines(n, st);
	sign_fault(f->rules, n, st);
	finding_place_line(&n->place, stmt_i64(st, FAULT_SOURCE), stmt_i64(st, FAULT_LINE));
	return advice_say(f, n, "crash-system", NULL, NULL, e);
}

bool find_faults(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_FAULTS);
	enum step step = STEP_DONE;
	bool ok = true;

	stmt_bind_i64(st, ":other", 0);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW)
		ok = add_fault_finding(f, st, e);
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}

bool find_other_faults(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_FAULTS);
	struct finding *n = NULL;
	struct strbuf last = {0};
	int64_t faults = 0;
	enum step step;

	stmt_bind_i64(st, ":other", 1);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!n)
			n = finding_add(f, NULL, findings_have_critical(f) ? SEVERITY_INFO : SEVERITY_WARNING, "elsewhere");
		add_kernel_lines(n, st);
		sign_fault(f->rules, n, st);
		faults += stmt_i64(st, FAULT_TIMES);
		strbuf_clear(&last);
		add_signal(&last, st);
		add_fault(&last, st);
		strbuf_clear(&n->place);
		finding_place_line(&n->place, stmt_i64(st, FAULT_SOURCE), stmt_i64(st, FAULT_LINE));
	}
	stmt_reset(st);
	if (n) {
		strbuf_add(&n->title, strbuf_span(&last));
		if (faults > 1)
			strbuf_addf(&n->title, " and %lld before", (long long)(faults - 1));
		strbuf_add_str(&n->title, ": not of the process that is seen alive here");
		n->confidence = "derived";
	}
	strbuf_done(&last);
	return step != STEP_FAIL && (!n || advice_say(f, n, "crash-other", NULL, NULL, e));
}
