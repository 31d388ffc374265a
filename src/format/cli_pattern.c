/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_pattern.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

/* ---- kinds ---- */

static bool is_number(struct span s)
{
	size_t i = s.n && s.p[0] == '-';

	for (size_t from = i; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9' || i - from > 19)
			return false;
	}
	return s.n && s.p[s.n - 1] != '-';
}

static bool is_name(struct span s)
{
	return s.n && span_find_char(s, ' ') < 0 && span_find_char(s, '\t') < 0;
}

/* HH:MM:SS, hours of any length, or seconds */
static bool is_age(struct span s)
{
	size_t colons = 0, digits = 0;

	if (span_eq_str(s, "-"))
		return true;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else if (s.p[i] == ':' && digits)
			colons++, digits = 0;
		else
			return false;
	}
	return !s.n || (digits && colons <= 2);
}

/* The names of ast_state2str, whole or cut to seven bytes as most columns do. */
static bool is_state(struct span s)
{
	static const char *const states[] = {
		"Up", "Down", "Ring", "Ringing", "Dialing", "Busy", "Rsrvd", "OffHook", "Dialing Offhook", "Pre-ring", "Mute",
	};
	enum { CUT = 7 };

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct span state = span_from(states[i]);

		if (span_eq(s, state) || (s.n >= CUT && span_starts(state, s)))
			return true;
	}
	return span_starts(s, SPAN_LIT("Unknown")) || span_starts(s, SPAN_LIT("AST_STATE_"));
}

/* [SYSTEM-]SECONDS.NUMBER */
static bool is_unique(struct span s)
{
	long dot = span_rfind_char(s, '.');
	struct span left;

	if (dot <= 0 || !is_number(span_from_offset(s, (size_t)dot + 1)))
		return false;
	left = span_sub(s, 0, (size_t)dot);
	return is_number(span_from_offset(left, (size_t)(span_rfind_char(left, '-') + 1)));
}

bool cli_kind_fits(enum cli_kind kind, struct span value)
{
	switch (kind) {
	case CLI_TEXT:
		return true;
	case CLI_NAME:
	case CLI_CHANNEL:
	case CLI_ADDRESS:
	case CLI_ID:
	case CLI_TOPIC:
		return is_name(value);
	case CLI_NUMBER:
		return is_number(value);
	case CLI_AGE:
		return is_age(value);
	case CLI_STATE:
		return is_state(value);
	case CLI_YESNO:
		if (span_ends(value, SPAN_LIT("(d)")))
			value = span_rtrim(span_sub(value, 0, value.n - 3));
		return span_eq_str(value, "Yes") || span_eq_str(value, "No") || span_eq_str(value, "locked") ||
		       span_eq_str(value, "unlocked");
	case CLI_UNIQUE:
		return is_unique(value);
	case CLI_MODULE:
		return is_name(value) && value.n > 3 && span_ends(value, SPAN_LIT(".so"));
	}
	return false;
}

void cli_cell_add(struct cli_cells *c, struct span name, struct span value, bool full)
{
	if (value.n && c->n < CLI_CELLS_MOST)
		c->at[c->n++] = (struct record_cli_cell){name, value, full};
}

/* ---- patterns ---- */

/* "{NAME}" at the front of *@p, with the kind that its last byte says. */
static struct span take_hole(struct span *p, char *ret_kind)
{
	struct span hole = {0};

	scan_char(p, '{');
	scan_until_char(p, '}', &hole);
	*ret_kind = hole.n ? hole.p[hole.n - 1] : '\0';
	if (*ret_kind == '#' || *ret_kind == '.' || *ret_kind == '@' || *ret_kind == '^' || *ret_kind == '_')
		hole.n--;
	else
		*ret_kind = '\0';
	return hole;
}

/* The plain bytes that follow in a pattern, blanks before them left out. */
static struct span next_literal(struct span p)
{
	size_t n = 0;

	while (scan_char(&p, ' '))
		;
	while (n < p.n && p.p[n] != ' ' && p.p[n] != '{' && p.p[n] != '~')
		n++;
	return span_sub(p, 0, n);
}

