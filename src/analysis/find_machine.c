/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "astscope/store/queries.h"

/*
 * What the tools of the system say of the process: who uses the processors, who sleeps in the kernel, which locks strace saw waited for,
 * what is used up.  Each query gives rows with these columns first: path, source, line.
 */

enum place_column { AT_PATH, AT_SOURCE, AT_LINE, AT_REST };
enum { SHOWN = 5, MANY = 4 };

static struct finding *machine_finding(struct findings *f, const struct run_info *run, const struct stmt *st, enum severity severity,
				       const char *kind, const char *confidence)
{
	struct finding *n = finding_add(f, run, severity, kind);

	n->confidence = confidence;
	finding_place_line(&n->place, stmt_i64(st, AT_SOURCE), stmt_i64(st, AT_LINE));
	return n;
}

static void add_where(struct finding *n, struct strbuf *b, const struct stmt *st)
{
	strbuf_add_str(b, ", ");
	finding_link_line(n, b, stmt_text(st, AT_PATH), stmt_i64(st, AT_SOURCE), stmt_i64(st, AT_LINE));
}

static struct stmt *ask(struct findings *f, const struct run_info *run, int query)
{
	struct stmt *st = db_query(f->db, query);

	stmt_bind_i64(st, ":run", run->id);
	return st;
}

/* ---- processors ---- */

enum busy_column { BUSY_LWP = AT_REST, BUSY_NAME, BUSY_CPU, BUSY_STATE, BUSY_OF_THREAD, BUSY_MEASURED };

/* One row is the process or a thread: a mean since it began shows where to look, that it is busy now only what was measured. */
static bool find_busy(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = ask(f, run, Q_FINDING_BUSY);
	struct finding *n = NULL;
	bool said_mean = false; /* by the title */
	int64_t threads = 0;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		bool is_mean = !stmt_i64(st, BUSY_MEASURED);
		struct strbuf *b;

		if (!n) {
			said_mean = is_mean;
			n = machine_finding(f, run, st, SEVERITY_WARNING, "busy", is_mean ? "guess" : "derived");
			strbuf_addf(&n->title, "%s takes %.*s %% of a processor", stmt_i64(st, BUSY_OF_THREAD) ? "a thread" : "the process",
				    SPAN_ARG(stmt_text(st, BUSY_CPU)));
			if (is_mean)
				strbuf_add_str(&n->title, ", as a mean since it began");
		}
		if (++threads > SHOWN)
			continue;
		b = finding_line(n, stmt_i64(st, BUSY_OF_THREAD) ? "thread" : "where");
		if (stmt_i64(st, BUSY_OF_THREAD))
			finding_link_thread(n, b, st, BUSY_LWP, -1, BUSY_NAME);
		else
			strbuf_addf(b, "process %lld", (long long)stmt_i64(st, BUSY_LWP));
		strbuf_addf(b, " %.*s %%%s", SPAN_ARG(stmt_text(st, BUSY_CPU)), is_mean && !said_mean ? " as a mean" : "");
		if (!stmt_is_null(st, BUSY_STATE))
			strbuf_addf(b, ", state %.*s", SPAN_ARG(stmt_text(st, BUSY_STATE)));
		add_where(n, b, st);
	}
	stmt_reset(st);
	if (n)
		strbuf_add_str(finding_line(n, "next"),
			       "its stack, taken twice, shows what it does again and again: gdb -p PID, thread apply all bt");
	return step != STEP_FAIL;
}

enum asleep_column { ASLEEP_LWP = AT_REST, ASLEEP_NAME, ASLEEP_IN };

/* State D: it waits inside the kernel and cannot be interrupted. */
static bool find_asleep(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = ask(f, run, Q_FINDING_ASLEEP);
	struct finding *n = NULL;
	int64_t threads = 0;
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!n)
			n = machine_finding(f, run, st, SEVERITY_INFO, "blocked", "derived");
		if (++threads > SHOWN)
			continue;
		b = finding_line(n, "thread");
		finding_link_thread(n, b, st, ASLEEP_LWP, -1, ASLEEP_NAME);
		if (!stmt_is_null(st, ASLEEP_IN))
			strbuf_addf(b, " in %.*s", SPAN_ARG(stmt_text(st, ASLEEP_IN)));
		add_where(n, b, st);
	}
	stmt_reset(st);
	if (!n)
		return step != STEP_FAIL;
	if (threads >= MANY)
		n->severity = SEVERITY_WARNING;
	strbuf_addf(&n->title, "%lld %s inside the kernel (state D): for a disk, a network file system or a driver, "
				"for no lock of Asterisk", (long long)threads, plural(threads, "thread waits", "threads wait"));
	return step != STEP_FAIL;
}

/* ---- strace ---- */

enum traced_column {
	TRACED_LOCK = AT_REST, TRACED_NAME, TRACED_THREADS, TRACED_LWPS, TRACED_HOLDER, TRACED_HOLDER_NAME, TRACED_HOLDER_PATH,
	TRACED_ALL_THREADS, TRACED_ALL_LOCKS,
};

