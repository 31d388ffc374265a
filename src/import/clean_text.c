/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_text.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/utf8.h"
#include "clean_borders.h"
#include "clean_json.h"

static size_t count(struct span text, struct span mark)
{
	size_t n = 0;
	long at;

	while ((at = span_find(text, mark)) >= 0) {
		n++;
		text = span_from_offset(text, (size_t)at + mark.n);
	}
	return n;
}

/* ---- quoted-printable ---- */

bool text_breaks_softly(struct span line)
{
	line = span_rtrim(line);
	return span_ends(line, SPAN_LIT("=")) && !span_ends(line, SPAN_LIT("=="));
}

/* "=3D", "=C3": what stands for a byte there. */
static bool is_coded(struct span s)
{
	return s.n > 2 && s.p[0] == '=' && hex_digit(s.p[1]) >= 0 && hex_digit(s.p[2]) >= 0 && s.p[1] <= 'F' && s.p[2] <= 'F';
}

/* A mail says that it is written so; of a text without its head "=3D" tells, which nothing else writes. */
static bool says_quoted_printable(struct span text)
{
	enum { LEAST = 3 };

	return span_find(text, SPAN_LIT("Transfer-Encoding: quoted-printable")) >= 0 ||
	       span_find(text, SPAN_LIT("transfer-encoding: quoted-printable")) >= 0 || count(text, SPAN_LIT("=3D")) >= LEAST;
}

bool text_is_quoted_printable(struct span text)
{
	enum { MOST = 78, FULL = 60, LEAST = 3 };
	size_t lines = 0, soft = 0;
	bool said = says_quoted_printable(text);

	while (text.n) {
		long lf = span_find_char(text, '\n');
		struct span line = span_rtrim(lf < 0 ? text : span_sub(text, 0, (size_t)lf));

		if (line.n > MOST)
			return false;
		lines++;
		soft += line.n >= FULL && text_breaks_softly(line);
		text = span_from_offset(text, lf < 0 ? text.n : (size_t)lf + 1);
	}
	return said || (soft >= LEAST && soft * 10 >= lines);
}

static bool take_quoted_printable(struct span line, struct strbuf *out)
{
	bool any = false;
	size_t from = out->n;

	for (size_t i = 0; i < line.n; i++) {
		if (!is_coded(span_from_offset(line, i))) {
			strbuf_add_char(out, line.p[i]);
			continue;
		}
		strbuf_add_char(out, (char)(hex_digit(line.p[i + 1]) << 4 | hex_digit(line.p[i + 2])));
		any = true;
		i += 2;
	}
	if (!any)
		out->n = from;
	return any;
}

/* ---- escapes that became visible: "^[[1m", "ESC[0m" ---- */

static bool take_visible(struct span line, struct strbuf *out)
{
	static const struct span heads[] = {SPAN_LIT("^[["), SPAN_LIT("ESC["), SPAN_LIT("\\033["), SPAN_LIT("\\e["),
					    SPAN_LIT("\\x1b["), SPAN_LIT("\xe2\x90\x9b["), SPAN_LIT("[")};
	size_t from = out->n;
	bool any = false;

	while (line.n) {
		bool taken = false;

		for (size_t i = 0; i < ARRAY_LEN(heads) && !taken; i++) {
			struct span s = line;
			size_t digits = 0;

			if (!scan_lit(&s, heads[i]))
				continue;
			while (digits < s.n && ((s.p[digits] >= '0' && s.p[digits] <= '9') || s.p[digits] == ';'))
				digits++;
			s = span_from_offset(s, digits);
			taken = scan_char(&s, 'm') || (heads[i].n > 1 && scan_char(&s, 'K'));
			line = taken ? s : line;
		}
		any |= taken;
		if (!taken) {
			strbuf_add_char(out, line.p[0]);
			line = span_from_offset(line, 1);
		}
	}
	if (!any)
		out->n = from;
	return any;
}

/* ---- tags and entities ---- */

