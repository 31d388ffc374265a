/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/cause.h"

#include <stdio.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/logic/frame_class.h"

#define OWN_FRAMES 5u        /* in how many own frames a telling pointer is looked for */
#define REPEATS_MIN 20u      /* of them, for a full stack */
#define FAULT_OF_NULL 0x1000u
#define SMALL_MAX 0x10000u

const char *cause_class_name(enum cause_class c)
{
	static const char *const names[] = {
		[CAUSE_UNKNOWN] = "unknown", [CAUSE_NULL] = "null", [CAUSE_SMALL] = "small", [CAUSE_TEXT] = "text",
		[CAUSE_FREED] = "freed", [CAUSE_FENCE] = "fence", [CAUSE_FILL] = "fill", [CAUSE_WILD] = "wild",
		[CAUSE_OVERFLOW] = "overflow", [CAUSE_HEAP] = "heap", [CAUSE_BUFFER] = "buffer",
		[CAUSE_ASSERT] = "assert", [CAUSE_EXCEPTION] = "exception", [CAUSE_FREEZE] = "freeze",
		[CAUSE_INSTRUCTION] = "instruction", [CAUSE_BUS] = "bus", [CAUSE_DIVIDE] = "divide",
		[CAUSE_REFUSED] = "refused", [CAUSE_SENT] = "sent",
	};

	return names[c];
}

static enum cause_class class_named(struct span name)
{
	for (enum cause_class c = CAUSE_UNKNOWN; c <= CAUSE_SENT; c++) {
		if (span_eq_str(name, cause_class_name(c)))
			return c;
	}
	return CAUSE_UNKNOWN;
}

/* --- aborts ------------------------------------------------------------------------------------------------------- */

/* The value of @name in frame @at, without "NAME@entry="; empty if it is not printed. */
static struct span value_of(const struct cause_facts *f, size_t at, struct span name)
{
	for (size_t i = 0; name.n && i < f->n_values; i++) {
		struct span text = f->values[i].text, rest;

		if (f->values[i].frame != at || !span_eq(f->values[i].name, name))
			continue;
		rest = text;
		return scan_lit(&rest, name) && scan_lit(&rest, SPAN_LIT("@entry=")) ? rest : text;
	}
	return (struct span){0};
}

/* 0x7f3a2 "chan != NULL" -> chan != NULL; empty if nothing is quoted. */
static struct span quoted(struct span text)
{
	long first = span_find_char(text, '"'), last = span_rfind_char(text, '"');

	return first < 0 || last <= first ? (struct span){0} : span_sub(text, (size_t)first + 1, (size_t)(last - first - 1));
}

/* A row for functions that end the process because of what they saw, or, if @fault, for those in which a fault tells something. */
static bool row_is_for(const struct rules *r, size_t row, bool fault)
{
	return span_eq_str(rules_cell(r, ABORT_ARGUMENT, row), "@fault") == fault;
}

/* Down to the frame to blame: a watchdog that ends the process is one itself. */
static bool find_abort(const struct rules *r, const struct cause_facts *f, size_t blame, bool fault, struct cause *ret)
{
	for (size_t i = 0; i <= blame && i < f->n; i++) {
		struct span name = stackfold_rule_name(f->frames[i].func);
		size_t row = rules_find(r, ABORT_FUNCTION, name, 0);

		for (; row != RULES_NONE; row = rules_find(r, ABORT_FUNCTION, name, row + 1)) {
			struct span message = quoted(value_of(f, i, rules_cell(r, ABORT_ARGUMENT, row)));
			struct span globs = rules_cell(r, ABORT_TEXT, row);
			enum cause_class class = class_named(rules_cell(r, ABORT_CLASS, row));

			if (!row_is_for(r, row, fault) || (globs.n && !rules_fit(globs, message)))
				continue;
			/* The function further out knows more of what it saw, unless the inner one printed it. */
			if (!ret->text.n) {
				ret->class = class;
				ret->frame = i;
				ret->name = fault ? (struct span){0} : rules_cell(r, ABORT_ARGUMENT, row);
				ret->text = message;
				ret->says = rules_cell(r, ABORT_SAYS, row);
			}
			break;
		}
	}
	return ret->class != CAUSE_UNKNOWN;
}

/* Which function prints a message, as the rules call it; the first mark that it has counts. */
static struct span printer_of(struct span message)
{
	static const struct {
		struct span mark, function;
	} printers[] = {
		{SPAN_LIT("Assertion `"), SPAN_LIT("assert_fail")},
		{SPAN_LIT("assertion failed"), SPAN_LIT("assert_fail")},
		{SPAN_LIT("terminate called "), SPAN_LIT("terminate")},
		{SPAN_LIT(" detected"), SPAN_LIT("fortify_fail")},
	};

	for (size_t i = 0; i < ARRAY_LEN(printers); i++) {
		long at = span_find(message, printers[i].mark);

		if (at >= 0 && (printers[i].mark.p[0] != ' ' || (size_t)at + printers[i].mark.n == message.n))
			return printers[i].function;
	}
	return SPAN_LIT("malloc_printerr");
}

