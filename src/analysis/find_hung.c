/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include "advice.h"

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/* Threads that the kernel says hang in it: for a disk, a network file system, a driver; never for a lock of Asterisk. */

enum hung_column { HUNG_AT, HUNG_NAME, HUNG_LWP, HUNG_SECONDS, HUNG_TEXT, HUNG_PATH, HUNG_SOURCE, HUNG_LINE, HUNG_TIMES };

enum { FRAMES_SHOWN = 5 };

/* How threads are put to sleep: that tells nothing of what for. */
static bool is_sleep(struct span func)
{
	static const char *const names[] = {"__schedule", "schedule", "schedule_timeout", "io_schedule", "io_schedule_timeout",
					    "schedule_preempt_disabled", "schedule_hrtimeout_range", "bit_wait", "bit_wait_io"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(func, names[i]))
			return true;
	}
	return span_starts(func, SPAN_LIT("__wait_on_bit")) || span_starts(func, SPAN_LIT("out_of_line_wait_on_bit"));
}

/* The function of the next line of the stack; frames behind a question mark may be left over from before. */
static bool next_frame(struct span *s, struct span *ret)
{
	struct span line, inside;
	long plus;

	while (s->n) {
		if (!scan_until_char(s, '\n', &line)) {
			line = *s;
			*s = (struct span){0};
		}
		if (span_starts(line, SPAN_LIT("[<"))) {
			scan_until_char(&line, ']', &inside);
			scan_blanks(&line);
		}
		plus = span_find(line, SPAN_LIT("+0x"));
		if (plus <= 0 || span_starts(line, SPAN_LIT("? ")))
			continue;
		*ret = span_sub(line, 0, (size_t)plus);
		return true;
	}
	return false;
}

/* What the kernel said behind its first line. */
static struct span stack_of(const struct stmt *st)
{
	struct span text = stmt_text(st, HUNG_TEXT), head;

	return scan_until_char(&text, '\n', &head) ? text : (struct span){0};
}

/* The function that says what it waits for; empty = none does. */
static struct span waits_in(struct span stack)
{
	struct span func = {0};

	while (next_frame(&stack, &func)) {
		if (!is_sleep(func))
			return func;
	}
	return (struct span){0};
}

static void add_thread(struct finding *n, const struct stmt *st)
{
	struct strbuf *b = finding_line(n, "kernel");
	struct span stack = stack_of(st), func;
	unsigned shown = 0;

	if (!stmt_is_null(st, HUNG_AT)) {
		strbuf_add(b, stmt_text(st, HUNG_AT));
		strbuf_add_char(b, ' ');
	}
	finding_link_thread(n, b, st, HUNG_LWP, -1, HUNG_NAME);
	strbuf_addf(b, " more than %lld s", (long long)stmt_i64(st, HUNG_SECONDS));
	if (stmt_i64(st, HUNG_TIMES) > 1)
		strbuf_addf(b, " (said %lld times)", (long long)stmt_i64(st, HUNG_TIMES));
	while (shown < FRAMES_SHOWN && next_frame(&stack, &func)) {
		if (is_sleep(func))
			continue;
		strbuf_add_str(b, shown++ ? " < " : " in ");
		strbuf_add(b, func);
	}
	strbuf_add_str(b, ", ");
	finding_link_line(n, b, stmt_text(st, HUNG_PATH), stmt_i64(st, HUNG_SOURCE), stmt_i64(st, HUNG_LINE));
}

static void describe(struct finding *n, const struct stmt *st, int64_t threads)
{
	struct span func = waits_in(stack_of(st));

	strbuf_addf(&n->title, "%lld %s in the kernel for more than %lld s", (long long)threads,
		    plural(threads, "thread hung", "threads hung"), (long long)stmt_i64(st, HUNG_SECONDS));
	if (func.n)
		strbuf_addf(&n->title, ", in %.*s", SPAN_ARG(func));
	strbuf_addf(&n->signature, "hung | %.*s", SPAN_ARG(func.n ? func : SPAN_LIT("??")));
	finding_place_line(&n->place, stmt_i64(st, HUNG_SOURCE), stmt_i64(st, HUNG_LINE));
}

/* How many threads; the rows are asked for again. */
static bool count_threads(struct stmt *st, int64_t *ret, struct err *e)
{
	enum step step;

	*ret = 0;
	while ((step = stmt_step(st, e)) == STEP_ROW)
		++*ret;
	stmt_reset(st);
	return step != STEP_FAIL;
}

bool find_hung(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_KERNEL_HUNG);
	struct finding *n = NULL;
	enum step step;
	int64_t threads;

	stmt_bind_i64(st, ":run", run->id);
	if (!count_threads(st, &threads, e))
		return false;
	if (!threads)
		return true;
	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!n) {
			n = finding_add(f, run, SEVERITY_WARNING, "blocked");
			n->run = run->id;
			n->confidence = "sure";
			describe(n, st, threads);
		}
		add_thread(n, st);
	}
	stmt_reset(st);
	return step != STEP_FAIL && advice_say(f, n, "hung", NULL, NULL, e);
}

bool find_refused(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_REFUSED);
	struct finding *n = NULL;
	enum step step;

	stmt_bind_i64(st, ":run", run->id);
	step = stmt_step(st, e);
	if (step == STEP_ROW) {
		n = finding_add(f, run, SEVERITY_WARNING, "log");
		strbuf_add(&n->title, stmt_text(st, 0));
		strbuf_add_str(&n->title, " may have no more threads and processes: the kernel refused one");
		if (stmt_i64(st, 5) > 1)
			strbuf_addf(&n->title, ", %lld times", (long long)stmt_i64(st, 5));
		strbuf_add_str(&n->signature, "no-threads");
		strbuf_add(finding_line(n, "kernel"), stmt_text(st, 1));
		finding_place_line(&n->place, stmt_i64(st, 3), stmt_i64(st, 4));
	}
	stmt_reset(st);
	return step != STEP_FAIL && (!n || advice_say(f, n, "log-no-threads", NULL, NULL, e));
}
