/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "blame.h"

#include <ctype.h>

#include "astscope/base/scan.h"
#include "astscope/logic/frame_class.h"
#include "astscope/store/queries.h"

enum { SIGNAL_ILL = 4, SIGNAL_ABORT = 6, SIGNAL_FPE = 8, SIGNAL_SEGV = 11 };

#define PAGE_BYTES 4096u
#define CALLERS_SAID 2u

void blame_init(struct blame *b, const struct rules *rules)
{
	*b = (struct blame){.first = 0};
	fold_init(&b->fold, rules);
	vec_init(&b->values, sizeof(struct cause_value));
}

void blame_done(struct blame *b)
{
	fold_done(&b->fold);
	vec_done(&b->values);
}

static const struct stackfold_frame *frame_at(const struct blame *b, size_t i)
{
	return vec_at(&b->fold.frames, i);
}

static bool load_values(struct blame *b, struct db *db, int64_t stack, struct err *e)
{
	struct stmt *st = db_query(db, Q_STACK_VALUES);
	size_t frame = b->first;
	enum step step;

	stmt_bind_i64(st, ":stack", stack);
	while ((step = stmt_step(st, e)) == STEP_ROW) {
		int64_t level = stmt_i64(st, 0);
		struct cause_value *v;

		while (frame < b->fold.frames.n && fold_level(&b->fold, frame) < level)
			frame++;
		if (frame == b->fold.frames.n || fold_level(&b->fold, frame) != level)
			continue;
		v = vec_push(&b->values);
		v->frame = frame - b->first;
		v->name = arena_span(b->fold.arena, stmt_text(st, 1));
		v->text = arena_span(b->fold.arena, stmt_text(st, 2));
	}
	stmt_reset(st);
	return step == STEP_DONE;
}

bool blame_load(struct blame *b, struct db *db, int64_t stack, struct err *e)
{
	vec_clear(&b->values);
	b->first = 0;
	if (!fold_load(&b->fold, db, stack, e))
		return false;
	/* What the handler of a signal did is not what raised it. */
	for (size_t i = 0; i + 1 < b->fold.frames.n; i++) {
		if (frame_at(b, i)->kind == FRAME_SIGNAL)
			b->first = i + 1;
	}
	if (!load_values(b, db, stack, e))
		return false;
	blame_find(b, &(struct blame_signal){0});
	return true;
}

void blame_find(struct blame *b, const struct blame_signal *signal)
{
	const struct cause_facts facts = {
		.frames = b->fold.frames.n ? frame_at(b, b->first) : NULL,
		.n = b->fold.frames.n - b->first,
		.values = b->values.p,
		.n_values = b->values.n,
		.signal = signal->number,
		.has_fault = signal->has_fault,
		.fault = signal->fault,
	};

	cause_find(b->fold.rules, &facts, &b->cause);
}

static size_t blame_index(const struct blame *b)
{
	size_t i = b->first + b->cause.blame;

	return i < b->fold.frames.n ? i : b->first;
}

const struct stackfold_frame *blame_frame(const struct blame *b)
{
	return frame_at(b, blame_index(b));
}

int64_t blame_level(const struct blame *b)
{
	return fold_level(&b->fold, blame_index(b));
}

/* --- words -------------------------------------------------------------------------------------------------------- */

/* "lab_walk calls itself again and again, 3002 frames: the stack is full, it seems" */
static void add_overflow(const struct blame *b, int64_t frames, struct strbuf *detail)
{
	strbuf_add(detail, frame_at(b, b->first + b->cause.frame)->func);
	strbuf_add_str(detail, " calls itself");
	if (b->cause.group > 1)
		strbuf_addf(detail, " over %zu functions", b->cause.group);
	strbuf_addf(detail, " again and again, %lld frames: the stack is full, it seems", (long long)frames);
}

/* The process jumped to NULL; the frame to blame is the one that made the call. */
static bool is_bad_call(const struct blame *b)
{
	const struct stackfold_frame *f = frame_at(b, b->first);

	return f->has_pc && f->pc < PAGE_BYTES;
}

