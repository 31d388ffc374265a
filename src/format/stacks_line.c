/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stacks_line.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "gdb_text.h"

static const struct stacks_tool eu_stack = {.name = "eu-stack"};
static const struct stacks_tool lldb = {.name = "lldb"};
static const struct stacks_tool glibc = {.name = "backtrace", .parted = true};
static const struct stacks_tool backward = {.name = "backward-cpp"};
const struct stacks_tool stacks_mi = {.name = "gdb/MI"};

static const struct span nameless = SPAN_LIT("??");

/* "#N" and the blanks behind it. */
static bool scan_level(struct span *s, int64_t *ret)
{
	struct span rest = *s;

	if (!scan_char(&rest, '#') || !scan_number(&rest, ret) || !rest.n || rest.p[0] != ' ')
		return false;
	scan_blanks(&rest);
	*s = rest;
	return true;
}

/* " WORDS " or " [WORDS]" at the end of *@s goes off. */
static bool drop_tail(struct span *s, struct span tail)
{
	if (!span_ends(*s, tail))
		return false;
	*s = span_rtrim(span_sub(*s, 0, s->n - tail.n));
	return true;
}

bool stacks_place(struct span s, struct record_frame *f)
{
	uint64_t numbers[2];
	unsigned n = 0;

	while (n < ARRAY_LEN(numbers)) {
		long colon = span_rfind_char(s, ':');
		struct span digits = span_from_offset(s, colon < 0 ? s.n : (size_t)colon + 1);

		if (colon <= 0 || !scan_u64(&digits, &numbers[n]) || digits.n)
			break;
		s = span_sub(s, 0, (size_t)colon);
		n++;
	}
	if (!n)
		return false;
	f->file = s;
	f->src_line = numbers[n - 1];
	return true;
}

/* ---- eu-stack ---- */

/* "#1  0x00007f.. - 1 FUNC@VERSION - LIB": no arguments ever. */
static bool eu_frame(struct span s, struct record_frame *f)
{
	struct span pc, digits;
	long at;

	if (!scan_level(&s, &f->level) || !scan_word(&s, &pc))
		return false;
	digits = pc;
	if (!scan_addr(&digits, &f->pc) || digits.n || pc.n < 10)
		return false;
	f->has_pc = true;
	s = span_rtrim(s);
	if (span_starts(s, SPAN_LIT(" in ")) || span_ends(s, SPAN_LIT(")")))
		return false; /* gdb's, coredumpctl's */
	if (scan_lit(&s, SPAN_LIT(" - 1")) && s.n && s.p[0] != ' ')
		return false;
	scan_blanks(&s);
	at = span_find(s, SPAN_LIT(" - /"));
	if (at < 0 && span_starts(s, SPAN_LIT("- /")))
		at = 0;
	if (at >= 0) {
		f->lib = span_from_offset(s, (size_t)at + (at ? 3 : 2));
		s = span_sub(s, 0, (size_t)at);
	}
	at = span_find_char(s, '@');
	if (at > 0)
		s = span_sub(s, 0, (size_t)at);
	if (span_find_char(s, ' ') >= 0 && span_find_char(s, '(') < 0 && span_find_char(s, '<') < 0)
		return false;
	f->func = s.n ? s : nameless;
	return true;
}

static bool read_eu_stack(struct span line, struct stacks_line *l)
{
	struct span s = span_rtrim(line);

	l->tool = &eu_stack;
	if (scan_lit(&s, SPAN_LIT("TID "))) {
		l->kind = STACKS_THREAD;
		return scan_number(&s, &l->lwp) && span_eq_str(s, ":");
	}
	if (scan_lit(&s, SPAN_LIT("PID "))) {
		l->kind = STACKS_PROCESS;
		if (!scan_number(&s, &l->pid) || !scan_lit(&s, SPAN_LIT(" - ")))
			return false;
		l->live = span_eq_str(s, "process");
		return l->live || span_eq_str(s, "core");
	}
	if (span_starts(s, SPAN_LIT("eu-stack: "))) {
		l->kind = span_find(s, SPAN_LIT("max number of frames")) > 0 ? STACKS_CUT : STACKS_OTHER;
		return true;
	}
	if (span_starts(s, SPAN_LIT("    ")) && s.n > 4 && s.p[4] != ' ') {
		l->kind = STACKS_PLACE;
		s = span_trim(s);
		return span_find_char(s, ' ') < 0 && stacks_place(s, &l->frame);
	}
	l->kind = STACKS_FRAME;
	return eu_frame(s, &l->frame);
}

