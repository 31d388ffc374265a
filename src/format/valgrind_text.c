/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "valgrind_text.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

/* "47,888" */
static bool scan_grouped(struct span *s, int64_t *ret)
{
	enum { DIGITS_MOST = 18 };
	struct span rest = *s;
	int64_t n = 0;
	size_t digits = 0;

	for (; rest.n && (rest.p[0] == ',' || (rest.p[0] >= '0' && rest.p[0] <= '9')); rest = span_from_offset(rest, 1)) {
		if (rest.p[0] == ',')
			continue;
		if (++digits > DIGITS_MOST)
			return false;
		n = n * 10 + (rest.p[0] - '0');
	}
	if (!digits)
		return false;
	*s = rest;
	*ret = n;
	return true;
}

bool valgrind_prefix(struct span *s, int64_t *ret_pid)
{
	struct span rest = *s, time;

	if (!scan_lit(&rest, SPAN_LIT("==")))
		return false;
	/* The time has colons. */
	if (rest.n > 2 && span_find_char(span_sub(rest, 0, 3), ':') > 0 && (!scan_word(&rest, &time) || !scan_char(&rest, ' ')))
		return false;
	if (!scan_number(&rest, ret_pid) || !scan_lit(&rest, SPAN_LIT("==")))
		return false;
	scan_char(&rest, ' ');
	*s = rest;
	return true;
}

/* "leak.c:8", "in /usr/lib/x.so" */
static void read_place(struct span s, struct record_frame *r)
{
	long colon = span_rfind_char(s, ':');
	struct span digits = span_from_offset(s, colon < 0 ? s.n : (size_t)colon + 1);

	if (scan_lit(&s, SPAN_LIT("in "))) {
		r->lib = s;
	} else if (colon > 0 && scan_u64(&digits, &r->src_line) && !digits.n) {
		r->file = span_sub(s, 0, (size_t)colon);
	}
}

bool valgrind_is_open(struct span s)
{
	long at = span_find(s, SPAN_LIT(" ("));
	size_t open = 0;

	for (size_t i = at < 0 ? s.n : (size_t)at; i < s.n; i++)
		open += s.p[i] == '(' ? 1 : s.p[i] == ')' && open ? (size_t)-1 : 0;
	return open > 0;
}

bool valgrind_frame(struct span s, struct record_frame *ret)
{
	long at;

	*ret = (struct record_frame){0};
	s = span_trim(s);
	if ((!scan_lit(&s, SPAN_LIT("at ")) && !scan_lit(&s, SPAN_LIT("by "))) || !scan_addr(&s, &ret->pc) ||
	    !scan_lit(&s, SPAN_LIT(": ")))
		return false;
	ret->has_pc = true;
	at = span_ends(s, SPAN_LIT(")")) ? span_rfind_char(s, '(') : -1;
	if (at < 0 && valgrind_is_open(s)) {
		/* "free (in /usr/lib": what a wrap or a column left. */
		ret->func = span_trim(span_sub(s, 0, (size_t)span_find(s, SPAN_LIT(" ("))));
		return ret->func.n > 0;
	}
	ret->func = span_trim(at > 0 ? span_sub(s, 0, (size_t)at) : s);
	if (at > 0)
		read_place(span_sub(s, (size_t)at + 1, s.n - (size_t)at - 2), ret);
	else if (!at)
		ret->func = SPAN_LIT("???");
	if (span_eq_str(ret->func, "???"))
		ret->func = SPAN_LIT("??");
	return ret->func.n > 0;
}

static const struct {
	struct span mark;
	const char *kind;
	bool anywhere; /* else at the front */
} kinds[] = {
	{SPAN_LIT("Invalid read of size "), "read", false},
	{SPAN_LIT("Invalid write of size "), "write", false},
	{SPAN_LIT("Invalid free()"), "free", false},
	{SPAN_LIT("Mismatched free()"), "mismatch", false},
	{SPAN_LIT("Jump to the invalid address"), "jump", false},
	{SPAN_LIT("Conditional jump or move depends on uninitialised value"), "uninitialised", false},
	{SPAN_LIT("Use of uninitialised value of size "), "uninitialised", false},
	{SPAN_LIT("Syscall param "), "uninitialised", false},
	{SPAN_LIT("Source and destination overlap"), "overlap", false},
	{SPAN_LIT("has a fishy (possibly negative) value"), "fishy", true},
	{SPAN_LIT("Possible data race during "), "race", false},
	{SPAN_LIT("Conflicting load by thread "), "race", false},
	{SPAN_LIT("Conflicting store by thread "), "race", false},
	{SPAN_LIT(": lock order \""), "order", true},
	{SPAN_LIT(" unlocked a not-locked lock"), "unlock", true},
	{SPAN_LIT(" unlocked lock at "), "unlock", true},
	{SPAN_LIT("Mutex not locked by calling thread"), "unlock", false},
	{SPAN_LIT("Process terminating with default action of signal "), "fatal", false},
};

