/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "symbol.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "stacks_line.h"

static struct span known(struct span name)
{
	return span_eq_str(name, "???") || span_eq_str(name, "<unknown>") ? (struct span){NULL, 0} : name;
}

/* Cut @s at the last @c: what is behind it goes to *@ret. */
static bool cut_last(struct span *s, char c, struct span *ret)
{
	long at = span_rfind_char(*s, c);

	if (at < 0)
		return false;
	*ret = span_from_offset(*s, (size_t)at + 1);
	s->n = (size_t)at;
	return true;
}

/* "[0xPTR]" and nothing more */
static bool address_in_brackets(struct span s, uint64_t *ret)
{
	return scan_char(&s, '[') && scan_addr(&s, ret) && scan_char(&s, ']') && !s.n;
}

/* "FILE:UINT"; FILE may be empty */
static bool file_and_line(struct span s, struct record_lock_frame *f)
{
	struct span number;
	uint64_t line;

	if (!cut_last(&s, ':', &number) || !scan_u64(&number, &line) || number.n)
		return false;
	f->file = s;
	f->src_line = line;
	return true;
}

/* "OBJECT(SYM+0xHEX) [PTR]", "OBJECT [PTR]", "[PTR]" */
static bool parse_glibc(struct span s, struct record_lock_frame *f)
{
	struct record_frame g;
	struct span word = s;

	if (address_in_brackets(word, &f->pc))
		return true;
	if (!stacks_glibc_frame(s, &g))
		return false;
	f->pc = g.pc;
	f->func = g.func;
	f->lib = g.lib;
	return true;
}

/* "FUNC()" at the end of *@s */
static bool function(struct span *s, struct record_lock_frame *f)
{
	struct span func;

	if (!span_ends(*s, SPAN_LIT("()")))
		return false;
	s->n -= 2;
	if (!scan_last_word(s, &func))
		return false;
	f->func = known(func);
	return true;
}

/* "[PTR] OBJECT FILE:UINT FUNC()", "[inlined] OBJECT FILE:UINT FUNC()" */
static bool parse_new(struct span s, struct record_lock_frame *f)
{
	if (scan_lit(&s, SPAN_LIT("[inlined] "))) {
		f->inlined = true;
	} else if (!scan_char(&s, '[') || !scan_addr(&s, &f->pc) || !scan_lit(&s, SPAN_LIT("] "))) {
		return false;
	}
	if (!function(&s, f) || !scan_word(&s, &f->lib))
		return false;
	scan_blanks(&s);
	return file_and_line(s, f);
}

/* " (PTR+UHEX)" at the end of *@s: where the function begins and how far in the frame is */
static bool function_offset(struct span *s, uint64_t *ret_pc)
{
	struct span rest = *s;
	struct span word;
	uint64_t base, offset;

	if (!scan_last_word(&rest, &word) || !scan_char(&word, '(') || !scan_addr(&word, &base) ||
	    !scan_char(&word, '+') || !scan_hex(&word, &offset) || !scan_char(&word, ')') || word.n)
		return false;
	*s = rest;
	*ret_pc = base + offset;
	return true;
}

/* "PATH:UINT FUNC()" or "OBJECT SYM()", both with or without " (PTR+UHEX)" */
static bool parse_old(struct span s, struct record_lock_frame *f)
{
	function_offset(&s, &f->pc);
	if (!function(&s, f) || !s.n)
		return false;
	if (!file_and_line(s, f))
		f->lib = s;
	return true;
}

bool symbol_parse(struct span text, struct record_lock_frame *ret)
{
	static bool (*const forms[])(struct span s, struct record_lock_frame *f) = {parse_new, parse_glibc, parse_old};

	for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
		*ret = (struct record_lock_frame){.text = text};
		if (forms[i](text, ret))
			return true;
	}
	return false;
}
