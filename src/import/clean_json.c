/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_json.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"

/* "\uXXXX" behind the "\u" */
static bool json_code(struct span *s, uint32_t *ret)
{
	uint32_t v = 0;

	for (size_t i = 0; i < 4; i++) {
		int d = i < s->n ? hex_digit(s->p[i]) : -1;

		if (d < 0)
			return false;
		v = v << 4 | (uint32_t)d;
	}
	*s = span_from_offset(*s, 4);
	*ret = v;
	return true;
}

static bool json_escape(struct span *s, struct strbuf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;
	uint32_t code;

	if (scan_char(s, 'u')) {
		if (!json_code(s, &code))
			return false;
		if (code < 0x80)
			strbuf_add_char(out, (char)code);
		else
			utf8_add(out, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
		return true;
	}
	at = s->n && s->p[0] ? strchr(from, s->p[0]) : NULL;
	if (!at)
		return false;
	strbuf_add_char(out, to[at - from]);
	*s = span_from_offset(*s, 1);
	return true;
}

/* The string that begins behind its quote; the one at its end goes off *@s with it. */
static bool json_string(struct span *s, struct strbuf *out)
{
	while (s->n && s->p[0] != '"') {
		char c = s->p[0];

		*s = span_from_offset(*s, 1);
		if (c != '\\')
			strbuf_add_char(out, c);
		else if (!json_escape(s, out))
			return false;
	}
	return scan_char(s, '"');
}

/* One line stays one line. */
static void on_one_line(struct strbuf *out, size_t from)
{
	while (out->n > from && (out->p[out->n - 1] == '\n' || out->p[out->n - 1] == '\r'))
		out->n--;
	for (size_t i = from; i < out->n; i++)
		out->p[i] = out->p[i] == '\n' ? ' ' : out->p[i];
}

bool json_take_member(struct span line, struct strbuf *out)
{
	static const struct span keys[] = {SPAN_LIT("\"log\""), SPAN_LIT("\"MESSAGE\""), SPAN_LIT("\"message\""),
					   SPAN_LIT("\"msg\""), SPAN_LIT("\"short_message\""), SPAN_LIT("\"@message\""),
					   SPAN_LIT("\"textPayload\""), SPAN_LIT("\"line\"")};
	size_t from = out->n;

	if (!line.n || line.p[0] != '{')
		return false;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		long at = span_find(line, keys[i]);
		struct span s = span_from_offset(line, at < 0 ? line.n : (size_t)at + keys[i].n);

		scan_blanks(&s);
		if (!scan_char(&s, ':'))
			continue;
		scan_blanks(&s);
		if (scan_char(&s, '"') && json_string(&s, out)) {
			on_one_line(out, from);
			return true;
		}
		out->n = from;
	}
	return false;
}

bool json_take_string(struct span line, struct strbuf *out)
{
	struct span s = span_trim(line);
	size_t from = out->n;

	if (span_ends(s, SPAN_LIT(",")))
		s.n--;
	/* What is around the elements. */
	if (s.n == 1 && span_find_char(SPAN_LIT("[]{}"), s.p[0]) >= 0)
		return true;
	if (!scan_char(&s, '"') || !json_string(&s, out) || s.n) {
		out->n = from;
		return false;
	}
	on_one_line(out, from);
	return true;
}

/* A number of seconds or milliseconds since 1970, or a date: the first column of what a service exports. */
static bool scan_moment(struct span *s)
{
	enum { LEAST = 10, MOST = 35 };
	struct span at;
	bool quoted = scan_char(s, '"');

	if (!scan_until_char(s, ',', &at))
		return false;
	if (quoted && !span_ends(at, SPAN_LIT("\"")))
		return false;
	at.n -= quoted;
	for (size_t i = 0; i < at.n; i++) {
		if ((at.p[i] < '0' || at.p[i] > '9') && span_find_char(SPAN_LIT("-:.TZ+ "), at.p[i]) < 0)
			return false;
	}
	return at.n >= LEAST && at.n <= MOST;
}

bool json_take_row(struct span line, struct strbuf *out)
{
	struct span s = span_rtrim(line);

	if (!scan_moment(&s))
		return false;
	if (!span_starts(s, SPAN_LIT("\""))) {
		strbuf_add(out, s);
		return true;
	}
	if (s.n < 2 || !span_ends(s, SPAN_LIT("\"")))
		return false;
	for (size_t i = 1; i + 1 < s.n; i++) {
		strbuf_add_char(out, s.p[i]);
		i += s.p[i] == '"' && s.p[i + 1] == '"' && i + 2 < s.n;
	}
	return true;
}
