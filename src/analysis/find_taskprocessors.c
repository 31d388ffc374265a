/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "advice.h"
#include "findings.h"

#include "astscope/base/scan.h"
#include "astscope/store/queries.h"

/* ---- what gdb printed ---- */

/* Taskprocessors that gdb printed: "{.. tps_queue_size = 1862, .. name = 0x5276be0 "pjsip/distributor-00000e45"}". */
struct printed_tps {
	int64_t size, high, executing, suspended; /* -1 = not printed */
	struct span name;
};

/* What stands behind "MEMBER = ", to the next comma; not behind the end of a longer name. */
static bool member(struct span text, const char *name, struct span *ret)
{
	struct span before = {0}, rest = text, want = span_from(name);

	while (scan_until_char(&text, '=', &before)) {
		before = span_trim(before);
		if (!span_ends(before, want) ||
		    (before.n > want.n && span_find_char(SPAN_LIT(" {,"), before.p[before.n - want.n - 1]) < 0))
			continue;
		rest = text;
		if (!scan_until_char(&rest, ',', ret))
			*ret = text;
		*ret = span_trim(*ret);
		return true;
	}
	*ret = (struct span){0};
	return false;
}

static int64_t number(struct span text, const char *name)
{
	struct span value;
	int64_t n;

	if (!member(text, name, &value))
		return -1;
	if (scan_i64(&value, &n))
		return n;
	/* What a wrap or a column took away is not known. */
	return span_starts(value, SPAN_LIT("true")) ? 1 : span_starts(value, SPAN_LIT("false")) ? 0 : -1;
}

static bool take(struct span text, struct printed_tps *ret)
{
	struct span value, rest;

	*ret = (struct printed_tps){
		.size = number(text, "tps_queue_size"),
		.high = number(text, "tps_queue_high"),
		.executing = number(text, "executing"),
		.suspended = number(text, "suspended"),
	};
	if (member(text, "name", &value)) {
		rest = value;
		if (scan_until_char(&rest, '"', &value))
			scan_until_char(&rest, '"', &ret->name);
	}
	return ret->size > 0;
}

/* The row of the family, by the name without its number. */
static size_t family(const struct rules *r, struct span name)
{
	long dash = span_rfind_char(name, '-');

	return name.n ? rules_find(r, TASKPROCESSOR_NAME, span_sub(name, 0, dash > 0 ? (size_t)dash : name.n), 0) : RULES_NONE;
}

/* What tasks of the family call; borrowed from the rules. */
static struct span functions_of(const struct rules *r, struct span name)
{
	size_t row = family(r, name);

	return row == RULES_NONE ? (struct span){0} : rules_cell(r, TASKPROCESSOR_FUNCTION, row);
}

/* "queue | stasis/m:cdr:aggregator": without the number, which another process gives to another one. */
static void sign_queue(struct finding *n, struct span name)
{
	long dash = span_rfind_char(name, '-');

	strbuf_addf(&n->signature, "queue | %.*s", SPAN_ARG(span_sub(name, 0, dash > 0 ? (size_t)dash : name.n)));
}

static bool describe(struct findings *f, const struct run_info *run, const struct printed_tps *t, int64_t source, int64_t line,
		     struct err *e)
{
	bool over = t->high >= 0 && t->size > t->high;
	struct finding *n = finding_add(f, run, over || t->suspended > 0 ? SEVERITY_WARNING : SEVERITY_INFO, "blocked");
	size_t row = family(f->rules, t->name);
	struct span what = {0};

	strbuf_addf(&n->title, "%s%.*s has %lld %s queued", t->name.n ? "taskprocessor " : "a taskprocessor", SPAN_ARG(t->name),
		    (long long)t->size, plural(t->size, "task", "tasks"));
	if (t->high >= 0)
		strbuf_addf(&n->title, ", %s its high water mark %lld", over ? "over" : "within", (long long)t->high);
	if (t->suspended > 0)
		strbuf_add_str(finding_line(n, "thread"), "it is suspended: nobody runs its tasks until it is resumed");
	else if (t->executing == 0)
		strbuf_add_str(finding_line(n, "thread"), "no task is running: its worker was not woken, or all workers are busy");
	else if (t->executing > 0)
		strbuf_add_str(finding_line(n, "thread"), "a task is running: look for ast_taskprocessor_execute in the stacks");
	if (row != RULES_NONE)
		what = rules_cell(f->rules, TASKPROCESSOR_BLOCKED, row);
	finding_place_line(&n->place, source, line);
	sign_queue(n, t->name);
	return advice_say(f, n, what.n ? "taskprocessor" : "taskprocessor-unknown", (const struct advice_word[]){{"what", what}, {0}},
			  NULL, e);
}

