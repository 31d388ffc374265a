/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_text.h"

#include "astscope/base/scan.h"

#define LWP_MOST 4194304u /* Linux gives no higher one; a smaller decimal alone is no pthread_t */

/* gdb's number of a thread, "5" or "1.5" (thread 5 of inferior 1). */
static bool scan_thread_number(struct span *s, int64_t *ret)
{
	struct span rest = *s;

	if (!scan_number(&rest, ret))
		return false;
	if (scan_char(&rest, '.') && !scan_number(&rest, ret))
		return false;
	*s = rest;
	return true;
}

/* 0x7f..., or a decimal: old gdb prints the pthread_t of a 32-bit process as a signed number. */
static bool scan_pthread(struct span *s, uint64_t *ret)
{
	int64_t v;

	if (scan_addr(s, ret))
		return true;
	if (!scan_i64(s, &v))
		return false;
	*ret = v < 0 && v >= INT32_MIN ? (uint32_t)v : (uint64_t)v;
	return true;
}

bool gdb_scan_thread(struct span *s, struct gdb_thread *ret)
{
	struct span rest = *s;
	struct gdb_thread t = {.gdb = -1, .lwp = -1};

	if (scan_lit(&rest, SPAN_LIT("Thread "))) {
		bool decimal = !span_starts(rest, SPAN_LIT("0x"));

		if (!scan_pthread(&rest, &t.pthread))
			return false;
		if (scan_lit(&rest, SPAN_LIT(" (LWP "))) {
			if (!scan_number(&rest, &t.lwp) || !scan_char(&rest, ')'))
				return false;
		} else if (decimal && t.pthread <= LWP_MOST) {
			t.lwp = (int64_t)t.pthread;
			t.pthread = 0;
		}
	} else if (scan_lit(&rest, SPAN_LIT("LWP ")) || scan_lit(&rest, SPAN_LIT("process "))) {
		int64_t process;

		if (!scan_number(&rest, &t.lwp))
			return false;
		if (scan_lit(&rest, SPAN_LIT(" of process ")) && !scan_number(&rest, &process))
			return false;
	} else {
		return false;
	}
	*s = rest;
	*ret = t;
	return true;
}

/* The text between the first and the last quote of @s. */
static struct span quoted(struct span s)
{
	long first = span_find_char(s, '"');
	long last = span_rfind_char(s, '"');

	if (first < 0 || last <= first)
		return (struct span){0};
	return span_sub(s, (size_t)first + 1, (size_t)(last - first - 1));
}

/* Emphasis, headings and bullets that people put around a header. */
static struct span without_markup(struct span s)
{
	static const struct span marks = SPAN_LIT("*_#`> -");

	while (s.n && span_find_char(marks, s.p[0]) >= 0)
		s = span_from_offset(s, 1);
	while (s.n && (span_ends(s, SPAN_LIT("*")) || span_ends(s, SPAN_LIT("_")) || span_ends(s, SPAN_LIT("`"))))
		s.n--;
	return span_trim(s);
}

bool gdb_header_parse(struct span line, struct gdb_thread *ret)
{
	struct span s = without_markup(span_trim(line));
	int64_t gdb;
	bool colon;

	if (!scan_lit(&s, SPAN_LIT("Thread ")) || !scan_thread_number(&s, &gdb))
		return false;
	if (scan_lit(&s, SPAN_LIT(" \""))) { /* as in a line about a signal */
		long end = span_find(s, SPAN_LIT("\" ("));

		if (end < 0)
			return false;
		s = span_from_offset(s, (size_t)end + 1);
	}
	if (!scan_lit(&s, SPAN_LIT(" (")) || !gdb_scan_thread(&s, ret) || span_find_char(s, ')') < 0)
		return false;
	/* Without its colon only the long form is like nothing else. */
	colon = span_ends(s, SPAN_LIT(":"));
	if (!colon && (!ret->pthread || ret->lwp < 0 || !span_ends(s, SPAN_LIT(")"))))
		return false;
	ret->gdb = gdb;
	ret->name = quoted(s);
	return true;
}

bool gdb_bracket_parse(struct span line, struct gdb_thread *ret)
{
	static const struct span forms[] = {
		SPAN_LIT("[Current thread is "), SPAN_LIT("[Switching to thread "), SPAN_LIT("[Switching to "), SPAN_LIT("[New "),
	};
	struct span s = span_trim(line);
	int64_t gdb = -1;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!scan_lit(&s, forms[i]))
			continue;
		if (scan_thread_number(&s, &gdb) && !scan_lit(&s, SPAN_LIT(" (")))
			return false;
		if (!gdb_scan_thread(&s, ret))
			return false;
		ret->gdb = gdb;
		ret->name = quoted(s);
		return span_find_char(s, ']') >= 0;
	}
	return false;
}