/* ---- lldb ---- */

/* "FUNC(ARGS)": the list that ends with the text; functions of C++ may have others before it. */
static void lldb_args(struct span s, struct record_frame *f)
{
	struct gdb_nest nest = {0};
	size_t open = 0, i = 0;

	f->func = s;
	while (span_ends(s, SPAN_LIT(")")) && i < s.n) {
		if (!nest.depth && s.p[i] == '(')
			open = i;
		i += gdb_nest_step(&nest, span_from_offset(s, i));
	}
	/* A list without end: the line is torn. */
	if (!span_ends(s, SPAN_LIT(")")) && span_find_char(s, '(') > 0 && span_find_char(s, '=') > span_find_char(s, '(')) {
		f->func = span_sub(s, 0, (size_t)span_find_char(s, '('));
		f->args = span_from_offset(s, f->func.n + 1);
		return;
	}
	if (!open || gdb_nest_open(&nest))
		return;
	f->func = span_sub(s, 0, open);
	f->args = span_sub(s, open + 1, s.n - open - 2);
}

/* "0xPC LIB`FUNC [inlined] FUNC(ARGS) + OFFSET at FILE:LINE:COLUMN [opt]" */
static bool lldb_frame(struct span s, struct record_frame *f)
{
	static const struct span marks[] = {SPAN_LIT(" [artificial]"), SPAN_LIT(" [opt]")};
	static const struct span inlined = SPAN_LIT(" [inlined] ");
	long at;

	if (!scan_number(&s, &f->level) || !scan_lit(&s, SPAN_LIT(": ")) || !scan_addr(&s, &f->pc))
		return false;
	f->has_pc = true;
	s = span_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		drop_tail(&s, marks[i]);
	at = span_find_char(s, '`');
	if (at >= 0) {
		f->lib = span_sub(s, 0, (size_t)at);
		s = span_from_offset(s, (size_t)at + 1);
	}
	for (size_t end = s.n; end > 4; end--) {
		if (span_ends(span_sub(s, 0, end), SPAN_LIT(" at ")) && stacks_place(span_from_offset(s, end), f)) {
			s = span_rtrim(span_sub(s, 0, end - 4));
			break;
		}
	}
	at = span_find(s, inlined);
	if (at > 0) {
		f->kind = FRAME_INLINED;
		s = span_from_offset(s, (size_t)at + inlined.n);
	}
	at = span_rfind_char(s, '+');
	if (at > 0 && s.p[at - 1] == ' ' && (size_t)at + 2 < s.n) {
		struct span digits = span_from_offset(s, (size_t)at + 2);
		uint64_t offset;

		if (scan_u64(&digits, &offset) && !digits.n)
			s = span_rtrim(span_sub(s, 0, (size_t)at));
	}
	lldb_args(s, f);
	if (!f->func.n || span_starts(f->func, SPAN_LIT("___lldb_unnamed_symbol")))
		f->func = nameless;
	return true;
}

/* What stands behind @mark up to @end. */
static bool value_behind(struct span s, struct span mark, char end, struct span *ret)
{
	long at = span_find(s, mark);

	if (at < 0)
		return false;
	s = span_from_offset(s, (size_t)at + mark.n);
	return scan_until_char(&s, end, ret);
}

/* "(fault address: 0x8)", "fault address=0x8" */
static void read_fault(struct span s, struct stacks_line *l)
{
	static const struct span mark = SPAN_LIT("fault address");
	long at = span_find(s, mark);

	if (at < 0)
		return;
	s = span_from_offset(s, (size_t)at + mark.n);
	if (!scan_lit(&s, SPAN_LIT(": ")) && !scan_char(&s, '='))
		return;
	l->has_fault = scan_addr(&s, &l->fault);
}

static void lldb_stop_reason(struct span s, struct stacks_line *l)
{
	static const struct span mark = SPAN_LIT("stop reason = signal ");
	long at = span_find(s, mark);
	size_t n = 0;

	if (at < 0)
		return;
	s = span_from_offset(s, (size_t)at + mark.n);
	while (n < s.n && s.p[n] != ':' && s.p[n] != ' ')
		n++;
	l->signal = gdb_signal_number(span_sub(s, 0, n));
	read_fault(s, l);
}

