/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/store/queries.h"

/*
 * What the system says of the process: faults that the kernel logged and no stack tells of, and ends that are no crash - the
 * memory of the machine, systemd, a signal from outside.
 */

enum {
	NULL_BYTES = 0x10000,     /* as near to 0 an address is a member of what was not there */
	STACK_BYTES = 0x10000,    /* as near to the stack pointer it is the end of the stack */
	ERROR_WRITE = 2,
	ERROR_FETCH = 16,
	KB_OF_GB = 1048576,
	LINES_SHOWN = 3,
	LINES_NEAR = 20,
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

static void add_cause(struct finding *n, const struct stmt *st)
{
	if (is_overflow(st))
		strbuf_add_str(finding_line(n, "cause"), "written right beside the stack pointer: the stack is full, it seems");
	else if (stmt_i64(st, FAULT_ERROR) & ERROR_FETCH && !stmt_is_null(st, FAULT_ADDRESS))
		strbuf_add_str(finding_line(n, "cause"), "it jumped to where no code is: a function pointer or a return address is wrong");
	else if (is_null(st))
		strbuf_add_str(finding_line(n, "cause"), "a member of NULL, or of what was not there");
	else if (is(st, FAULT_EVENT, "protection"))
		strbuf_add_str(finding_line(n, "cause"), "an address that no process can have: a pointer was overwritten or never set");
}

static const char *class_of(const struct stmt *st)
{
	if (is_overflow(st))
		return "overflow";
	if (is_null(st))
		return "null";
	return is(st, FAULT_EVENT, "protection") ? "wild" : "unknown";
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

static void sign_fault(struct finding *n, const struct stmt *st)
{
	strbuf_clear(&n->signature);
	strbuf_addf(&n->signature, "%s | ", class_of(st));
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
	add_cause(n, st);
	add_where(n, st);
	add_kernel_lines(n, st);
	sign_fault(n, st);
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

static bool has_critical(const struct findings *f)
{
	for (size_t i = 0; i < f->list.n; i++) {
		if (((struct finding *)vec_at(&f->list, i))->severity == SEVERITY_CRITICAL)
			return true;
	}
	return false;
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
			n = finding_add(f, NULL, has_critical(f) ? SEVERITY_INFO : SEVERITY_WARNING, "elsewhere");
		add_kernel_lines(n, st);
		sign_fault(n, st);
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

/* ---- ends that are no crash -------------------------------------------------------------------------------------- */

enum end_column { END_EVENT, END_AT, END_NAME, END_PID, END_SIGNAL_NAME, END_RSS, END_STATUS, END_TEXT, END_SOURCE, END_LINE, END_RUN,
		  END_TIMES, END_TOLD };

/* The words of the system themselves, with their time. */
static void add_said(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "system");

	if (!stmt_is_null(st, END_AT)) {
		strbuf_add(b, stmt_text(st, END_AT));
		strbuf_add_char(b, ' ');
	}
	strbuf_add(b, stmt_text(st, END_TEXT));
	if (stmt_i64(st, END_TIMES) > 1)
		strbuf_addf(b, " (%lld times)", (long long)stmt_i64(st, END_TIMES));
}

/* "killed for lack of memory (it had 7.0 GB), process 4242" */
static void describe_oom(struct finding *n, const struct stmt *st)
{
	strbuf_add_str(&n->title, "killed for lack of memory");
	if (!stmt_is_null(st, END_RSS))
		strbuf_addf(&n->title, " (it had %.1f GB)", (double)stmt_i64(st, END_RSS) / KB_OF_GB);
	if (!stmt_is_null(st, END_PID))
		strbuf_addf(&n->title, ", process %lld", (long long)stmt_i64(st, END_PID));
	strbuf_add_str(&n->signature, "no memory");
}

/* The last of these ends that names a process. */
struct oom {
	size_t finding; /* 1 = the first; 0 = none yet */
	int64_t source, line;
};

/* What systemd says of its unit, a few lines behind the kernel, is the same end. */
static bool is_said_again(const struct oom *last, const struct stmt *st)
{
	return last->finding && stmt_is_null(st, END_PID) && stmt_i64(st, END_SOURCE) == last->source &&
	       stmt_i64(st, END_LINE) - last->line <= LINES_NEAR;
}

static bool add_oom(struct findings *f, const struct stmt *st, struct oom *last, struct err *e)
{
	struct finding *n;

	if (is_said_again(last, st)) {
		add_said(vec_at(&f->list, last->finding - 1), st);
		return true;
	}
	n = finding_add(f, finding_run(f, stmt_i64(st, END_RUN)), SEVERITY_WARNING, "killed");
	*last = (struct oom){f->list.n, stmt_i64(st, END_SOURCE), stmt_i64(st, END_LINE)};
	n->run = stmt_i64(st, END_RUN);
	describe_oom(n, st);
	strbuf_add_str(&n->title, ": no crash to look for");
	add_said(n, st);
	finding_place_line(&n->place, stmt_i64(st, END_SOURCE), stmt_i64(st, END_LINE));
	return advice_say(f, n, "killed", NULL, NULL, e);
}

static bool left_core(const struct stmt *st)
{
	return is(st, END_EVENT, "dumped") || span_find(stmt_text(st, END_TEXT), SPAN_LIT("code=dumped")) >= 0 ||
	       span_find(stmt_text(st, END_TEXT), SPAN_LIT("(core dumped)")) >= 0;
}

/* A signal that the processor raises: nobody sends it from outside. */
static bool is_fault(const struct stmt *st)
{
	static const char *const faults[] = {"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"};

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (is(st, END_SIGNAL_NAME, faults[i]))
			return true;
	}
	return false;
}

/*
 * A core is made of what a fatal signal ended, with or without one a fault is a crash: where nothing else tells of that, no more is
 * known of it.
 */
static bool is_untold_crash(const struct stmt *st)
{
	return (left_core(st) || is_fault(st)) && !stmt_i64(st, END_TOLD);
}

/* "asterisk.service was ended by SIGKILL" */
static void describe_end(struct finding *n, const struct stmt *st)
{
	strbuf_add(&n->title, stmt_text(st, END_NAME));
	if (is(st, END_EVENT, "timeout"))
		strbuf_add_str(&n->title, " did not answer in time and was killed");
	else if (!stmt_is_null(st, END_SIGNAL_NAME))
		strbuf_addf(&n->title, " was ended by %.*s", SPAN_ARG(stmt_text(st, END_SIGNAL_NAME)));
	else if (!stmt_is_null(st, END_STATUS) && is(st, END_EVENT, "exit"))
		strbuf_addf(&n->title, " ended with status %lld", (long long)stmt_i64(st, END_STATUS));
	else
		strbuf_add_str(&n->title, is(st, END_EVENT, "restart") ? " was restarted" : " ended");
	if (left_core(st))
		strbuf_add_str(&n->title, " and left a core");
	if (is_untold_crash(st))
		strbuf_add_str(&n->title, "; nothing here tells where it was");
}

bool find_ends(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_ENDS);
	struct finding *n = NULL;
	enum step step = STEP_DONE;
	bool ok = true, untold = false;
	struct oom oom = {0};

	stmt_bind_i64(st, ":run", run->id);
	stmt_bind_i64(st, ":other", 0);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		if (is(st, END_EVENT, "oom")) {
			ok = add_oom(f, st, &oom, e);
			n = NULL; /* findings have moved */
			continue;
		}
		if (!n) {
			untold = is_untold_crash(st);
			n = finding_add(f, run, untold ? SEVERITY_CRITICAL : SEVERITY_INFO, untold ? "crash" : "exit");
			n->run = run->id;
			describe_end(n, st);
			finding_place_line(&n->place, stmt_i64(st, END_SOURCE), stmt_i64(st, END_LINE));
		}
		add_said(n, st);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL && (!n || advice_say(f, n, untold ? "crash-core" : "exit", NULL, NULL, e));
}

/* "..: not of process 24205, which is seen here" */
static void say_not_seen(struct finding *n, const struct findings *f)
{
	const struct run_info *first = vec_at(&f->runs, 0);

	if (f->runs.n == 1)
		strbuf_addf(&n->title, ": not of process %lld, which is seen here", (long long)first->pid);
	else
		strbuf_addf(&n->title, ": of none of the %zu processes that are seen here", f->runs.n);
}

bool find_other_ends(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_ENDS);
	struct finding *n = NULL;
	bool memory = false;
	enum step step;

	stmt_bind_i64(st, ":other", 1);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!n) {
			n = finding_add(f, NULL, has_critical(f) ? SEVERITY_INFO : SEVERITY_WARNING, "elsewhere");
			n->confidence = "derived";
			memory = is(st, END_EVENT, "oom");
			if (memory)
				describe_oom(n, st);
			else
				describe_end(n, st);
			say_not_seen(n, f);
			finding_place_line(&n->place, stmt_i64(st, END_SOURCE), stmt_i64(st, END_LINE));
		}
		add_said(n, st);
	}
	stmt_reset(st);
	return step != STEP_FAIL && (!n || advice_say(f, n, memory ? "killed-other" : "end-other", NULL, NULL, e));
}
