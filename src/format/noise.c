/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "noise.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

enum { ESC = 0x1b, BEL = 0x07, BS = 0x08 };

/* What is on the screen's line. */
struct screen_line {
	char *p;
	size_t n;
	bool home; /* the cursor went back to the first column: what comes next replaces the line */
};

/* ESC [ parameters final */
static void control_sequence(struct span *s, struct screen_line *out)
{
	bool whole = false;

	while (s->n && s->p[0] >= 0x20 && s->p[0] < 0x40) {
		whole = s->p[0] == '2';
		*s = span_from_offset(*s, 1);
	}
	if (s->n && s->p[0] == 'K' && (whole || out->home))
		out->n = 0;
	*s = span_from_offset(*s, 1);
}

/* ESC ] text, ended by BEL or ESC \ */
static void system_command(struct span *s)
{
	while (s->n && s->p[0] != BEL && s->p[0] != ESC)
		*s = span_from_offset(*s, 1);
	*s = span_from_offset(*s, s->n && s->p[0] == ESC ? 2 : 1);
}

static void escape(struct span *s, struct screen_line *out)
{
	char kind = s->n ? s->p[0] : '\0';

	*s = span_from_offset(*s, 1);
	if (kind == '[')
		control_sequence(s, out);
	else if (kind == ']')
		system_command(s);
	else if (kind == '(' || kind == ')')
		*s = span_from_offset(*s, 1);
}

static bool is_noise(char c)
{
	return c == ESC || c == '\r' || c == BS || c == BEL;
}

struct span noise_strip(struct span line, char *room)
{
	struct screen_line out = {.p = room};
	size_t clean = 0;

	while (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	while (clean < line.n && !is_noise(line.p[clean]))
		clean++;
	if (clean == line.n)
		return line;
	memcpy(out.p, line.p, clean);
	out.n = clean;
	line = span_from_offset(line, clean);
	while (line.n) {
		char c = line.p[0];

		line = span_from_offset(line, 1);
		if (c == ESC) {
			escape(&line, &out);
		} else if (c == '\r') {
			out.home = true;
		} else if (c == BS) {
			out.n -= out.n > 0;
		} else if (c != BEL) {
			if (out.home)
				out.n = 0;
			out.home = false;
			out.p[out.n++] = c;
		}
	}
	return (struct span){out.p, out.n};
}

bool noise_ellipsis(struct span line)
{
	static const char *const words[] = {
		"...", "....", "[...]", "(...)", "[..]", "\xe2\x80\xa6", "[\xe2\x80\xa6]", "<snip>", "[snip]", "--snip--", "SNIP",
	};

	line = span_trim(line);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (span_eq_str(line, words[i]))
			return true;
	}
	return false;
}

bool noise_prompt(struct span *s)
{
	bool any = false;
	struct span rest = *s;
	struct span host;

	while (scan_word(&rest, &host) && span_ends(host, SPAN_LIT("*CLI>"))) {
		scan_char(&rest, ' ');
		*s = rest;
		any = true;
	}
	return any;
}

/* "[...]" */
static bool bracketed(struct span *s)
{
	struct span inside;

	return s->n && s->p[0] == '[' && scan_until_char(s, ']', &inside);
}

/* "FILE: " of a log file, "FILE:LINE FUNC: " of the console */
static void log_origin(struct span *s)
{
	struct span rest = *s;
	struct span word;

	scan_char(&rest, ':');
	scan_blanks(&rest);
	for (int words = 0; words < 2 && scan_word(&rest, &word); words++) {
		scan_blanks(&rest);
		if (span_ends(word, SPAN_LIT(":"))) {
			*s = rest;
			return;
		}
	}
}

bool noise_log_prefix(struct span *s)
{
	struct span rest = *s;
	size_t level = 0;

	if (!bracketed(&rest))
		return false;
	scan_blanks(&rest);
	*s = rest;
	while (level < rest.n && ((rest.p[level] >= 'A' && rest.p[level] <= 'Z') || rest.p[level] == '_'))
		level++;
	rest = span_from_offset(rest, level);
	if (level && bracketed(&rest)) {
		bracketed(&rest);
		scan_blanks(&rest);
		log_origin(&rest);
		*s = rest;
	}
	return true;
}

bool noise_prefixes(struct span *s)
{
	bool prompted = noise_prompt(s);
	struct span rest = *s;

	if (noise_log_prefix(&rest) && span_starts(rest, SPAN_LIT("===")))
		*s = rest;
	return prompted;
}

enum { LINE_HEAD_BYTES = 1024 }; /* a hit further into its line is not looked at */

/* The line with the hit at @at, without noise; @room has LINE_HEAD_BYTES. */
static struct span line_around(struct span head, size_t at, char *room)
{
	struct span line;
	size_t from = at;
	long end;

	while (from && head.p[from - 1] != '\n' && at - from < LINE_HEAD_BYTES)
		from--;
	line = span_sub(head, from, LINE_HEAD_BYTES);
	end = span_find_char(line, '\n');
	if (end >= 0)
		line.n = (size_t)end;
	line = noise_strip(line, room);
	noise_prefixes(&line);
	while (scan_char(&line, ' ') || scan_char(&line, '>'))
		;
	return line;
}

bool noise_any_line(struct span head, struct span mark, bool (*accept)(struct span line))
{
	char room[LINE_HEAD_BYTES];
	size_t from = 0;
	long at;

	while ((at = span_find(span_from_offset(head, from), mark)) >= 0) {
		from += (size_t)at;
		if (accept(line_around(head, from, room)))
			return true;
		from += mark.n;
	}
	return false;
}
