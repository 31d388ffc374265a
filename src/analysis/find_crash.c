/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "findings.h"

#include <stdio.h>

#include "astscope/analysis/step.h"
#include "astscope/base/scan.h"
#include "astscope/store/queries.h"
#include "advice.h"
#include "blame.h"
#include "crash_objects.h"

/* Crashed threads, and what the innermost frames of each had in hand. */

#define CRASHES_SHOWN 10u
#define SIGNAL_ABORT 6
#define SIGNAL_STOP 19 /* what a core of a running process says */

struct crash {
	int64_t thread, stack, run, level, lwp;
	int64_t frames;      /* of the stack, also those that were not kept */
	struct blame_signal told;
	struct strbuf who, signal;
	struct strbuf program; /* what died, as a name for people */
	bool explained;        /* the stack tells why */
	bool alien;            /* which is another program than Asterisk */
	bool child;            /* of which only this thread is left: a process that it had made of itself */
	int64_t calls;         /* that a list has */
	char sentence[32];   /* the row of "sentences" */
	const char *missing; /* what its stack lacks most: a row of "collect"; NULL = nothing */
	struct crash_objects objects;
};

/* "SIGSEGV", or the number; a stack that aborts needs nobody to say so, one under a signal handler does. */
static void add_signal(struct strbuf *b, const struct stmt *st, int name, int number, bool handler)
{
	if (!stmt_is_null(st, name))
		strbuf_add(b, stmt_text(st, name));
	else if (!stmt_is_null(st, number))
		strbuf_addf(b, "signal %lld", (long long)stmt_i64(st, number));
	else
		strbuf_add_str(b, handler ? "a fatal signal" : "SIGABRT");
}

static struct span base_name(struct span path)
{
	return span_from_offset(path, (size_t)(span_rfind_char(path, '/') + 1));
}

/* valgrind /usr/sbin/asterisk: what the program was given is itself one of that name, not a file below such a folder. */
static bool runs_asterisk(struct span arguments)
{
	struct span word;

	for (scan_blanks(&arguments); scan_word(&arguments, &word); scan_blanks(&arguments)) {
		if (span_starts(base_name(word), SPAN_LIT("asterisk")))
			return true;
	}
	return false;
}

/* The name of the program in a command line; Asterisk's own, however it was started, is "Asterisk".  True for another one. */
static bool add_program(struct strbuf *b, struct span command, bool is_asterisk)
{
	struct span word = {0};

	scan_word(&command, &word);
	word = base_name(word);
	if (span_ends(word, SPAN_LIT(":"))) /* php-fpm: pool www */
		word.n--;
	if (!word.n) {
		strbuf_add_str(b, is_asterisk ? "Asterisk" : "the process");
		return false;
	}
	if (span_find(word, SPAN_LIT("asterisk")) >= 0 || runs_asterisk(command)) {
		strbuf_add_str(b, "Asterisk");
		return false;
	}
	strbuf_add(b, word);
	return true;
}