/* "thread #2: tid = 2632, 0x.. LIB`FUNC at .., name = 'pbx_thread', stop reason = signal SIGSTOP" */
static bool lldb_thread(struct span s, struct stacks_line *l)
{
	struct span rest;
	uint64_t tid;

	if (!scan_number(&s, &l->number) || (s.n && s.p[0] != ',' && s.p[0] != ':'))
		return false;
	rest = s;
	if (scan_lit(&rest, SPAN_LIT(": tid = "))) {
		if (!scan_addr(&rest, &tid) && !scan_u64(&rest, &tid))
			return false;
		l->lwp = tid > INT32_MAX ? NUMBER_ABSENT : (int64_t)tid;
	}
	value_behind(s, SPAN_LIT(", name = '"), '\'', &l->name);
	lldb_stop_reason(s, l);
	return true;
}

static bool read_lldb(struct span line, struct stacks_line *l)
{
	struct span s = span_trim(line);
	bool current = scan_lit(&s, SPAN_LIT("* "));

	l->tool = &lldb;
	if (scan_lit(&s, SPAN_LIT("thread #"))) {
		l->kind = STACKS_THREAD;
		return lldb_thread(s, l);
	}
	if (scan_lit(&s, SPAN_LIT("frame #"))) {
		l->kind = STACKS_FRAME;
		return lldb_frame(s, &l->frame);
	}
	if (current)
		return false;
	if (scan_lit(&s, SPAN_LIT("Process "))) {
		l->kind = STACKS_PROCESS;
		l->live = 1;
		return scan_number(&s, &l->pid) && (span_eq_str(s, " stopped") || span_starts(s, SPAN_LIT(" launched: ")));
	}
	if (scan_lit(&s, SPAN_LIT("Core file '"))) {
		l->kind = STACKS_PROCESS;
		l->live = 0;
		return span_ends(s, SPAN_LIT(" was loaded."));
	}
	l->kind = STACKS_OTHER;
	return span_starts(s, SPAN_LIT("(lldb)")) || span_starts(s, SPAN_LIT("Executable module set to "));
}

/* ---- backtrace_symbols() of glibc ---- */

bool stacks_glibc_frame(struct span line, struct record_frame *f)
{
	struct span s = span_rtrim(line), symbol, digits;
	long at = span_rfind_char(s, '[');
	uint64_t offset;

	*f = (struct record_frame){.level = NUMBER_ABSENT};
	if (at <= 0 || !span_ends(s, SPAN_LIT("]")))
		return false;
	digits = span_sub(s, (size_t)at + 1, s.n - (size_t)at - 2);
	if (!scan_addr(&digits, &f->pc) || digits.n)
		return false;
	f->has_pc = true;
	s = span_rtrim(span_sub(s, 0, (size_t)at));
	if (!span_ends(s, SPAN_LIT(")"))) {
		f->lib = s;
		return s.n && span_find_char(s, '(') < 0;
	}
	at = span_rfind_char(s, '(');
	if (at <= 0)
		return false;
	symbol = span_sub(s, (size_t)at + 1, s.n - (size_t)at - 2);
	f->lib = span_sub(s, 0, (size_t)at);
	at = span_rfind_char(symbol, '+');
	if (at < 0)
		at = span_rfind_char(symbol, '-');
	f->func = at < 0 ? symbol : span_sub(symbol, 0, (size_t)at);
	digits = span_from_offset(symbol, at < 0 ? symbol.n : (size_t)at + 1);
	/* Without a symbol the offset is that in the library. */
	if (!f->func.n && scan_addr(&digits, &offset) && !digits.n) {
		f->lib_offset = offset;
		f->has_lib_offset = true;
	}
	return true;
}

static bool read_glibc(struct span line, struct stacks_line *l)
{
	struct span s = line;

	l->tool = &glibc;
	l->kind = STACKS_FRAME;
	/* Paths, and programs that were started as ./x, or Asterisk by its name: anything else is too likely to be prose. */
	if (!s.n || (s.p[0] != '/' && !span_starts(s, SPAN_LIT("./")) && !span_starts(s, SPAN_LIT("asterisk(")) &&
		     !span_starts(s, SPAN_LIT("asterisk["))) || !stacks_glibc_frame(s, &l->frame))
		return false;
	if (!l->frame.func.n)
		l->frame.func = nameless;
	return span_find_char(l->frame.lib, ' ') < 0;
}