bool gdb_row_parse(struct span line, struct gdb_thread *ret, bool *ret_current, struct span *ret_frame)
{
	struct span s = line;
	int64_t gdb;

	scan_blanks(&s);
	*ret_current = scan_char(&s, '*');
	scan_blanks(&s);
	if (!scan_thread_number(&s, &gdb) || !s.n || (s.p[0] != ' ' && s.p[0] != '\t'))
		return false;
	scan_blanks(&s);
	if (!gdb_scan_thread(&s, ret))
		return false;
	ret->gdb = gdb;
	scan_blanks(&s);
	if (scan_char(&s, '"')) {
		long end = span_find(s, SPAN_LIT("\" "));

		if (end < 0)
			end = span_find_char(s, '"');
		if (end < 0)
			return false;
		ret->name = span_sub(s, 0, (size_t)end);
		s = span_from_offset(s, (size_t)end + 1);
		scan_blanks(&s);
	}
	*ret_frame = span_rtrim(s);
	/* "12	Thread 2 "asterisk" received signal SIGSEGV": a line of another kind, and its number. */
	return !span_starts(s, SPAN_LIT("received signal "));
}

/* "0xPC in " off the front of *@s. */
static bool scan_pc(struct span *s, uint64_t *ret)
{
	struct span rest = *s;
	uint64_t pc;

	if (!scan_addr(&rest, &pc))
		return false;
	if (rest.n && !scan_lit(&rest, SPAN_LIT(" in")))
		return false;
	if (rest.n && rest.p[0] != ' ' && rest.p[0] != '\t')
		return false;
	scan_blanks(&rest);
	*s = rest;
	*ret = pc;
	return true;
}

/*
 * "0x7f7f6f086bb0 n/a (libx.so + 0x83bb0)", up to systemd 245 "0x7f7f6f086bb0 n/a (libx.so)": a frame as systemd-coredump writes it,
 * which has no arguments.
 */
static bool is_in_library(struct span s)
{
	long plus = span_rfind_char(s, '+');
	struct span rest = s, func, lib;
	uint64_t offset;

	if (plus >= 2 && s.p[plus - 1] == ' ') {
		rest = span_from_offset(s, (size_t)plus + 1);
		return scan_lit(&rest, SPAN_LIT(" ")) && scan_addr(&rest, &offset) && span_eq_str(span_rtrim(rest), ")");
	}
	return scan_addr(&rest, &offset) && scan_char(&rest, ' ') && scan_word(&rest, &func) && scan_lit(&rest, SPAN_LIT(" (")) &&
	       scan_until_char(&rest, ')', &lib) && lib.n && span_find_char(lib, '=') < 0 && span_find_char(lib, ' ') < 0 &&
	       !span_rtrim(rest).n;
}

/* "FILE.c:LINE" */
static bool read_place(struct span s, struct gdb_frame *ret)
{
	long colon = span_rfind_char(s, ':');
	struct span file = span_sub(s, 0, colon < 0 ? 0 : (size_t)colon), number = span_from_offset(s, file.n + 1);
	uint64_t line;

	if (span_rfind_char(file, '.') <= 0 || span_find_char(file, ' ') >= 0 || span_find_char(file, '=') >= 0 ||
	    !scan_u64(&number, &line) || number.n)
		return false;
	ret->file = file;
	ret->src_line = line;
	return true;
}

