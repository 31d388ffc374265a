/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/analysis/step.h"
#include "astscope/base/intern.h"
#include "astscope/base/record.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/queries.h"

/*
 * What each thread does, in one sentence: what it waits for and what it has meanwhile; else what its first own frame says, by the
 * rules of "does"; else what kind of wait it is in.  Threads of one name that do the same are alike.
 */

enum heading { CRASHED = 1, STUCK, WAITING, SLEEPS_WITH_LOCK, IN_CALL, WORKING, IDLE, ENDED };

#define HAS_MAX 4u /* locks that one sentence names */

/* Texts live until the statement goes on. */
struct facts {
	int64_t thread, holds, line;
	struct span state, name, func, file, above, role, outside, signal, app, word;
	bool stuck, listed, run_has_stacks;
	int64_t edge, lock, holder, wait_line, age_us;
	struct span kind, letter, label, resource, confidence, holder_name, wait_file, wait_func;
	enum lock_mode mode, held_mode;
};

struct saying {
	const struct analysis *a;
	struct facts f;
	struct strbuf does, brief, blocker;
	struct strbuf has;        /* "has A C" */
	struct strbuf aside;      /* "tried A and failed (:297)", what one dump alone says: that was another moment than the stack's */
	struct intern *alike;     /* what threads of one name do alike, in the order of the threads */
	struct strbuf key;
	int64_t age_us;           /* of what it waits for, else of what it has; -1 = not known */
	enum heading heading;
};

static int64_t number(struct stmt *st, int column, int64_t none)
{
	return stmt_is_null(st, column) ? none : stmt_i64(st, column);
}

static void read_facts(struct stmt *st, struct facts *f)
{
	*f = (struct facts){
		.thread = stmt_i64(st, 0), .state = stmt_text(st, 1), .name = stmt_text(st, 2), .holds = stmt_i64(st, 3),
		.func = stmt_text(st, 4), .file = stmt_text(st, 5), .line = number(st, 6, 0), .above = stmt_text(st, 7),
		.role = stmt_text(st, 8), .outside = stmt_text(st, 9), .signal = stmt_text(st, 10), .stuck = stmt_i64(st, 11),
		.app = stmt_text(st, 12), .listed = stmt_i64(st, 13), .run_has_stacks = stmt_i64(st, 14),
		.edge = number(st, 15, 0), .kind = stmt_text(st, 16), .letter = stmt_text(st, 17), .label = stmt_text(st, 18),
		.lock = number(st, 19, 0), .resource = stmt_text(st, 20), .confidence = stmt_text(st, 21),
		.holder = number(st, 22, 0), .holder_name = stmt_text(st, 23),
		.mode = (enum lock_mode)number(st, 25, LOCK_MODE_UNKNOWN), .wait_file = stmt_text(st, 26),
		.wait_line = number(st, 27, 0), .wait_func = stmt_text(st, 28), .age_us = number(st, 29, -1),
		.held_mode = (enum lock_mode)number(st, 30, LOCK_MODE_UNKNOWN), .word = stmt_text(st, 31),
	};
}

/* --- places and locks --------------------------------------------------------------------------------------------- */

static void add_place(struct strbuf *b, struct span file, int64_t line)
{
	strbuf_add(b, file);
	if (file.n && line)
		strbuf_addf(b, ":%lld", (long long)line);
}

/* " at res_crashlab.c:445 crashlab_exec": the function where it is not the one the thread is named by. */
static void add_where(struct saying *s, const char *word, struct span file, int64_t line, struct span func)
{
	if (file.n) {
		strbuf_addf(&s->does, " %s ", word);
		add_place(&s->does, file, line);
	}
	if (func.n && !span_eq(func, s->f.name))
		strbuf_addf(&s->does, file.n ? " %.*s" : " in %.*s", SPAN_ARG(func));
}

static void add_lock(struct strbuf *b, struct span letter, struct span label, int64_t addr)
{
	if (letter.n)
		strbuf_add(b, letter);
	else if (label.n)
		strbuf_add(b, label);
	else
		strbuf_addf(b, "lock 0x%llx", (unsigned long long)addr);
}

/* A lock that the thread had when one dump was made, and in no other. */
static void take_moment(struct saying *s, struct stmt *st)
{
	if (s->aside.n)
		return;
	strbuf_add_str(&s->aside, "had ");
	add_lock(&s->aside, (struct span){0}, stmt_text(st, 2), stmt_i64(st, 3));
	strbuf_add_str(&s->aside, " in one lock dump");
}