/* "<NAME ...>", "</NAME>", "<NAME/>" of a name that documents use; a template or a symbol of a stack is none. */
static bool scan_tag(struct span *s)
{
	static const char *const names[] = {"html", "head", "body", "pre", "code", "p", "br", "div", "span", "table", "tr", "td",
					    "tt", "b", "i", "a", "font", "blockquote", "ul", "li", "title", "meta",
					    "ol", "dl", "dt", "dd", "th", "thead", "tbody", "h1", "h2", "h3", "h4", "hr", "em",
					    "strong", "samp",
					    "kbd", "link", "style", "script", "section", "article", "textarea",
					    "!DOCTYPE", "!doctype"};
	struct span rest = *s, inside;
	size_t n = 0;

	if (!scan_char(&rest, '<') || !scan_until_char(&rest, '>', &inside))
		return false;
	scan_char(&inside, '/');
	while (n < inside.n && inside.p[n] != ' ' && inside.p[n] != '/')
		n++;
	inside = span_sub(inside, 0, n);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str(inside, names[i])) {
			*s = rest;
			return true;
		}
	}
	return false;
}

/* '<' that begin no tag: the text was not written for a browser. */
static bool has_raw_less(struct span text)
{
	long at;

	while ((at = span_find_char(text, '<')) >= 0) {
		text = span_from_offset(text, (size_t)at);
		if (!scan_tag(&text))
			return true;
	}
	return false;
}

static bool wants_tags(struct span text)
{
	return (span_find(text, SPAN_LIT("</")) >= 0 || span_find(text, SPAN_LIT("<br")) >= 0 ||
		span_find(text, SPAN_LIT("<pre")) >= 0 || span_find(text, SPAN_LIT("<html")) >= 0) &&
	       !has_raw_less(text);
}

static bool take_tags(struct span line, struct strbuf *out)
{
	size_t from = out->n;
	bool any = false;

	if (span_find_char(line, '<') < 0)
		return false;
	while (line.n) {
		if (scan_tag(&line)) {
			any = true;
			continue;
		}
		strbuf_add_char(out, line.p[0]);
		line = span_from_offset(line, 1);
	}
	if (!any)
		out->n = from;
	return any;
}

static const struct entity {
	struct span text;
	char c;
} entities[] = {
	{SPAN_LIT("&lt;"), '<'}, {SPAN_LIT("&gt;"), '>'}, {SPAN_LIT("&quot;"), '"'}, {SPAN_LIT("&apos;"), '\''},
	{SPAN_LIT("&#39;"), '\''}, {SPAN_LIT("&#x27;"), '\''}, {SPAN_LIT("&#34;"), '"'}, {SPAN_LIT("&#35;"), '#'},
	{SPAN_LIT("&#61;"), '='}, {SPAN_LIT("&nbsp;"), ' '}, {SPAN_LIT("&#160;"), ' '}, {SPAN_LIT("&amp;"), '&'},
};

static bool wants_entities(struct span text)
{
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(entities); i++)
		n += count(text, entities[i].text);
	return n >= 2 && !has_raw_less(text);
}

static bool take_entities(struct span line, struct strbuf *out)
{
	size_t from = out->n;
	bool any = false;

	if (span_find_char(line, '&') < 0)
		return false;
	while (line.n) {
		char c = line.p[0];
		bool taken = false;

		for (size_t i = 0; c == '&' && i < ARRAY_LEN(entities) && !taken; i++) {
			taken = scan_lit(&line, entities[i].text);
			c = taken ? entities[i].c : c;
		}
		any |= taken;
		strbuf_add_char(out, c);
		line = span_from_offset(line, !taken);
	}
	if (!any)
		out->n = from;
	return any;
}

/* ---- blanks that are none ---- */

/* A browser writes a run of blanks with every other one of this kind. */
static bool wants_no_break(struct span text)
{
	return count(text, SPAN_LIT("\xc2\xa0 ")) + count(text, SPAN_LIT(" \xc2\xa0")) + count(text, SPAN_LIT("\xc2\xa0\xc2\xa0")) >= 2;
}