bool cause_of_message(const struct rules *r, struct span message, struct cause *ret)
{
	struct span printer = printer_of(message);
	size_t row = rules_find(r, ABORT_FUNCTION, printer, 0);

	*ret = (struct cause){.class = CAUSE_UNKNOWN, .text = message};
	for (; row != RULES_NONE && ret->class == CAUSE_UNKNOWN; row = rules_find(r, ABORT_FUNCTION, printer, row + 1)) {
		struct span globs = rules_cell(r, ABORT_TEXT, row);

		if (globs.n && !rules_fit(globs, message))
			continue;
		ret->class = class_named(rules_cell(r, ABORT_CLASS, row));
		ret->says = rules_cell(r, ABORT_SAYS, row);
	}
	return ret->class != CAUSE_UNKNOWN;
}

/* --- a full stack ------------------------------------------------------------------------------------------------- */

/* How many times the @group frames from @at on are seen one after the other. */
static size_t repeats_from(const struct stackfold_frame *frames, size_t n, size_t at, size_t group)
{
	size_t same = 0;

	while (at + group + same < n && span_eq(frames[at + same].func, frames[at + group + same].func))
		same++;
	return same / group + 1;
}

static bool find_overflow(const struct cause_facts *f, struct cause *ret)
{
	for (size_t group = 1; group <= CAUSE_GROUP_MAX; group++) {
		size_t step;

		for (size_t at = 0; at + group < f->n; at += step) {
			size_t repeats = repeats_from(f->frames, f->n, at, group);

			step = repeats > 1 ? (repeats - 1) * group : 1;
			if (repeats < REPEATS_MIN || stackfold_nameless(&f->frames[at]))
				continue;
			ret->class = CAUSE_OVERFLOW;
			ret->frame = at;
			ret->group = group;
			ret->repeats = repeats;
			return true;
		}
	}
	return false;
}

/* --- pointers ----------------------------------------------------------------------------------------------------- */

bool cause_pointer_text(uint64_t value, char ret[9])
{
	unsigned printable = 0;

	memset(ret, 0, 9);
	for (unsigned i = 0; i < 8; i++) {
		char c = (char)(value >> (8 * i) & 0xff);

		printable += c > 0x20 && c < 0x7f;
		ret[i] = '.';
		if (c >= 0x20 && c < 0x7f)
			ret[i] = c;
	}
	return printable >= 6;
}

/* Bits 63 to 47 of an address of x86-64 and of arm64 are equal. */
static bool is_wild(uint64_t value)
{
	uint64_t high = value >> 47;

	return high != 0 && high != 0x1ffff;
}

static size_t pointer_row(const struct rules *r, uint64_t value)
{
	char hex[19], text[9];
	const char *names[4];
	size_t n = 0, best = RULES_NONE;

	snprintf(hex, sizeof(hex), "0x%llx", (unsigned long long)value);
	names[n++] = hex;
	if (value && value < SMALL_MAX)
		names[n++] = "small";
	if (cause_pointer_text(value, text))
		names[n++] = "text";
	if (is_wild(value))
		names[n++] = "wild";
	for (size_t i = 0; i < n; i++) {
		size_t row = rules_find(r, POINTER_VALUE, span_from(names[i]), 0);

		best = row < best ? row : best;
	}
	return best;
}

/* The value is printed as an address alone, or with what stands there: no structure, no number. */
static bool pointer_of(const struct cause_value *v, uint64_t *ret)
{
	struct span text = v->text, rest = v->text;

	if (scan_lit(&rest, v->name) && scan_lit(&rest, SPAN_LIT("@entry=")))
		text = rest;
	return scan_addr(&text, ret) && (!text.n || text.p[0] == ' ');
}

/* How many own frames there are up to frame @at. */
static size_t own_frames(const struct rules *r, const struct cause_facts *f, size_t at)
{
	size_t n = 0;

	for (size_t i = 0; i <= at && i < f->n; i++)
		n += frame_class(r, &f->frames[i]) == FRAME_CLASS_OWN;
	return n;
}

/* NULL and small numbers are ordinary arguments too: they tell something only where the process died. */
static bool may_tell(const struct cause_facts *f, const struct cause *c, enum cause_class class, size_t frame, uint64_t value)
{
	if (class == CAUSE_NULL)
		return frame == c->blame && (frame == 0 || f->has_fault) && (!f->has_fault || f->fault < FAULT_OF_NULL);
	if (class == CAUSE_SMALL)
		return frame <= c->blame && (!f->has_fault || f->fault - value < FAULT_OF_NULL);
	return true;
}