/* What the thread has: by letter beside a wait, by name and place where it sleeps with it. */
static void take_hold(struct saying *s, struct stmt *st, size_t *n)
{
	struct span letter = stmt_text(st, 1), label = stmt_text(st, 2);
	int64_t age = number(st, 6, -1);
	bool waits = s->f.edge != 0;

	if (!waits && !stmt_i64(st, 7)) {
		take_moment(s, st);
		return;
	}
	if (*n == HAS_MAX)
		strbuf_add_str(&s->has, " and more");
	if ((*n)++ >= HAS_MAX)
		return;
	strbuf_add_str(&s->has, s->has.n ? (waits && letter.n ? " " : ", ") : "has ");
	add_lock(&s->has, waits ? letter : (struct span){0}, label, stmt_i64(st, 3));
	if (!waits && stmt_text(st, 4).n) {
		strbuf_add_str(&s->has, " (");
		add_place(&s->has, span_eq(stmt_text(st, 4), s->f.file) ? (struct span){0} : stmt_text(st, 4), 0);
		strbuf_addf(&s->has, ":%lld)", (long long)stmt_i64(st, 5));
	}
	s->age_us = age > s->age_us ? age : s->age_us;
}

static void take_try(struct saying *s, struct stmt *st)
{
	if (s->aside.n)
		return;
	strbuf_add_str(&s->aside, "tried ");
	add_lock(&s->aside, stmt_text(st, 1), stmt_text(st, 2), stmt_i64(st, 3));
	strbuf_add_str(&s->aside, " and failed (");
	add_place(&s->aside, span_eq(stmt_text(st, 4), s->f.file) ? (struct span){0} : stmt_text(st, 4), 0);
	strbuf_addf(&s->aside, ":%lld)", (long long)stmt_i64(st, 5));
}