/*
 * "user_data of ao2_ref = 0x73673b30323a3932 holds text: something was overwritten by it: 29:20;gs",
 * "jumped to 0x4141414141414141: a return address or a pointer to a function that holds text: ..."
 */
static void add_pointer(const struct blame *b, struct strbuf *detail)
{
	const struct cause *c = &b->cause;
	const struct stackfold_frame *f = frame_at(b, b->first + c->frame);
	char text[9];

	if (c->jumped) {
		strbuf_add_str(detail, "jumped to ");
		strbuf_add_addr(detail, c->value);
		strbuf_addf(detail, ": a return address or a pointer to a function that %.*s", SPAN_ARG(c->says));
		if (c->class == CAUSE_TEXT && cause_pointer_text(c->value, text))
			strbuf_addf(detail, ": %s", text);
		return;
	}
	if (c->name.n) {
		strbuf_add(detail, c->name);
		strbuf_add_str(detail, " of ");
	} else if (!is_bad_call(b)) {
		strbuf_add_str(detail, "a pointer in ");
	}
	strbuf_add(detail, f->func.n ? f->func : SPAN_LIT("??"));
	if (c->class != CAUSE_NULL && !is_bad_call(b)) {
		strbuf_add_str(detail, " = ");
		strbuf_add_addr(detail, c->value);
	}
	strbuf_add_char(detail, ' ');
	strbuf_add(detail, c->says);
	if (c->class == CAUSE_TEXT && cause_pointer_text(c->value, text))
		strbuf_addf(detail, ": %s", text);
}

/* The thread was in the kernel for something that takes time: what is wrong with its pointers is an error code there, no signal. */
static bool slept(const struct blame *b)
{
	struct span name = b->fold.frames.n ? stackfold_rule_name(frame_at(b, 0)->func) : (struct span){0};
	size_t row = name.n ? rules_find(b->fold.rules, FRAME_FUNCTION, name, 0) : RULES_NONE;

	for (; row != RULES_NONE; row = rules_find(b->fold.rules, FRAME_FUNCTION, name, row + 1)) {
		struct span wait = rules_cell(b->fold.rules, FRAME_WAIT, row);

		if (span_eq_str(rules_cell(b->fold.rules, FRAME_CLASS, row), "wait") &&
		    (span_eq_str(wait, "io") || span_eq_str(wait, "sleep")))
			return true;
	}
	return false;
}

/* A fault of a thread that sleeps: kill -SEGV and the like. */
static bool was_sent_to_sleeper(const struct blame *b, const struct blame_signal *signal)
{
	static const int64_t faults[] = {SIGNAL_ILL, SIGNAL_FPE, SIGNAL_SEGV};

	for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
		if (signal->number == faults[i])
			return !signal->has_fault && (b->cause.class == CAUSE_UNKNOWN || b->cause.by_signal) &&
			       b->fold.frames.n > 1 && slept(b);
	}
	return false;
}

static void add_cause(const struct blame *b, const struct blame_signal *signal, int64_t frames, struct finding *n)
{
	const struct cause *c = &b->cause;
	struct strbuf *detail;

	/* That it was some NULL the address of the fault says better. */
	if (c->class == CAUSE_UNKNOWN || (c->by_signal && was_sent_to_sleeper(b, signal)) ||
	    (c->class == CAUSE_NULL && !c->name.n && signal->has_fault && !is_bad_call(b)))
		return;
	detail = finding_line(n, "cause");
	if (c->class == CAUSE_OVERFLOW) {
		add_overflow(b, frames, detail);
	} else if (c->class <= CAUSE_WILD) {
		add_pointer(b, detail);
	} else {
		if (c->text.n) {
			strbuf_add(detail, c->text);
			strbuf_add_str(detail, ": ");
		}
		strbuf_add(detail, c->says);
	}
}