/* Who has it was said of another moment; where that is told of each lock, nobody needs to be asked. */
static void add_holder(struct finding *n, const struct stmt *st, bool *unknown)
{
	struct strbuf *b;

	if (stmt_is_null(st, TRACED_HOLDER)) {
		*unknown = true;
		return;
	}
	b = finding_line(n, "holder");
	finding_link_thread(n, b, st, TRACED_HOLDER, -1, TRACED_HOLDER_NAME);
	strbuf_addf(b, " has %.*s by %.*s", SPAN_ARG(stmt_text(st, TRACED_LOCK)), SPAN_ARG(stmt_text(st, TRACED_HOLDER_PATH)));
}

/* A futex that is waited for while it holds 2 is a mutex that somebody has. */
static bool find_traced_waits(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = ask(f, run, Q_FINDING_TRACED_WAITS);
	struct finding *n = NULL;
	int64_t threads = 0, locks = 0, shown = 0;
	bool unknown = false; /* who has one of them */
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct strbuf *b;

		if (!n)
			n = machine_finding(f, run, st, SEVERITY_INFO, "blocked", "derived");
		threads = stmt_i64(st, TRACED_ALL_THREADS);
		locks = stmt_i64(st, TRACED_ALL_LOCKS);
		if (++shown > SHOWN)
			continue;
		b = finding_line(n, "lock");
		if (!stmt_is_null(st, TRACED_NAME))
			strbuf_addf(b, "%.*s ", SPAN_ARG(stmt_text(st, TRACED_NAME)));
		strbuf_addf(b, "%.*s: %lld %s, LWP %.*s", SPAN_ARG(stmt_text(st, TRACED_LOCK)), (long long)stmt_i64(st, TRACED_THREADS),
			    plural(stmt_i64(st, TRACED_THREADS), "thread", "threads"), SPAN_ARG(stmt_text(st, TRACED_LWPS)));
		add_where(n, b, st);
		add_holder(n, st, &unknown);
	}
	stmt_reset(st);
	if (!n)
		return step != STEP_FAIL;
	if (threads >= MANY)
		n->severity = SEVERITY_WARNING;
	strbuf_addf(&n->title, "%lld %s for %lld %s when strace left", (long long)threads,
		    plural(threads, "thread waited", "threads waited"), (long long)locks, plural(locks, "mutex", "mutexes"));
	if (unknown)
		strbuf_add_str(finding_line(n, "next"), "who has them: core show locks, or the stacks of all threads");
	return step != STEP_FAIL;
}

/* ---- what is used up, what fails ---- */

/* A row is a finding: its title, "sure" or weaker, 1 = only a remark. */
enum plain_column { PLAIN_TITLE = AT_REST, PLAIN_CONFIDENCE, PLAIN_REMARK };

struct plain {
	int query;
	const char *kind;
	const char *next;      /* of a finding, NULL = nothing */
	const char *of_remark; /* NULL = the same */
};

static bool find_plain(struct findings *f, const struct run_info *run, const struct plain *p, struct err *e)
{
	struct stmt *st = ask(f, run, p->query);
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		static const char *const confidences[] = {"guess", "derived", "sure"};
		int64_t confidence = stmt_i64(st, PLAIN_CONFIDENCE);
		bool remark = stmt_i64(st, PLAIN_REMARK) != 0;
		const char *next = remark && p->of_remark ? p->of_remark : p->next;
		struct finding *n = machine_finding(f, run, st, remark ? SEVERITY_INFO : SEVERITY_WARNING, p->kind,
						    confidences[confidence < 0 || confidence > 2 ? 0 : confidence]);
		struct strbuf *b;

		strbuf_add(&n->title, stmt_text(st, PLAIN_TITLE));
		b = finding_line(n, "file");
		finding_link_line(n, b, stmt_text(st, AT_PATH), stmt_i64(st, AT_SOURCE), stmt_i64(st, AT_LINE));
		if (next)
			strbuf_add_str(finding_line(n, "next"), next);
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static const struct plain plain[] = {
	{Q_FINDING_DISKS, "disk", "logs, recordings, voicemail, the database of Asterisk and cores cannot be written there",
	 "look whether Asterisk writes there: asterisk.conf, logger.conf, voicemail.conf and what records calls say where"},
	{Q_FINDING_ODBC, "database", "threads that wait for a connection stand in ast_odbc_request_obj: take the stacks of all threads",
	 NULL},
	{Q_FINDING_FILES, "files", "what is opened and never closed: build with DEBUG_FD_LEAKS, then core show fd", NULL},
	{Q_FINDING_PROFILE, "busy", NULL, NULL},
	{Q_FINDING_TIMER, "timer", "files and conferences are silent without it: look at the timing modules that are loaded", NULL},
	{Q_FINDING_CORE_LIMIT, "quality", "asterisk -g, or LimitCORE=infinity in its unit", NULL},
};

bool find_machine(struct findings *f, const struct run_info *run, struct err *e)
{
	bool ok = find_busy(f, run, e) && find_asleep(f, run, e) && find_traced_waits(f, run, e);

	for (size_t i = 0; ok && i < ARRAY_LEN(plain); i++)
		ok = find_plain(f, run, &plain[i], e);
	return ok;
}
