/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gdb_text.h"

#include "astscope/base/scan.h"

#define NAME_BYTES 512u /* of a local; longer is no name */

/* The bytes of a character constant at the front of @s ('a', '\n', '\000'), or 0. */
static size_t char_constant(struct span s)
{
	if (s.n < 3 || s.p[0] != '\'')
		return 0;
	if (s.p[1] != '\\')
		return s.p[2] == '\'' ? 3 : 0;
	for (size_t i = 3; i < s.n && i < 7; i++) {
		if (s.p[i] == '\'')
			return i + 1;
	}
	return 0;
}

size_t gdb_nest_step(struct gdb_nest *n, struct span s)
{
	char c = s.p[0];

	if (n->string) {
		if (n->escape)
			n->escape = false;
		else if (c == '\\')
			n->escape = true;
		else if (c == '"')
			n->string = false;
		return 1;
	}
	switch (c) {
	case '"':
		n->string = true;
		break;
	case '\'': {
		size_t len = char_constant(s);

		return len ? len : 1;
	}
	case '(':
	case '[':
	case '{':
		n->depth++;
		break;
	case ')':
	case ']':
	case '}':
		n->depth -= n->depth > 0;
		break;
	default:
		break;
	}
	return 1;
}

void gdb_nest_feed(struct gdb_nest *n, struct span text)
{
	while (text.n)
		text = span_from_offset(text, gdb_nest_step(n, text));
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
	       c == ':' || c == '.' || c == '@' || c == '#' || c == '~';
}

/* Bytes of "NAME=" at the front of @s, or 0; a name is an identifier, `x@entry` or `__args#0`. */
static size_t name_and_equals(struct span s)
{
	size_t i = 0;

	while (i < s.n && is_name_byte(s.p[i]))
		i++;
	return i < s.n && s.p[i] == '=' ? i + 1 : 0;
}

bool gdb_arg_next(struct span *args, struct span *ret_name, struct span *ret_value)
{
	struct gdb_nest nest = {0};
	struct span s = *args;
	size_t name = 0;
	size_t i;

	scan_blanks(&s);
	if (!s.n)
		return false;
	name = name_and_equals(s);
	*ret_name = name ? span_sub(s, 0, name - 1) : (struct span){0};
	s = span_from_offset(s, name);
	/* A comma ends a value only before the next name: "abc", '\000' <repeats 12 times> is one value. */
	for (i = 0; i < s.n; i += gdb_nest_step(&nest, span_from_offset(s, i))) {
		if (s.p[i] == ',' && !gdb_nest_open(&nest) && i + 1 < s.n) {
			struct span rest = span_from_offset(s, i + 1);

			scan_blanks(&rest);
			if (name_and_equals(rest) || span_eq_str(rest, "..."))
				break;
		}
	}
	*ret_value = span_rtrim(span_sub(s, 0, i));
	*args = span_from_offset(s, i + 1);
	return true;
}

bool gdb_local_parse(struct span line, size_t *ret_indent, struct span *ret_name, struct span *ret_value)
{
	size_t indent = 0;
	size_t angle = 0;
	size_t at, i;

	for (at = 0; at < line.n && (line.p[at] == ' ' || line.p[at] == '\t'); at++)
		indent += line.p[at] == '\t' ? 8 : 1;
	for (i = at; i < line.n && i - at < NAME_BYTES; i++) {
		char c = line.p[i];

		if (c == '<')
			angle++;
		else if (c == '>' && angle)
			angle--;
		else if (!is_name_byte(c) && !(angle && c != '"' && c != '=' && c != '{'))
			break;
	}
	if (i == at || (line.p[at] >= '0' && line.p[at] <= '9') || line.p[at] == '$' || line.p[at] == '#')
		return false;
	if (!span_starts(span_from_offset(line, i), SPAN_LIT(" =")))
		return false;
	*ret_indent = indent;
	*ret_name = span_sub(line, at, i - at);
	*ret_value = span_from_offset(line, i + 2);
	if (ret_value->n && !scan_char(ret_value, ' '))
		return false;
	return true;
}