static void find_pointer(const struct rules *r, const struct cause_facts *f, struct cause *ret)
{
	size_t frame = SIZE_MAX, own = 0, nulls = 0;

	for (size_t i = 0; i < f->n_values; i++) {
		const struct cause_value *v = &f->values[i];
		enum cause_class class;
		uint64_t value;
		size_t row;

		if (v->frame != frame) {
			if (ret->class != CAUSE_UNKNOWN)
				break; /* what an inner frame tells is nearer to the crash */
			frame = v->frame;
			own = own_frames(r, f, frame);
		}
		if (own > OWN_FRAMES || frame >= f->n || !pointer_of(v, &value))
			continue;
		row = pointer_row(r, value);
		class = row == RULES_NONE ? CAUSE_UNKNOWN : class_named(rules_cell(r, POINTER_CLASS, row));
		if (class == CAUSE_UNKNOWN || !may_tell(f, ret, class, frame, value))
			continue;
		nulls += class == CAUSE_NULL;
		if (ret->class != CAUSE_UNKNOWN && (ret->class != CAUSE_NULL || class == CAUSE_NULL))
			continue;
		ret->class = class;
		ret->frame = frame;
		ret->name = v->name;
		ret->value = value;
		ret->says = rules_cell(r, POINTER_SAYS, row);
	}
	/* Of several that are NULL, none is known to be the one. */
	if (ret->class == CAUSE_NULL && nulls > 1)
		ret->name = (struct span){0};
}

/* The process jumped to an address where there is no code. */
static bool find_bad_call(const struct rules *r, const struct cause_facts *f, struct cause *ret)
{
	size_t row;

	if (!f->n || !f->frames[0].has_pc)
		return false;
	row = pointer_row(r, f->frames[0].pc);
	ret->jumped = f->frames[0].pc >= FAULT_OF_NULL;
	if (ret->jumped && (row == RULES_NONE || !stackfold_nameless(&f->frames[0]))) {
		ret->jumped = false;
		return false;
	}
	ret->class = row == RULES_NONE ? CAUSE_NULL : class_named(rules_cell(r, POINTER_CLASS, row));
	ret->value = f->frames[0].pc;
	ret->frame = ret->blame < f->n ? ret->blame : 0;
	ret->says = ret->jumped ? rules_cell(r, POINTER_SAYS, row) : SPAN_LIT("called a function through a pointer that is NULL");
	ret->by_fault = true;
	return true;
}

static void find_by_fault(const struct rules *r, const struct cause_facts *f, struct cause *ret)
{
	size_t row = pointer_row(r, f->fault < FAULT_OF_NULL ? 0 : f->fault);

	if (ret->class == CAUSE_NULL || ret->class == CAUSE_SMALL) {
		ret->by_fault = f->fault < SMALL_MAX;
	} else if (ret->class == CAUSE_UNKNOWN && row != RULES_NONE) {
		ret->class = class_named(rules_cell(r, POINTER_CLASS, row));
		ret->frame = ret->blame < f->n ? ret->blame : 0;
		ret->value = f->fault;
		ret->says = rules_cell(r, POINTER_SAYS, row);
		ret->by_fault = true;
	}
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

enum { SIGNAL_ABRT = 6, SIGNAL_BUS = 7 };

static size_t signal_row(const struct rules *r, int64_t signal)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)signal);
	return rules_find(r, SIGNAL_SIGNAL, span_from(number), 0);
}

struct span cause_of_signal(const struct rules *r, int64_t signal)
{
	size_t row = signal_row(r, signal);

	return row == RULES_NONE ? (struct span){0} : rules_cell(r, SIGNAL_SAYS, row);
}

enum cause_class cause_class_of_signal(const struct rules *r, int64_t signal)
{
	size_t row = signal_row(r, signal);

	return row == RULES_NONE ? CAUSE_UNKNOWN : class_named(rules_cell(r, SIGNAL_CLASS, row));
}

static void find_signal(const struct rules *r, const struct cause_facts *f, struct cause *ret)
{
	ret->class = cause_class_of_signal(r, f->signal);
	ret->frame = ret->blame < f->n ? ret->blame : 0;
	ret->says = cause_of_signal(r, f->signal);
	ret->by_signal = ret->class != CAUSE_UNKNOWN;
}

/* Why memory could not be reached: by what the stack has in hand, and by the address if that is known. */
static void find_bad_memory(const struct rules *r, const struct cause_facts *f, struct cause *ret)
{
	if (find_bad_call(r, f, ret) || find_overflow(f, ret))
		return;
	find_pointer(r, f, ret);
	if (f->has_fault)
		find_by_fault(r, f, ret);
	/* What is near 0 is never mapped: that fault has another name. */
	if (f->signal == SIGNAL_BUS && (ret->class == CAUSE_NULL || ret->class == CAUSE_SMALL))
		*ret = (struct cause){.blame = ret->blame};
	if (ret->class == CAUSE_UNKNOWN)
		find_abort(r, f, ret->blame, true, ret);
}

void cause_find(const struct rules *r, const struct cause_facts *facts, struct cause *ret)
{
	bool bad_memory = facts->signal == SIGNAL_BUS || (facts->signal != SIGNAL_ABRT && signal_row(r, facts->signal) == RULES_NONE);

	*ret = (struct cause){.blame = frame_first_own(r, facts->frames, facts->n)};
	if (find_abort(r, facts, ret->blame, false, ret))
		return;
	if (bad_memory)
		find_bad_memory(r, facts, ret);
	if (ret->class == CAUSE_UNKNOWN)
		find_signal(r, facts, ret);
}