/* As people retell a frame, with or without a remark behind it: "FUNC at FILE:LINE", "FUNC() at FILE:LINE", "FUNC (FILE:LINE)". */
static bool parse_retold(struct span s, struct gdb_frame *ret)
{
	struct span rest = s, place;
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ' && s.p[n] != '(')
		n++;
	rest = span_from_offset(s, n);
	scan_lit(&rest, SPAN_LIT("()"));
	if (!n || (scan_lit(&rest, SPAN_LIT(" at ")) ? !scan_word(&rest, &place) :
		   !scan_lit(&rest, SPAN_LIT(" (")) || !scan_until_char(&rest, ')', &place)) || !read_place(place, ret))
		return false;
	ret->func = span_sub(s, 0, n);
	return true;
}

/* What may follow the number of a frame without pc: FUNC (...), <...>, or a FUNC whose arguments were wrapped. */
static bool is_function(struct span s, bool padded)
{
	struct gdb_frame retold;
	struct span word;

	if (span_find(s, SPAN_LIT(" (")) > 0 || s.p[0] == '<' || parse_retold(s, &retold))
		return true;
	return padded && scan_word(&s, &word) && !span_rtrim(s).n;
}

bool gdb_frame_head(struct span line, struct gdb_frame *ret, struct span *ret_rest)
{
	struct span s = line;
	struct gdb_frame f = {0};
	size_t digits, blanks;

	if (scan_char(&s, '#')) {
		digits = s.n;
		if (!scan_number(&s, &f.level))
			return false;
		digits -= s.n;
		blanks = s.n;
		scan_blanks(&s);
		blanks -= s.n;
		/* gdb pads the number to two digits and puts a blank behind it. */
		if (!blanks || !s.n)
			return false;
		f.has_pc = scan_pc(&s, &f.pc);
		f.signal = span_starts(s, SPAN_LIT("<signal handler called>"));
		if (!f.has_pc && (!is_function(s, digits + blanks > 2) || is_in_library(s)))
			return false;
	} else {
		f.has_pc = scan_pc(&s, &f.pc);
		if (!f.has_pc || span_find(s, SPAN_LIT(" (")) < 0)
			return false;
	}
	*ret = f;
	*ret_rest = s;
	return true;
}

static bool is_tail(struct span s)
{
	return !s.n || span_starts(s, SPAN_LIT(" at ")) || span_starts(s, SPAN_LIT(" from "));
}

/*
 * Where the argument list of @s begins and ends (offsets of its parentheses): the first bracket at top level that
 * has a blank before it and nothing, " at " or " from " behind it.  Names like `operator() (...)`,
 * `foo(int) const (...)` and `function<void (int)>::call (...)` have others.
 */
static bool find_args(struct span s, size_t *ret_open, size_t *ret_close)
{
	struct gdb_nest nest = {0};
	size_t open = 0;
	size_t i = 0;

	while (i < s.n) {
		size_t at = i;

		if (!nest.depth) {
			nest.depth = s.p[i] == '(';
			open = i++;
			continue;
		}
		i += gdb_nest_step(&nest, span_from_offset(s, i));
		if (gdb_nest_open(&nest))
			continue;
		/* A list at the very front belongs to a function without a name. */
		if ((!open || s.p[open - 1] == ' ') && is_tail(span_from_offset(s, at + 1))) {
			*ret_open = open;
			*ret_close = at;
			return true;
		}
	}
	return false;
}

/* When quotes do not pair (echo damage) or the text is torn: the first " (" and the last ")" before a tail. */
static bool guess_args(struct span s, size_t *ret_open, size_t *ret_close)
{
	long open = span_find(s, SPAN_LIT(" ("));

	if (open < 0)
		return false;
	*ret_open = (size_t)open + 1;
	for (size_t i = s.n; i > *ret_open; i--) {
		if (s.p[i - 1] == ')' && is_tail(span_from_offset(s, i))) {
			*ret_close = i - 1;
			return true;
		}
	}
	*ret_close = s.n;
	return true;
}

static void parse_tail(struct span s, struct gdb_frame *ret)
{
	long colon;

	if (scan_lit(&s, SPAN_LIT(" from "))) {
		ret->lib = span_trim(s);
		return;
	}
	if (!scan_lit(&s, SPAN_LIT(" at ")))
		return;
	s = span_trim(s);
	ret->file = s;
	colon = span_rfind_char(s, ':');
	if (colon > 0) {
		struct span number = span_from_offset(s, (size_t)colon + 1);
		uint64_t line;

		if (scan_u64(&number, &line) && !number.n) {
			ret->file = span_sub(s, 0, (size_t)colon);
			ret->src_line = line;
			return;
		}
	}
	if (span_find(s, SPAN_LIT(".so")) > 0) {
		ret->lib = s; /* some tools print libraries so */
		ret->file = (struct span){0};
	}
}

/* FUNC (ARGS) and what follows. */
static void parse_function(struct span s, struct gdb_frame *ret)
{
	size_t open, close;

	if (parse_retold(s, ret))
		return;
	if (!find_args(s, &open, &close) && !guess_args(s, &open, &close)) {
		ret->func = s;
		return;
	}
	ret->func = span_rtrim(span_sub(s, 0, open));
	ret->args = span_sub(s, open + 1, close - open - 1);
	parse_tail(span_from_offset(s, close + 1), ret);
}

bool gdb_frame_parse(struct span text, struct gdb_frame *ret)
{
	struct span s;

	if (!gdb_frame_head(text, ret, &s))
		return false;
	if (ret->signal)
		ret->func = SPAN_LIT("<signal handler called>");
	else
		parse_function(span_rtrim(s), ret);
	return true;
}

bool gdb_function_parse(struct span text, struct gdb_frame *ret)
{
	struct span s = span_trim(text);

	*ret = (struct gdb_frame){0};
	if (span_find(s, SPAN_LIT(" (")) <= 0)
		return false;
	parse_function(s, ret);
	return ret->func.n && span_find_char(ret->func, ' ') < 0 && ret->file.n && ret->src_line;
}