/* ---- queues that the CLI listed ---- */

enum { QUEUES_SHOWN = 4, STOPPED_SHOWN = 3 };

/* What is late because of the queues that are over, each once. */
struct stopped {
	size_t rows[STOPPED_SHOWN];
	size_t n;
	struct strbuf text;
};

static void add_stopped(const struct rules *r, struct stopped *s, struct span name)
{
	size_t row = family(r, name);

	for (size_t i = 0; i < s->n; i++) {
		if (s->rows[i] == row)
			return;
	}
	if (row == RULES_NONE || s->n == STOPPED_SHOWN)
		return;
	s->rows[s->n++] = row;
	strbuf_add_str(&s->text, s->text.n ? "; " : "");
	strbuf_add(&s->text, rules_cell(r, TASKPROCESSOR_BLOCKED, row));
}

/* "stasis/m:lab:all-00000003: 38211 queued, its mark is 500, at most 99051; nothing of it was done since 12 were queued" */
static void add_queue(struct finding *n, const struct stmt *st)
{
	int64_t queued = stmt_i64(st, 1), more = queued - stmt_i64(st, 6);
	struct strbuf *b = finding_line(n, "queue");

	strbuf_add(b, stmt_text(st, 0));
	finding_place_line(finding_link(n, b, 0), stmt_i64(st, 4), stmt_i64(st, 5));
	strbuf_addf(b, ": %lld queued, its mark is %lld", (long long)queued, (long long)stmt_i64(st, 2));
	if (stmt_i64(st, 3) >= queued) /* it is counted when a task is done: a queue that stands still may have none */
		strbuf_addf(b, ", at most %lld", (long long)stmt_i64(st, 3));
	if (more > 0)
		strbuf_addf(b, "; %lld more than in the list before%s", (long long)more,
			    stmt_i64(st, 7) ? "" : ", and none was done between");
}

/* "2 of 3 taskprocessors are over their high water mark, most of all stasis/m:lab:all-00000002 with 41207 tasks queued" */
static bool find_queues(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_QUEUES);
	struct finding *n = NULL;
	struct stopped stopped = {0};
	enum step step;
	struct span functions = {0};
	int64_t shown = 0, over = 0;
	bool ok = true;

	stmt_bind_i64(st, ":run", run->id);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (!n) {
			n = finding_add(f, run, SEVERITY_WARNING, "blocked");
			over = stmt_i64(st, 8);
			strbuf_addf(&n->title, "%lld of %lld taskprocessors %s high water mark: ", (long long)over,
				    (long long)stmt_i64(st, 9), plural(over, "is over its", "are over their"));
			strbuf_add(&n->title, stmt_text(st, 0));
			strbuf_addf(&n->title, " has %lld tasks queued", (long long)stmt_i64(st, 1));
			strbuf_add_str(&n->place, "taskprocessors?filter=over");
			sign_queue(n, stmt_text(st, 0));
			functions = functions_of(f->rules, stmt_text(st, 0));
		}
		add_stopped(f->rules, &stopped, stmt_text(st, 0));
		if (shown < QUEUES_SHOWN) {
			add_queue(n, st);
			shown++;
		}
	}
	stmt_reset(st);
	if (n && over > shown)
		strbuf_addf(finding_line(n, "queue"), "and %lld more", (long long)(over - shown));
	if (n && step == STEP_DONE && over == 1 && run->stacks && functions.n)
		ok = find_runner(f, n, functions, e);
	if (n && step == STEP_DONE)
		ok = ok && advice_say(f, n, stopped.n ? "taskprocessor" : "taskprocessor-unknown",
				(const struct advice_word[]){{"what", strbuf_span(&stopped.text)}, {0}}, NULL, e);
	strbuf_done(&stopped.text);
	return ok && step != STEP_FAIL;
}

bool find_taskprocessors(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_TASKPROCESSORS);
	enum step step = STEP_DONE;
	bool ok = find_queues(f, run, e);

	if (!run->stacks)
		return ok;
	stmt_bind_i64(st, ":run", run->id);
	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		struct printed_tps t;

		if (take(stmt_text(st, 0), &t))
			ok = describe(f, run, &t, stmt_i64(st, 1), stmt_i64(st, 2), e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}