/* ---- backward-cpp ---- */

/* "FILE" with its quotes, and a comma. */
static bool scan_quoted(struct span *s, struct span *ret)
{
	return scan_char(s, '"') && scan_until_char(s, '"', ret) && scan_lit(s, SPAN_LIT(", "));
}

static bool backward_frame(struct span s, struct record_frame *f)
{
	long at;

	if (!scan_level(&s, &f->level))
		return false;
	if (scan_lit(&s, SPAN_LIT("Source "))) {
		if (!scan_quoted(&s, &f->file) || !scan_lit(&s, SPAN_LIT("line ")) || !scan_u64(&s, &f->src_line) ||
		    !scan_lit(&s, SPAN_LIT(", in")))
			return false;
	} else if (!scan_lit(&s, SPAN_LIT("Object ")) || !scan_quoted(&s, &f->lib) || !scan_lit(&s, SPAN_LIT("at ")) ||
		   !scan_addr(&s, &f->pc) || !scan_lit(&s, SPAN_LIT(", in"))) {
		return false;
	}
	f->has_pc = f->lib.n > 0;
	s = span_trim(s);
	at = span_rfind_char(s, '[');
	if (at >= 0 && span_ends(s, SPAN_LIT("]"))) {
		struct span pc = span_from_offset(s, (size_t)at + 1);
		uint64_t value;

		if (scan_addr(&pc, &value) && span_eq_str(pc, "]")) {
			f->pc = value;
			f->has_pc = true;
			s = span_rtrim(span_sub(s, 0, (size_t)at));
		}
	}
	f->func = s.n ? s : nameless;
	return true;
}

static bool backward_signal(struct span s, struct stacks_line *l)
{
	static const struct {
		struct span words;
		int64_t number;
	} signals[] = {
		{SPAN_LIT("Segmentation fault ("), 11}, {SPAN_LIT("Aborted ("), 6}, {SPAN_LIT("Bus error ("), 7},
		{SPAN_LIT("Floating point exception ("), 8}, {SPAN_LIT("Illegal instruction ("), 4},
	};

	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		struct span rest = s;
		long at;

		if (!scan_lit(&rest, signals[i].words) || !span_ends(rest, SPAN_LIT(")")))
			continue;
		l->signal = signals[i].number;
		at = span_find(rest, SPAN_LIT(" [0x"));
		if (at > 0) {
			rest = span_from_offset(rest, (size_t)at + 2);
			l->has_fault = scan_addr(&rest, &l->fault);
		}
		return true;
	}
	return false;
}

static bool read_backward(struct span line, struct stacks_line *l)
{
	struct span s = span_trim(line);

	l->tool = &backward;
	if (scan_lit(&s, SPAN_LIT("Stack trace (most recent call "))) {
		struct span order;

		l->kind = STACKS_THREAD;
		if (!scan_until_char(&s, ')', &order))
			return false;
		if (scan_lit(&s, SPAN_LIT(" in thread ")))
			scan_number(&s, &l->lwp);
		return true;
	}
	l->kind = STACKS_SIGNAL;
	if (backward_signal(s, l))
		return true;
	l->kind = STACKS_FRAME;
	return backward_frame(s, &l->frame);
}

/* ---- all of them ---- */

static bool is_broken(struct span line)
{
	static const char *const begins[] = {"TID ", "thread #", "frame #", "* thread #", "* frame #", "Stack trace (most recent "};
	struct span s = span_trim(line);

	for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
		if (span_starts(s, span_from(begins[i])))
			return true;
	}
	return s.n > 1 && s.p[0] == '#' && s.p[1] >= '0' && s.p[1] <= '9';
}

bool stacks_line_read(struct span line, struct stacks_line *ret)
{
	static bool (*const tools[])(struct span line, struct stacks_line *l) = {
		read_eu_stack, read_lldb, read_glibc, read_backward,
	};

	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		*ret = (struct stacks_line){
			.pid = NUMBER_ABSENT, .live = NUMBER_ABSENT, .lwp = NUMBER_ABSENT,
			.signal = NUMBER_ABSENT,
		};
		if (tools[i](line, ret))
			return true;
	}
	ret->kind = is_broken(line) ? STACKS_BROKEN : STACKS_FOREIGN;
	return ret->kind != STACKS_FOREIGN;
}