static bool load_crashes(struct db *db, struct vec *ret, struct err *e)
{
	struct stmt *st = db_query(db, Q_FINDING_CRASHES);
	enum step step;

	vec_init(ret, sizeof(struct crash));
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		struct crash *c;

		if (ret->n && ((struct crash *)vec_at(ret, ret->n - 1))->thread == stmt_i64(st, 0))
			continue;
		c = vec_push(ret);
		c->thread = stmt_i64(st, 0);
		c->stack = stmt_i64(st, 1);
		c->lwp = stmt_is_null(st, 2) ? -1 : stmt_i64(st, 2);
		c->run = stmt_i64(st, 6);
		finding_add_thread(&c->who, st, 2, -1, 3);
		add_signal(&c->signal, st, 4, 5, stmt_i64(st, 9) != 0);
		c->told.number = stmt_is_null(st, 5) ? 0 : stmt_i64(st, 5);
		c->told.has_fault = !stmt_is_null(st, 7);
		c->told.fault = c->told.has_fault ? (uint64_t)stmt_i64(st, 7) : 0;
		c->frames = stmt_i64(st, 8);
		c->alien = add_program(&c->program, stmt_text(st, 10), stmt_i64(st, 11) != 0);
		c->child = !c->alien && stmt_i64(st, 12) != 0;
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* --- what to look at, and why --------------------------------------------------------------------------------- */

/* " in lab_name_length (res_crashlab.c:361)", " in chan_lab.so" */
static void add_top_frame(struct strbuf *title, const struct stackfold_frame *f)
{
	/* of a tree of sources somewhere: its name tells enough here, the stack has all of it */
	struct span file = span_starts(f->file, SPAN_LIT("../")) || span_starts(f->file, SPAN_LIT("./"))
				   ? span_from_offset(f->file, (size_t)span_rfind_char(f->file, '/') + 1)
				   : f->file;
	bool named = f->func.n && !span_eq_str(f->func, "??");
	long slash = span_rfind_char(f->lib, '/');

	strbuf_add_str(title, " in ");
	if (named)
		strbuf_add(title, f->func);
	else if (f->lib.n)
		strbuf_add(title, span_from_offset(f->lib, slash < 0 ? 0 : (size_t)slash + 1));
	else
		strbuf_add_str(title, "??");
	if (f->file.n && f->src_line)
		strbuf_addf(title, " (%.*s:%llu)", SPAN_ARG(file), (unsigned long long)f->src_line);
}

/* An object that it had in hand had ended before. */
static bool was_gone(const struct crash *c)
{
	return c->objects.use == CRASH_USE_FREED || c->objects.use == CRASH_USE_AGAIN;
}

/* What to say of it, and what would tell more. */
static void choose_advice(struct crash *c, const struct blame *b)
{
	snprintf(c->sentence, sizeof(c->sentence), "crash-%s", was_gone(c) ? "used" : blame_was_sent(b, &c->told) ? "sent" :
		 cause_class_name(b->cause.class));
	if (stackfold_nameless(blame_frame(b)))
		c->missing = "symbols";
	else if (!b->values.n)
		c->missing = "crash";
}

/* "2 calls, 4 channels (core-show-channels.txt)": what went with the process, if a list tells. */
static bool add_lost_calls(struct findings *f, struct crash *c, struct finding *n, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CRASH_CALLS);
	enum step step;

	stmt_bind_i64(st, ":run", c->run);
	step = stmt_step(st, e);
	if (step == STEP_ROW && stmt_i64(st, 0)) {
		struct span path = stmt_text(st, 2);

		path = span_from_offset(path, (size_t)(span_rfind_char(path, '/') + 1));
		c->calls = stmt_i64(st, 0);
		strbuf_addf(finding_line(n, "lost"), "%lld %s, %lld %s (%.*s)", (long long)c->calls,
			    plural(c->calls, "call", "calls"), (long long)stmt_i64(st, 1), plural(stmt_i64(st, 1), "channel", "channels"),
			    SPAN_ARG(path));
	}
	stmt_reset(st);
	return step != STEP_FAIL;
}

static void add_callers(const struct blame *b, struct finding *n)
{
	struct strbuf callers = {0};

	blame_add_callers(b, &callers);
	if (callers.n)
		strbuf_add(finding_line(n, "where"), strbuf_span(&callers));
	strbuf_done(&callers);
}

/* A stack whose innermost frames are missing names no function: the first one that is there only called whoever is to blame. */
static void describe_headless(struct crash *c, int64_t first, struct finding *n)
{
	strbuf_addf(finding_line(n, "lost"), "its stack begins with frame #%lld: where it was is not in this text", (long long)first);
	strbuf_add_str(&n->signature, "headless");
	snprintf(c->sentence, sizeof(c->sentence), "crash-headless");
	c->missing = "crash";
	c->level = first;
}

static bool describe_crash(struct findings *f, struct crash *c, struct finding *n, struct err *e)
{
	struct blame blame;
	bool ok;

	blame_init(&blame, f->rules);
	ok = blame_load(&blame, f->db, c->stack, e);
	if (ok && blame_missing(&blame) > 0) {
		describe_headless(c, blame_missing(&blame), n);
	} else if (ok && blame.fold.frames.n) {
		blame_find(&blame, &c->told);
		c->level = blame_level(&blame);
		if (blame_is_cut(&blame))
			strbuf_add_str(finding_line(n, "lost"),
				       "the stack ends before the function that called abort(): it is not in this text");
		else
			add_top_frame(&n->title, blame_frame(&blame));
		if (!blame_is_cut(&blame))
			add_callers(&blame, n);
		ok = crash_objects_describe(f, c->thread, &blame, strbuf_span(&c->who), n, &c->objects, e);
		if (c->objects.use == CRASH_USE_FREED)
			c->level = c->objects.level;
		blame_describe(&blame, &c->told, c->frames, n);
		choose_advice(c, &blame);
		c->explained = blame.cause.class != CAUSE_UNKNOWN;
		blame_sign(&blame, was_gone(c) ? "freed" : blame_was_sent(&blame, &c->told) ? "external" :
			   cause_class_name(blame.cause.class), &n->signature);
	}
	blame_done(&blame);
	return ok;
}