/* One word; where a byte follows the hole, up to the last of it that the word has. */
static bool take_word(struct span *s, struct span pattern, struct span *ret)
{
	struct span word;

	if (!scan_word(s, &word))
		word = span_sub(*s, 0, 0);
	if (pattern.n && pattern.p[0] != ' ' && pattern.p[0] != '~') {
		long at = span_rfind_char(word, pattern.p[0]);

		if (at < 0)
			return false;
		s->p -= word.n - (size_t)at;
		s->n += word.n - (size_t)at;
		word.n = (size_t)at;
	}
	*ret = word;
	return true;
}

static bool take_number(struct span *s, struct span *ret)
{
	size_t n = 0;

	scan_blanks(s);
	while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
		n++;
	*ret = span_sub(*s, 0, n);
	*s = span_from_offset(*s, n);
	return is_number(*ret);
}

/* Up to what follows in the pattern, or all of the rest. */
static bool take_text(struct span *s, struct span pattern, struct span *ret)
{
	struct span literal = next_literal(pattern);
	long at = literal.n ? span_find(*s, literal) : (long)s->n;

	if (at < 0)
		return false;
	*ret = span_trim(span_sub(*s, 0, (size_t)at));
	*s = span_from_offset(*s, (size_t)at);
	return true;
}

/* It may be of several words, so it ends where the next two blanks are. */
static bool take_column(struct span *s, struct span *ret)
{
	long at = span_find(*s, SPAN_LIT("  "));

	*ret = span_trim(span_sub(*s, 0, at < 0 ? s->n : (size_t)at));
	*s = span_from_offset(*s, at < 0 ? s->n : (size_t)at);
	return ret->n > 0;
}

static bool take_cell(char kind, struct span *s, struct span pattern, struct span *ret)
{
	switch (kind) {
	case '#':
		return take_number(s, ret);
	case '.':
		return take_word(s, pattern, ret);
	case '@':
		return scan_word(s, ret) && cli_kind_fits(CLI_AGE, *ret);
	case '^':
		return take_column(s, ret) && cli_kind_fits(CLI_STATE, *ret);
	case '_':
		return take_column(s, ret);
	default:
		return take_text(s, pattern, ret);
	}
}

/* "{NAME#}" */
static bool begins_with_number(const char *pattern)
{
	const char *end = strchr(pattern, '}');

	return end && end[-1] == '#';
}

/* Each line of a bundle may be asked for each pattern: most are told by their first byte. */
static bool begins_otherwise(const char *pattern, struct span line)
{
	size_t at = 0;

	if (pattern[0] == ' ' || pattern[0] == '~')
		return false;
	while (at < line.n && line.p[at] == ' ')
		at++;
	if (at == line.n || line.p[at] <= ' ')
		return false;
	if (pattern[0] == '{')
		return (line.p[at] < '0' || line.p[at] > '9') && begins_with_number(pattern);
	return line.p[at] != pattern[0];
}

/* "NAME=TEXT": the cell is that text. */
static bool take_given(struct span *hole, struct span *s, struct span *ret)
{
	struct span name;

	scan_until_char(hole, '=', &name);
	*ret = span_sub(*s, 0, hole->n);
	if (!scan_lit(s, *hole))
		return false;
	*hole = name;
	return true;
}

bool cli_pattern(const char *pattern, struct span line, struct cli_cells *ret)
{
	struct span p, s, key = {0};

	ret->n = 0;
	if (begins_otherwise(pattern, line))
		return false;
	p = span_from(pattern);
	s = span_trim(line);
	while (p.n) {
		struct span name, value;
		char kind;

		if (p.p[0] == '{') {
			name = take_hole(&p, &kind);
			if (span_find_char(name, '=') > 0 ? !take_given(&name, &s, &value) : !take_cell(kind, &s, p, &value))
				return false;
			if (span_eq_str(name, "key"))
				key = value;
			else if (span_eq_str(name, "value"))
				cli_cell_add(ret, key, value, false);
			else if (name.n)
				cli_cell_add(ret, name, value, false);
		} else if (scan_char(&p, ' ')) {
			scan_blanks(&s);
		} else if (scan_char(&p, '~')) {
			scan_char(&s, 's');
		} else if (scan_char(&s, p.p[0])) {
			p = span_from_offset(p, 1);
		} else {
			return false;
		}
	}
	return !s.n;
}