static void add_fault(const struct blame_signal *signal, struct finding *n)
{
	struct strbuf *detail;

	if (!signal->has_fault)
		return;
	detail = finding_line(n, "cause");
	strbuf_add_str(detail, "fault at address ");
	strbuf_add_addr(detail, signal->fault);
	if (signal->fault < PAGE_BYTES)
		strbuf_add_str(detail, signal->fault ? ", a member of NULL" : ": NULL, or an address that no process can have");
}

/* A function that ends the process, or what such a function calls. */
static bool is_ender(const struct blame *b, size_t i)
{
	struct span name = stackfold_rule_name(frame_at(b, i)->func);
	size_t row = RULES_NONE;

	while ((row = rules_find(b->fold.rules, FRAME_FUNCTION, name, row == RULES_NONE ? 0 : row + 1)) != RULES_NONE) {
		struct span class = rules_cell(b->fold.rules, FRAME_CLASS, row);

		if (span_eq_str(class, "abort") || span_eq_str(class, "raise"))
			return true;
	}
	return false;
}

bool blame_was_sent(const struct blame *b, const struct blame_signal *signal)
{
	if (b->cause.class == CAUSE_SENT || was_sent_to_sleeper(b, signal))
		return true;
	if (signal->number != SIGNAL_ABORT || b->first || b->fold.frames.n < 2)
		return false;
	for (size_t i = 0; i < b->fold.frames.n; i++) {
		struct span name = frame_at(b, i)->func;

		if (!name.n || span_eq_str(name, "??") || is_ender(b, i))
			return false; /* nobody knows what the nameless did */
	}
	return true;
}

bool blame_is_cut(const struct blame *b)
{
	return b->first + b->cause.blame >= b->fold.frames.n && is_ender(b, b->first);
}

int64_t blame_missing(const struct blame *b)
{
	/* Behind a handler of a signal stands what raised it, whatever is missing before. */
	return b->first || !b->fold.frames.n ? 0 : fold_level(&b->fold, 0);
}

/* What Asterisk tells its debugging functions of their caller: text between quotes, or a number; nothing of other frames. */
static struct span argument(const struct blame *b, size_t frame, const char *name, const char *or_name)
{
	for (size_t i = 0; i < b->values.n; i++) {
		const struct cause_value *v = vec_at(&b->values, i);
		struct span text = v->text, quoted;

		if (v->frame + b->first != frame || (!span_eq_str(v->name, name) && !span_eq_str(v->name, or_name)))
			continue;
		if (scan_until_char(&text, '"', &quoted) && scan_until_char(&text, '"', &quoted))
			return quoted;
		text = v->text;
		if (scan_until_char(&text, '=', &quoted)) /* "line@entry=3647" stands behind the name once more */
			return text;
		return v->text;
	}
	return (struct span){0};
}

/* Of a stack that ends with a function that others call with their own place: who called it. */
static void add_caller(const struct blame *b, struct finding *n)
{
	size_t last = b->fold.frames.n - 1;
	struct span func = argument(b, last, "func", "function"), file = argument(b, last, "file", "filename"),
		    line = argument(b, last, "line", "lineno");
	uint64_t number;

	if (blame_index(b) != last || !func.n || !file.n || !scan_u64(&line, &number) || line.n)
		return;
	strbuf_addf(finding_line(n, "caller"), "%.*s at %.*s:%llu, as the arguments of %.*s say", SPAN_ARG(func), SPAN_ARG(file),
		    (unsigned long long)number, SPAN_ARG(stackfold_name(frame_at(b, last)->func)));
}

void blame_describe(const struct blame *b, const struct blame_signal *signal, int64_t frames, struct finding *n)
{
	add_caller(b, n);
	add_cause(b, signal, frames, n);
	add_fault(signal, n);
	if (b->cause.class != CAUSE_SENT && blame_was_sent(b, signal))
		strbuf_add_str(finding_line(n, "cause"),
			       signal->number == SIGNAL_ABORT ?
			       "no abort() in this stack: the signal came from outside, from a watchdog or kill" :
			       "the thread slept in the kernel, where nothing faults: the signal came from outside, it seems, by kill");
}

#define OWN_FRAMES_SIGNED 3u