static bool take_no_break(struct span line, struct strbuf *out)
{
	static const struct {
		struct span text;
		const char *instead;
	} blanks[] = {
		{SPAN_LIT("\xc2\xa0"), " "}, {SPAN_LIT("\xe2\x80\xaf"), " "}, {SPAN_LIT("\xe2\x80\x87"), " "},
		{SPAN_LIT("\xe3\x80\x80"), " "}, {SPAN_LIT("\xe2\x80\x8b"), ""}, {SPAN_LIT("\xef\xbb\xbf"), ""},
		{SPAN_LIT("\xe2\x80\x8e"), ""},
	};
	size_t from = out->n;
	bool any = false;

	while (line.n) {
		bool taken = false;

		for (size_t i = 0; (line.p[0] & 0x80) && i < ARRAY_LEN(blanks) && !taken; i++) {
			taken = scan_lit(&line, blanks[i].text);
			if (taken)
				strbuf_add_str(out, blanks[i].instead);
		}
		any |= taken;
		if (!taken) {
			strbuf_add_char(out, line.p[0]);
			line = span_from_offset(line, 1);
		}
	}
	if (!any)
		out->n = from;
	return any;
}

/* ---- Markdown ---- */

static bool is_escaped(struct span line, size_t i)
{
	return line.p[i] == '\\' && i + 1 < line.n && strchr("_*<>#[]()`~-+=|.!{}", line.p[i + 1]) && line.p[i + 1];
}

static bool wants_unescape(struct span text)
{
	size_t escaped = count(text, SPAN_LIT("\\_")), all = count(text, SPAN_LIT("_"));

	if (escaped >= 3)
		return escaped * 10 > all * 8;
	return !escaped && count(text, SPAN_LIT("\\*\\*")) >= 2 && count(text, SPAN_LIT("\\*")) * 10 > count(text, SPAN_LIT("*")) * 8;
}

static bool take_unescape(struct span line, struct strbuf *out)
{
	size_t from = out->n;
	bool any = false;

	if (span_find_char(line, '\\') < 0)
		return false;
	for (size_t i = 0; i < line.n; i++) {
		bool escaped = is_escaped(line, i);

		any |= escaped;
		i += escaped;
		strbuf_add_char(out, line.p[i]);
	}
	if (!any)
		out->n = from;
	return any;
}

const struct text_step text_steps[TEXT_STEPS] = {
	{"JSON", NULL, true, json_take_member, false},
	{"quoted-printable", text_is_quoted_printable, false, take_quoted_printable, true},
	{"visible escapes", NULL, true, take_visible, false},
	{"tags", wants_tags, false, take_tags, true},
	{"entities", wants_entities, true, take_entities, true},
	{"no-break blanks", wants_no_break, true, take_no_break, false},
	{"right border", bars_wanted, false, bars_take, true},
	{"borders", borders_wanted, false, borders_take, false},
	{"Markdown escapes", wants_unescape, false, take_unescape, true},
	{"JSON strings", NULL, true, json_take_string, false},
	{"rows of a log", NULL, true, json_take_row, false},
};

bool text_is_fence(struct span line, struct span *ret_rest)
{
	static const struct span marks[] = {SPAN_LIT("```"), SPAN_LIT("~~~"), SPAN_LIT("{noformat"), SPAN_LIT("{code"),
					    SPAN_LIT("[code"), SPAN_LIT("[/code")};
	struct span s = line;

	scan_blanks(&s);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		struct span ignored;

		if (!scan_lit(&s, marks[i]))
			continue;
		if (marks[i].p[0] == '{')
			scan_until_char(&s, '}', &ignored);
		else if (marks[i].p[0] == '[')
			scan_until_char(&s, ']', &ignored);
		while (scan_char(&s, marks[i].p[0]))
			;
		*ret_rest = s;
		return true;
	}
	*ret_rest = (struct span){0};
	return span_eq_str(s, "`") || span_eq_str(s, "``"); /* marks of code within a line, around lines */
}