/* "64 (32 direct, 32 indirect) bytes in 1 blocks are definitely lost in loss record 3 of 3" */
static bool read_loss(struct span s, struct record_memory *r)
{
	static const struct {
		struct span words;
		const char *kind;
	} losses[] = {
		{SPAN_LIT("definitely lost"), "definite"}, {SPAN_LIT("indirectly lost"), "indirect"},
		{SPAN_LIT("possibly lost"), "possible"}, {SPAN_LIT("still reachable"), "reachable"},
	};
	struct span ignored;

	if (!scan_grouped(&s, &r->bytes) || !scan_char(&s, ' '))
		return false;
	if (scan_char(&s, '(') && (!scan_until_char(&s, ')', &ignored) || !scan_char(&s, ' ')))
		return false;
	if (!scan_lit(&s, SPAN_LIT("bytes in ")) || !scan_grouped(&s, &r->blocks) || !scan_lit(&s, SPAN_LIT(" blocks are ")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(losses); i++) {
		if (span_starts(s, losses[i].words))
			r->kind = losses[i].kind;
	}
	return r->kind != NULL;
}

bool valgrind_error(struct span s, struct record_memory *ret)
{
	*ret = (struct record_memory){
		.pid = NUMBER_ABSENT, .thread = NUMBER_ABSENT, .times = 1, .size = NUMBER_ABSENT, .bytes = NUMBER_ABSENT,
		.blocks = NUMBER_ABSENT, .signal = NUMBER_ABSENT, .text = s,
	};
	if (read_loss(s, ret))
		return true;
	ret->bytes = ret->blocks = NUMBER_ABSENT;
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		long at = span_find(s, kinds[i].mark);
		struct span rest;

		if (at < 0 || (at && !kinds[i].anywhere))
			continue;
		ret->kind = kinds[i].kind;
		rest = span_from_offset(s, (size_t)at + kinds[i].mark.n);
		if (span_ends(kinds[i].mark, SPAN_LIT(" signal ")))
			scan_number(&rest, &ret->signal);
		else if (span_ends(kinds[i].mark, SPAN_LIT(" of size ")))
			scan_number(&rest, &ret->size);
		return true;
	}
	return false;
}

bool valgrind_part(struct span s)
{
	static const struct span marks[] = {
		SPAN_LIT("Address 0x"), SPAN_LIT("Block was alloc'd"), SPAN_LIT("Uninitialised value was created"),
		SPAN_LIT("Access not within mapped region"), SPAN_LIT("Observed (incorrect) order is:"), SPAN_LIT("followed by a later "),
		SPAN_LIT("Required order was established"), SPAN_LIT("This conflicts with a previous "),
		SPAN_LIT("Lock at 0x"), SPAN_LIT("Allocation context:"), SPAN_LIT("Other segment "), SPAN_LIT("mutex 0x"),
		SPAN_LIT("Location 0x"), SPAN_LIT("Bad permissions for mapped region"),
	};

	s = span_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i]))
			return true;
	}
	return false;
}

bool valgrind_announces(struct span s)
{
	return span_starts(s, SPAN_LIT("Thread #")) && span_find(s, SPAN_LIT(" was created")) > 0;
}

bool valgrind_is_remark(struct span s)
{
	return span_starts(s, SPAN_LIT("Locks held: "));
}

bool valgrind_is_summary(struct span s)
{
	static const struct span marks[] = {
		SPAN_LIT("HEAP SUMMARY"), SPAN_LIT("LEAK SUMMARY"), SPAN_LIT("ERROR SUMMARY"), SPAN_LIT("FILE DESCRIPTORS"),
		SPAN_LIT("Copyright (C)"), SPAN_LIT("Using Valgrind-"), SPAN_LIT("Command: "), SPAN_LIT("Parent PID: "),
		SPAN_LIT("For counts of detected "), SPAN_LIT("For lists of detected "), SPAN_LIT("Use --"), SPAN_LIT("Rerun with "),
		SPAN_LIT("All heap blocks were freed"), SPAN_LIT("Reachable blocks "), SPAN_LIT("To see them, "),
		SPAN_LIT("Searching for pointers "), SPAN_LIT("Checked "),
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (span_starts(s, marks[i]))
			return true;
	}
	return false;
}

bool valgrind_thread(struct span s, int64_t *ret, struct span *ret_name)
{
	s = span_rtrim(s);
	if (!scan_lit(&s, SPAN_LIT("Thread ")) || !scan_number(&s, ret) || !span_ends(s, SPAN_LIT(":")))
		return false;
	s.n--;
	*ret_name = span_trim(s);
	return !s.n || s.p[0] == ' ';
}

bool valgrind_tool(struct span s, struct span *ret)
{
	static const char *const tools[] = {"Memcheck", "Helgrind", "drd"};

	if (!scan_until_char(&s, ',', ret) || !span_ends(span_rtrim(s), SPAN_LIT(" error detector")))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(tools); i++) {
		if (span_eq_str(*ret, tools[i]))
			return true;
	}
	return false;
}

bool valgrind_times(struct span s, int64_t *ret)
{
	return scan_grouped(&s, ret) && scan_lit(&s, SPAN_LIT(" errors in context "));
}