static bool load_holds(struct saying *s, struct err *e)
{
	struct stmt *st = db_query(s->a->db, Q_DOES_HOLDS);
	size_t n = 0;
	enum step step;

	if (!s->f.listed)
		return true;
	stmt_bind_i64(st, ":thread", s->f.thread);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		if (stmt_i64(st, 0) == 0)
			take_hold(s, st, &n);
		else
			take_try(s, st);
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

/* A wait in a lock dump that the stack does not show, of a thread that goes on. */
static void forget_moved(struct saying *s)
{
	struct facts *f = &s->f;

	if (!f->edge || !f->lock || f->stuck || !f->state.n || span_eq_str(f->state, "lock-wait"))
		return;
	strbuf_add_str(&s->aside, "waited for ");
	add_lock(&s->aside, f->letter, f->label, f->lock);
	strbuf_add_str(&s->aside, " in a lock dump");
	f->edge = f->lock = f->holder = 0;
	f->age_us = -1;
}

/* --- sentences ------------------------------------------------------------------------------------------------------ */

static const char *wanted(enum lock_mode m)
{
	return m == LOCK_READ ? "waits to read " : m == LOCK_WRITE ? "waits to write " : "waits for ";
}

static const char *having(enum lock_mode m)
{
	return m == LOCK_READ ? "reads" : m == LOCK_WRITE ? "writes" : "has";
}

static void say_blocker(struct saying *s)
{
	const struct facts *f = &s->f;

	if (!f->holder) {
		strbuf_add_str(&s->blocker, f->lock ? "no holder is listed" : "nobody is seen to do it");
		return;
	}
	strbuf_add(&s->blocker, f->holder_name);
	if (!f->lock) {
		strbuf_add_str(&s->blocker, " is to do it");
		return;
	}
	strbuf_addf(&s->blocker, " %s ", having(f->held_mode));
	add_lock(&s->blocker, f->letter, f->label, f->lock);
}

static void say_wait(struct saying *s)
{
	const struct facts *f = &s->f;

	strbuf_add_str(&s->brief, f->lock ? wanted(f->mode) : "waits for ");
	if (f->lock)
		add_lock(&s->brief, f->letter, f->label, f->lock);
	else
		strbuf_add(&s->brief, f->resource);
	strbuf_add(&s->does, strbuf_span(&s->brief));
	add_where(s, "at", f->wait_file, f->wait_line, f->wait_func);
	if (span_eq_str(f->confidence, "guess"))
		strbuf_add_str(&s->does, " (guess)");
	if (s->has.n)
		strbuf_addf(&s->does, ", %s", strbuf_str(&s->has));
	say_blocker(s);
	s->age_us = f->age_us;
}

static void say_crash(struct saying *s)
{
	strbuf_add(&s->brief, s->f.signal.n ? s->f.signal : SPAN_LIT("died"));
	strbuf_add_str(&s->does, s->f.signal.n ? "died of " : "died");
	strbuf_add(&s->does, s->f.signal);
	if (s->f.func.n)
		strbuf_addf(&s->does, " in %.*s ", SPAN_ARG(s->f.func));
	add_place(&s->does, s->f.file, s->f.line);
}

static bool role_fits(const struct rules *r, size_t row, struct span role)
{
	struct span globs = rules_cell(r, DOES_ROLE, row);

	return !globs.n || (role.n && rules_fit(globs, stackfold_rule_name(role)));
}

static bool file_fits(const struct rules *r, size_t row, struct span file)
{
	struct span globs = rules_cell(r, DOES_FILE, row);
	long slash = span_rfind_char(file, '/');

	return !globs.n || !file.n || rules_fit(globs, span_from_offset(file, (size_t)(slash + 1)));
}

static size_t does_row(const struct rules *r, const struct facts *f)
{
	struct span name = stackfold_rule_name(f->func);
	size_t row = name.n ? rules_find(r, DOES_FUNCTION, name, 0) : RULES_NONE;

	while (row != RULES_NONE && !(role_fits(r, row, f->role) && file_fits(r, row, f->file)))
		row = rules_find(r, DOES_FUNCTION, name, row + 1);
	return row;
}

static bool sleeps(const struct saying *s)
{
	struct span name = stackfold_rule_name(s->f.above);
	size_t row = name.n ? rules_find(s->a->rules, FRAME_FUNCTION, name, 0) : RULES_NONE;

	return row != RULES_NONE && span_eq_str(rules_cell(s->a->rules, FRAME_WAIT, row), "sleep");
}

/* What the state of the stack says, without words of the rules. */
static void say_state(struct saying *s)
{
	const struct facts *f = &s->f;

	if (f->outside.n) {
		strbuf_addf(&s->does, "waits for %.*s", SPAN_ARG(f->outside));
	} else if (span_eq_str(f->state, "idle")) {
		strbuf_add_str(&s->does, "idle:");
	} else if (sleeps(s)) {
		strbuf_addf(&s->does, "sleeps in %.*s", SPAN_ARG(f->above));
		add_where(s, "at", f->file, f->line, f->func);
		return;
	} else if (span_eq_str(f->state, "io-wait")) {
		strbuf_add_str(&s->does, "waits for input:");
	} else if (span_eq_str(f->state, "task-wait")) {
		strbuf_add_str(&s->does, "waits to be signalled:");
	} else if (span_eq_str(f->state, "lock-wait")) {
		strbuf_add_str(&s->does, "waits for a lock:");
	} else if (span_eq_str(f->state, "spinning")) {
		strbuf_add_str(&s->does, "tries again and again:");
	} else if (f->func.n) {
		strbuf_add_str(&s->does, "in");
	}
	if (f->func.n)
		strbuf_addf(&s->does, " %.*s", SPAN_ARG(f->func));
	if (f->file.n) {
		strbuf_add_char(&s->does, ' ');
		add_place(&s->does, f->file, f->line);
	}
}

/* The state in a word or two. */
static void say_brief(struct saying *s)
{
	const struct facts *f = &s->f;
	const char *brief = s->heading == IN_CALL                      ? "in a call"
			    : f->outside.n || span_eq_str(f->state, "io-wait") || span_eq_str(f->state, "task-wait") ||
						    span_eq_str(f->state, "lock-wait")
				    ? "waits"
			    : span_eq_str(f->state, "idle")     ? "idle"
			    : span_eq_str(f->state, "spinning") ? "tries again"
			    : span_eq_str(f->state, "running")  ? "runs"
								: "";

	strbuf_add_str(&s->brief, sleeps(s) && s->heading != IN_CALL && !f->outside.n ? "sleeps" : brief);
	if (s->has.n)
		strbuf_addf(&s->brief, "%s%s", s->brief.n ? ", " : "", strbuf_str(&s->has));
}

static enum heading heading_of(const struct saying *s, struct span by_rule)
{
	const struct facts *f = &s->f;
	bool works = span_eq_str(f->state, "running") || span_eq_str(f->state, "spinning") || f->outside.n;

	if (span_eq_str(f->state, "crashed"))
		return CRASHED;
	if (f->stuck)
		return STUCK;
	if (f->edge)
		return WAITING;
	if (s->has.n && f->state.n && !works)
		return SLEEPS_WITH_LOCK;
	if (span_eq_str(by_rule, "call"))
		return IN_CALL;
	if (span_eq_str(by_rule, "idle") && !works)
		return IDLE;
	if (works || s->has.n || span_eq_str(by_rule, "working"))
		return WORKING;
	return f->state.n || !f->run_has_stacks || f->listed ? IDLE : ENDED;
}

static void say(struct saying *s)
{
	const struct rules *r = s->a->rules;
	size_t row = does_row(r, &s->f);
	struct span words = row != RULES_NONE ? rules_cell(r, DOES_WORDS, row) : (struct span){0};

	s->heading = heading_of(s, row != RULES_NONE ? rules_cell(r, DOES_HEADING, row) : (struct span){0});
	if (s->heading == CRASHED) {
		say_crash(s);
		return;
	}
	if (s->f.edge) {
		say_wait(s);
		return;
	}
	if (s->heading == IN_CALL && s->f.app.n)
		strbuf_addf(&s->does, "runs %.*s: ", SPAN_ARG(s->f.app));
	if (words.n)
		strbuf_add(&s->does, words);
	else if (s->f.state.n)
		say_state(s);
	if (s->has.n)
		strbuf_addf(&s->does, "%s%s", s->does.n ? ", " : "", strbuf_str(&s->has));
	if (s->aside.n)
		strbuf_addf(&s->does, "%s%s", s->does.n ? "; " : "", strbuf_str(&s->aside));
	say_brief(s);
}

/* --- the whole ------------------------------------------------------------------------------------------------------ */

static int64_t fold_of(struct saying *s)
{
	const struct span parts[] = {s->f.word, strbuf_span(&s->does), strbuf_span(&s->blocker)};

	strbuf_clear(&s->key);
	strbuf_addf(&s->key, "%d", s->heading);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		strbuf_addf(&s->key, " %zu ", parts[i].n);
		strbuf_add(&s->key, parts[i]);
	}
	return intern_id(s->alike, strbuf_span(&s->key));
}