/* A thread without a name of its own is called after a function; if the title just named that at @at, its number is enough. */
static void add_who(struct finding *n, size_t at, struct span who)
{
	struct span top = span_from_offset(strbuf_span(&n->title), at < n->title.n ? at : n->title.n);
	long blank = span_rfind_char(who, ' ');
	struct span number = span_from_offset(who, blank < 0 ? who.n : (size_t)blank + 1);
	uint64_t lwp;
	bool same = scan_u64(&number, &lwp) && !number.n && span_starts(top, span_sub(who, 0, (size_t)blank));

	strbuf_add_str(&n->title, same ? ", LWP" : ", ");
	strbuf_add(&n->title, same ? span_from_offset(who, (size_t)blank) : who);
}

/* What the process wrote as it aborted, which says why if the stack does not. */
static bool add_own_words(struct findings *f, struct crash *c, struct finding *n, struct err *e)
{
	const char *class = NULL;
	bool explained = c->explained;

	if (!find_words_of_crash(f, n, c->run, explained, &class, e))
		return false;
	if (class)
		snprintf(c->sentence, sizeof(c->sentence), "crash-%s", class);
	return true;
}

/* Of a signal that came from outside: from whom, if the system tells. */
static bool add_sender(struct findings *f, struct crash *c, struct finding *n, struct err *e)
{
	const char *sentence = NULL;

	if (span_eq_str(span_from(c->sentence), "crash-sent") && !find_sender(f, n, &sentence, e))
		return false;
	if (sentence)
		snprintf(c->sentence, sizeof(c->sentence), "%s", sentence);
	return true;
}

/* Where it is not Asterisk itself that died, whatever ended that. */
static void add_whose(struct crash *c, struct finding *n)
{
	struct strbuf *b;

	if (!c->alien && !c->child)
		return;
	b = finding_line(n, "whose");
	strbuf_add(b, strbuf_span(&c->program));
	strbuf_add_str(b, c->alien ? ", not Asterisk: what is said here of Asterisk's settings and builds does not hold for it" :
		       " has many threads, this core has one, and not the first: of a child that it had made (fork) "
		       "to run a program, it seems");
	snprintf(c->sentence, sizeof(c->sentence), "crash-%s", c->alien ? "alien" : "child");
	c->missing = NULL;
}

static bool add_crash(struct findings *f, struct crash *c, struct err *e)
{
	struct finding *n = finding_add(f, finding_run(f, c->run), SEVERITY_CRITICAL, "crash");
	struct stmt *functions = db_query(f->db, Q_FINDING_STACK_FUNCTIONS);
	size_t label = n->title.n;

	n->run = c->run;
	strbuf_add(&n->title, strbuf_span(&c->signal));
	if (!describe_crash(f, c, n, e) || (!c->alien && !add_lost_calls(f, c, n, e)))
		return false;
	strbuf_addf(&n->brief, "%s died of %s%s", strbuf_str(&c->program), strbuf_str(&c->signal),
		    was_gone(c) ? " using a freed object" : strbuf_str(&n->title) + label + c->signal.n);
	if (c->calls)
		strbuf_addf(&n->brief, "; %lld %s up", (long long)c->calls, plural(c->calls, "call was", "calls were"));
	add_who(n, label + c->signal.n + sizeof(" in ") - 1, strbuf_span(&c->who));
	if (was_gone(c)) {
		strbuf_add_str(&n->title, c->objects.use == CRASH_USE_AGAIN ? ": frees an object again" : ": uses a freed object");
		strbuf_add_str(&n->title, c->objects.ender.n ? ", destroyed by " : "");
		strbuf_add(&n->title, strbuf_span(&c->objects.ender));
	}
	if (c->lwp >= 0 && !find_kernel_lines(f, n, c->lwp, e))
		return false;
	if (!add_sender(f, c, n, e))
		return false;
	if (c->told.number == SIGNAL_ABORT && !add_own_words(f, c, n, e))
		return false;
	add_whose(c, n);
	if (!find_log_of_stack(f, n, c->run, c->stack, e))
		return false;
	stmt_bind_i64(functions, ":stack", c->stack);
	if (!find_known(f, n, "crash", functions, e) || !advice_say(f, n, c->sentence, NULL, c->missing, e))
		return false;
	if (c->lwp >= 0)
		strbuf_addf(&n->place, "stacks/lwp/%lld/frame/%lld", (long long)c->lwp, (long long)c->level);
	else
		strbuf_addf(&n->place, "stacks/stack/%lld/frame/%lld", (long long)c->stack, (long long)c->level);
	return true;
}