void blame_add_callers(const struct blame *b, struct strbuf *out)
{
	size_t callers = 0;

	if (b->cause.class == CAUSE_OVERFLOW)
		return; /* they call each other, which is said */
	for (size_t i = blame_index(b) + 1; i < b->fold.frames.n && callers < CALLERS_SAID; i++) {
		const struct stackfold_frame *f = frame_at(b, i);

		if (!f->func.n || !f->src_line || span_eq_str(f->func, "??") || frame_class(b->fold.rules, f) != FRAME_CLASS_OWN)
			continue;
		strbuf_add_str(out, callers++ ? ", that by " : "called by ");
		strbuf_add(out, f->func);
		strbuf_addf(out, " (%.*s:%llu)", SPAN_ARG(span_from_offset(f->file, (size_t)(span_rfind_char(f->file, '/') + 1))),
			    (unsigned long long)f->src_line);
	}
}

/* The functions of a recursion that are its own, else all of them; it has no first one, so that by name is. */
static size_t recursion_names(const struct blame *b, struct span *ret)
{
	size_t n = 0, first = 0;
	struct span names[CAUSE_GROUP_MAX];

	for (int any = 0; any < 2 && !n; any++) {
		for (size_t i = 0; i < b->cause.group && i < CAUSE_GROUP_MAX; i++) {
			const struct stackfold_frame *f = frame_at(b, b->first + b->cause.frame + i);

			if (any || frame_class(b->fold.rules, f) == FRAME_CLASS_OWN)
				names[n++] = stackfold_name(f->func);
		}
	}
	for (size_t i = 1; i < n; i++)
		first = span_cmp(names[i], names[first]) < 0 ? i : first;
	for (size_t i = 0; i < n; i++)
		ret[i] = names[(first + i) % n];
	return n;
}

/* "overflow | (ast_func_read2, eval_exec_read)+" */
static void sign_recursion(const struct blame *b, struct strbuf *out)
{
	struct span names[CAUSE_GROUP_MAX];
	size_t n = recursion_names(b, names);

	for (size_t i = 0; i < n; i++) {
		strbuf_add_str(out, i ? ", " : " | (");
		strbuf_add(out, names[i]);
	}
	strbuf_add_str(out, n ? ")+" : "");
}

/* "assert:mutex->__data.__owner == #": of its numbers and addresses no two processes have the same. */
static void sign_assertion(const struct blame *b, struct strbuf *out)
{
	struct span rest = b->cause.text;
	bool in_word = false;

	strbuf_add_char(out, ':');
	while (rest.n) {
		struct span at = rest;
		uint64_t number;

		if (!in_word && (scan_addr(&at, &number) || scan_u64(&at, &number))) {
			strbuf_add_char(out, '#');
			rest = at;
			continue;
		}
		in_word = isalnum((unsigned char)rest.p[0]) || rest.p[0] == '_';
		strbuf_add_char(out, rest.p[0]);
		rest = span_from_offset(rest, 1);
	}
}

void blame_sign(const struct blame *b, const char *class, struct strbuf *out)
{
	size_t own = 0;

	strbuf_add_str(out, class);
	if (b->cause.class == CAUSE_ASSERT && b->cause.text.n && span_eq_str(span_from(class), cause_class_name(CAUSE_ASSERT)))
		sign_assertion(b, out);
	if (b->cause.class == CAUSE_OVERFLOW) {
		sign_recursion(b, out);
		return;
	}
	for (size_t i = b->first + b->cause.blame; i < b->fold.frames.n && own < OWN_FRAMES_SIGNED; i++) {
		const struct stackfold_frame *f = frame_at(b, i);
		long slash = span_rfind_char(f->lib, '/');

		if (frame_class(b->fold.rules, f) != FRAME_CLASS_OWN)
			continue;
		strbuf_add_str(out, own++ ? ", " : " | ");
		if (f->func.n && !span_eq_str(f->func, "??"))
			strbuf_add(out, stackfold_name(f->func));
		else
			strbuf_add(out, span_from_offset(f->lib, (size_t)(slash + 1)));
	}
}