static bool put(struct saying *s, struct err *e)
{
	struct stmt *st = db_query(s->a->db, Q_DOES_INSERT);

	stmt_bind_i64(st, ":thread", s->f.thread);
	stmt_bind_i64(st, ":heading", s->heading);
	stmt_bind_text(st, ":does", strbuf_span(&s->does));
	stmt_bind_text(st, ":brief", strbuf_span(&s->brief));
	stmt_bind_text(st, ":blocker", strbuf_span(&s->blocker));
	bind_optional(st, ":age", s->age_us, -1);
	stmt_bind_i64(st, ":fold", fold_of(s));
	return stmt_run(st, e);
}

static bool say_threads(const struct analysis *a, struct err *e)
{
	struct stmt *st = db_query(a->db, Q_DOES_THREADS);
	struct saying s = {.a = a, .alike = intern_new()};
	enum step step;

	while ((step = stmt_step(st, e)) == STEP_ROW) {
		strbuf_clear(&s.does);
		strbuf_clear(&s.brief);
		strbuf_clear(&s.blocker);
		strbuf_clear(&s.has);
		strbuf_clear(&s.aside);
		s.age_us = -1;
		read_facts(st, &s.f);
		forget_moved(&s);
		if (!load_holds(&s, e)) {
			step = STEP_FAIL;
			break;
		}
		say(&s);
		if (!put(&s, e)) {
			step = STEP_FAIL;
			break;
		}
	}
	stmt_reset(st);
	strbuf_done(&s.does);
	strbuf_done(&s.brief);
	strbuf_done(&s.blocker);
	strbuf_done(&s.has);
	strbuf_done(&s.aside);
	strbuf_done(&s.key);
	intern_free(s.alike);
	return step == STEP_DONE;
}

bool analysis_does(const struct analysis *a, struct err *e)
{
	return say_threads(a, e) && run_query(a->db, Q_DOES_PLACE, e) && run_query(a->db, Q_STACK_FOLD_FILL, e);
}