/* A fatal signal was told of, but the thread that took it is not in the text. */
static bool find_lost_crashes(struct findings *f, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_LOST_CRASHES);
	enum step step = STEP_DONE;
	bool ok = true;

	while (ok && (step = stmt_step(st, e)) == STEP_ROW) {
		const struct run_info *run = finding_run(f, stmt_i64(st, 2));
		struct finding *n = finding_add(f, run, SEVERITY_CRITICAL, "crash");

		add_signal(&n->title, st, 0, 1, false);
		strbuf_add_str(&n->title, "; the thread that took it is not in the text");
		strbuf_add(finding_line(n, "file"), stmt_text(st, 3));
		strbuf_add_str(&n->place, "files");
		ok = advice_say(f, n, "crash-lost", NULL, run && run->stacks ? NULL : "core", e);
	}
	stmt_reset(st);
	return ok && step != STEP_FAIL;
}

bool find_crashes(struct findings *f, struct err *e)
{
	struct vec crashes;
	bool ok = load_crashes(f->db, &crashes, e);

	for (size_t i = 0; i < crashes.n; i++) {
		struct crash *c = vec_at(&crashes, i);

		if (i < CRASHES_SHOWN)
			ok = ok && add_crash(f, c, e);
		strbuf_done(&c->who);
		strbuf_done(&c->signal);
		strbuf_done(&c->program);
		crash_objects_done(&c->objects);
	}
	if (ok && crashes.n > CRASHES_SHOWN) {
		struct finding *n = finding_add(f, NULL, SEVERITY_CRITICAL, "crash");

		strbuf_addf(&n->title, "%zu more threads with a fatal signal", (size_t)(crashes.n - CRASHES_SHOWN));
		strbuf_add_str(&n->place, "stacks");
	}
	vec_done(&crashes);
	return ok && find_lost_crashes(f, e);
}

/*
 * Stacks without a crash.  That a process lived is said only where something shows it: gdb was attached, or the core was
 * made of a running one.
 */
bool find_no_crash(struct findings *f, const struct run_info *run, struct err *e)
{
	struct stmt *st = db_query(f->db, Q_FINDING_CRASHED);
	struct finding *n;
	int64_t crashed, signal = -1;
	bool live = false, fatal = false, row;

	stmt_bind_i64(st, ":run", run->id);
	if (!query_i64(st, 0, &crashed, e))
		return false;
	if (!run->stacks || crashed)
		return true;
	st = db_query(f->db, Q_FINDING_CAPTURE_END);
	stmt_bind_i64(st, ":run", run->id);
	row = stmt_step(st, e) == STEP_ROW;
	if (row) {
		signal = stmt_is_null(st, 1) ? -1 : stmt_i64(st, 1);
		live = stmt_i64(st, 0) != 0 || signal == SIGNAL_STOP;
		fatal = stmt_i64(st, 3) != 0;
	}
	if (row && !fatal) {
		n = finding_add(f, run, SEVERITY_NOTE, live || signal > 0 ? "no crash" : "no signal");
		if (live) {
			strbuf_add_str(&n->title, "no crash: these are stacks of a living process");
		} else if (signal > 0) {
			struct span says = cause_of_signal(f->rules, signal);

			add_signal(&n->title, st, 2, 1, false);
			strbuf_add_str(&n->title, says.n ? " stopped the process: " : " ended the process: ");
			strbuf_add(&n->title, says.n ? says : SPAN_LIT("somebody stopped it"));
		} else {
			strbuf_add_str(&n->title, "no signal in this text: it neither shows nor excludes a crash");
		}
		strbuf_add_str(&n->place, "stacks");
	}
	stmt_reset(st);
	return row;
}
