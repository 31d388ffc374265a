/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_text.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

/* gdb takes any prefix that is not ambiguous; these are the ones that people type. */
static const struct {
	const char *word;
	enum gdb_command command;
} words[] = {
	{"frame", GDB_COMMAND_SELECT}, {"fr", GDB_COMMAND_SELECT}, {"f", GDB_COMMAND_SELECT},
	{"up", GDB_COMMAND_SELECT},    {"down", GDB_COMMAND_SELECT}, {"dow", GDB_COMMAND_SELECT},
	{"print", GDB_COMMAND_PRINT},  {"inspect", GDB_COMMAND_PRINT}, {"p", GDB_COMMAND_PRINT},
	{"x", GDB_COMMAND_PRINT},
};

enum gdb_command gdb_command_parse(struct span typed, struct span *ret_expr)
{
	struct span s = span_trim(typed), word, format;
	size_t n = 0;

	scan_char(&s, '+');
	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	word = span_sub(s, 0, n);
	s = span_from_offset(s, n);
	if (s.n && s.p[0] == '/')
		scan_word(&s, &format);
	else if (s.n && s.p[0] != ' ' && s.p[0] != '\t')
		return GDB_COMMAND_OTHER;
	*ret_expr = span_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (span_eq_str(word, words[i].word))
			return words[i].command;
	}
	return GDB_COMMAND_OTHER;
}

/* The only "0x..." in @s; 0 if there is none or several. */
static uint64_t only_address(struct span s)
{
	uint64_t found = 0, addr;

	while (s.n) {
		if (!scan_addr(&s, &addr)) {
			s = span_from_offset(s, 1);
			continue;
		}
		if (found && found != addr)
			return 0;
		found = addr;
	}
	return found;
}

/* The name that stands for a pointer in "*NAME", "(*NAME)", "NAME->x". */
static struct span pointer_name(struct span s)
{
	bool star = false;
	size_t n = 0;

	while (s.n && (s.p[0] == '*' || s.p[0] == '(' || s.p[0] == ' ')) {
		star |= s.p[0] == '*';
		s = span_from_offset(s, 1);
	}
	while (n < s.n && (s.p[n] == '_' || (s.p[n] >= 'a' && s.p[n] <= 'z') || (s.p[n] >= 'A' && s.p[n] <= 'Z') ||
			   (s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	if (!star && !span_starts(span_from_offset(s, n), SPAN_LIT("->")))
		return (struct span){0};
	return span_sub(s, 0, n);
}

uint64_t gdb_expr_address(struct span expr, struct span args)
{
	struct span name, want, value;
	uint64_t addr = only_address(expr);

	if (addr)
		return addr;
	want = pointer_name(expr);
	while (want.n && gdb_arg_next(&args, &name, &value)) {
		if (!span_eq(name, want))
			continue;
		/* mutex=mutex@entry=0x7f.. */
		if (scan_lit(&value, want) && !scan_lit(&value, SPAN_LIT("@entry=")))
			return 0;
		return scan_addr(&value, &addr) ? addr : 0;
	}
	return 0;
}
