/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/base/attr.h"
#include "astscope/store/queries.h"

/* How the system says the process ended, where that is no crash: the memory of the machine, systemd, a signal from outside. */

enum {
	KB_OF_GB = 1048576,
	LINES_NEAR = 20,
};

enum end_column { END_EVENT, END_AT, END_NAME, END_PID, END_SIGNAL_NAME, END_RSS, END_STATUS, END_TEXT, END_SOURCE, END_LINE, END_RUN,
		  END_TIMES, END_TOLD };

static bool is(const struct stmt *st, int column, const char *word)
{
	return span_eq_str(stmt_text(st, column), word);
}

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

/* coredumpctl lists also what was not kept, or is gone by now. */
static bool has_gone(struct span said)
{
	return span_find(said, SPAN_LIT(" missing ")) >= 0 || span_find(said, SPAN_LIT(" none ")) >= 0;
}

static bool left_core(const struct stmt *st)
{
	return (is(st, END_EVENT, "dumped") && !has_gone(stmt_text(st, END_TEXT))) ||
	       span_find(stmt_text(st, END_TEXT), SPAN_LIT("code=dumped")) >= 0 ||
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
	return (is(st, END_EVENT, "dumped") || left_core(st) || is_fault(st)) && !stmt_i64(st, END_TOLD) &&
	       !is(st, END_EVENT, "timeout");
}

/* A time that ran out: "Watchdog timeout (limit 30s)!", "State 'stop-sigterm' timed out. Killing."; the first row that fits. */
static const struct timeout {
	struct span mark;
	const char *why;
	const char *sentence; /* a row of "sentences" */
} timeouts[] = {
	{SPAN_LIT("atchdog timeout"), "it gave its watchdog no sign of life in time", "end-watchdog"},
	{SPAN_LIT("tart operation timed out"), "it did not say in time that it had started", "end-start"},
	{SPAN_LIT("stop"), "it did not stop in time", "end-stop"},
};

static const struct timeout *timeout_of(const struct stmt *st)
{
	for (size_t i = 0; is(st, END_EVENT, "timeout") && i < ARRAY_LEN(timeouts); i++) {
		if (span_find(stmt_text(st, END_TEXT), timeouts[i].mark) >= 0)
			return &timeouts[i];
	}
	return NULL;
}

bool find_sender(struct findings *f, struct finding *n, const char **ret_sentence, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_ENDS);
	const struct timeout *t = NULL;
	enum step step;

	stmt_bind_i64(st, ":run", n->run);
	stmt_bind_i64(st, ":other", 0);
	while (!t && (step = stmt_step(st, e)) == STEP_ROW) {
		t = timeout_of(st);
		if (!t)
			continue;
		strbuf_addf(finding_line(n, "cause"), "systemd sent it: %s", t->why);
		add_said(n, st);
		*ret_sentence = t->sentence;
	}
	stmt_reset(st);
	return t || step != STEP_FAIL;
}

/* "asterisk.service was ended by SIGKILL" */
static void describe_end(struct finding *n, const struct stmt *st)
{
	strbuf_add(&n->title, stmt_text(st, END_NAME));
	if (is(st, END_EVENT, "timeout"))
		strbuf_add_str(&n->title, " was killed");
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
	const struct timeout *late = NULL;
	bool ok = true, untold = false, told = false;
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
			told = stmt_i64(st, END_TOLD) != 0;
			describe_end(n, st);
			finding_place_line(&n->place, stmt_i64(st, END_SOURCE), stmt_i64(st, END_LINE));
		}
		late = late ? late : timeout_of(st);
		add_said(n, st);
	}
	stmt_reset(st);
	if (n && late && !told) {
		strbuf_addf(&n->title, ": %s", late->why);
		n->severity = SEVERITY_WARNING;
	}
	return ok && step != STEP_FAIL &&
	       (!n || advice_say(f, n, late && !told ? late->sentence : untold ? "crash-core" : "exit", NULL, NULL, e));
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
			n = finding_add(f, NULL, findings_have_critical(f) ? SEVERITY_INFO : SEVERITY_WARNING, "elsewhere");
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
