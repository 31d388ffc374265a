/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "damages.h"

#include <string.h>

/* Calls @fn for each line without its LF. */
typedef void (*each_fn)(struct span line, size_t number, struct strbuf *out);

static void each(struct span text, each_fn fn, struct strbuf *out)
{
	size_t number = 0;

	while (text.n) {
		long lf = span_find_char(text, '\n');
		struct span line = lf < 0 ? text : span_sub(text, 0, (size_t)lf);

		fn(line, ++number, out);
		text = span_from_offset(text, line.n + 1);
	}
}

#define PREFIX(id, before)                                                                                             \
	static void line_##id(struct span line, size_t number, struct strbuf *out)                                     \
	{                                                                                                              \
		(void)number;                                                                                          \
		strbuf_add_str(out, before);                                                                           \
		strbuf_add(out, line);                                                                                 \
		strbuf_add_char(out, '\n');                                                                            \
	}                                                                                                              \
	static void id(struct span clean, struct strbuf *out)                                                          \
	{                                                                                                              \
		each(clean, line_##id, out);                                                                           \
	}

PREFIX(quote, "> ")
PREFIX(quote_twice, "> > ")
PREFIX(quote_tight, ">")
PREFIX(indent_4, "    ")
PREFIX(indent_20, "                    ")
PREFIX(tab, "\t")
PREFIX(sys_log, "Jan 10 08:37:03 host-a asterisk[412]: ")
PREFIX(quoted_syslog, "> Jan 10 08:37:03 host-a asterisk[412]: ")
PREFIX(journal, "2026-01-10T08:37:03+0000 host-a asterisk[2527]: ")
PREFIX(uptime, "[ 4674.836869] ")
PREFIX(container, "asterisk-1  | ")
PREFIX(manager, "Output: ")
PREFIX(grep_name, "refs.txt:")
PREFIX(kubectl, "[pod/asterisk-7d9c6b5f4-x2x8z/asterisk] ")
PREFIX(kubectl_stamped, "[pod/asterisk-0/asterisk] 2026-01-10T08:37:03.123456789Z ")
PREFIX(tracker, "bq. ")
PREFIX(initials, "JD> ")
PREFIX(bracketed, "[2026-11-21 22:50:05.123] ")
PREFIX(asterisk_log, "[Nov 21 22:50:05] VERBOSE[1234][C-00000001] chan_sip.c: ")

#define NUMBERED(id, before, width, after)                                                                             \
	static void line_##id(struct span line, size_t number, struct strbuf *out)                                     \
	{                                                                                                              \
		strbuf_addf(out, "%s%*zu%s", before, width, number, after);                                            \
		strbuf_add(out, line);                                                                                 \
		strbuf_add_char(out, '\n');                                                                            \
	}                                                                                                              \
	static void id(struct span clean, struct strbuf *out)                                                          \
	{                                                                                                              \
		each(clean, line_##id, out);                                                                           \
	}

NUMBERED(cat_n, "", 6, "\t")
NUMBERED(grep_n, "", 0, ":")
NUMBERED(grep_hn, "file.txt:", 0, ":")
NUMBERED(gutter, "", 0, " | ")

#define AROUND(id, before, after)                                                                                      \
	static void id(struct span clean, struct strbuf *out)                                                          \
	{                                                                                                              \
		strbuf_add_str(out, before);                                                                           \
		strbuf_add(out, clean);                                                                                \
		strbuf_add_str(out, after);                                                                            \
	}

AROUND(fence, "It hung again:\n\n```shell\n", "```\nAny idea?\n")
AROUND(jira, "h3. Description\n{noformat}\n", "{noformat}\nthanks\n")
AROUND(fence_glued, "```", "```\n")
AROUND(mark, "\xef\xbb\xbf", "")

static void prose(size_t lines, struct strbuf *out)
{
	for (size_t i = 0; i < lines; i++)
		strbuf_addf(out, "The service was upgraded on Tuesday and sentence %zu of this note says nothing of it.\n", i);
	strbuf_add_char(out, '\n');
}

static void prose_short(struct span clean, struct strbuf *out)
{
	prose(12, out);
	strbuf_add(out, clean);
	strbuf_add_char(out, '\n');
	prose(3, out);
}

static void prose_20_kb(struct span clean, struct strbuf *out)
{
	prose(240, out);
	strbuf_add(out, clean);
}

static void prose_80_kb(struct span clean, struct strbuf *out)
{
	prose(960, out);
	strbuf_add(out, clean);
}

/* Byte by byte: @from becomes @to. */
struct swap {
	const char *from, *to;
};

static void swap_all(struct span text, const struct swap *swaps, size_t n, struct strbuf *out)
{
	while (text.n) {
		size_t i = 0;

		while (i < n && !span_starts(text, span_from(swaps[i].from)))
			i++;
		if (i < n)
			strbuf_add_str(out, swaps[i].to);
		else
			strbuf_add_char(out, text.p[0]);
		text = span_from_offset(text, i < n ? strlen(swaps[i].from) : 1);
	}
}

static const struct swap html[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}};
static const struct swap markdown[] = {{"_", "\\_"}, {"<", "\\<"}, {">", "\\>"}, {"*", "\\*"}, {"#", "\\#"}};
static const struct swap no_break[] = {{"  ", "\xc2\xa0 "}};
static const struct swap crlf[] = {{"\n", "\r\n"}};
static const struct swap cr[] = {{"\n", "\r"}};
static const struct swap spaced[] = {{"\n", "\n\n"}};
static const struct swap trailing[] = {{"\n", "   \n"}};
static const struct swap dash[] = {{"---", "\xe2\x80\x94-"}};
static const struct swap line_breaks[] = {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\n", "<br>\n"}};
#define SWAPPED(id, table)                                                                                             \
	static void id(struct span clean, struct strbuf *out)                                                          \
	{                                                                                                              \
		swap_all(clean, table, sizeof(table) / sizeof(table[0]), out);                                         \
	}
SWAPPED(entities, html)
SWAPPED(escapes, markdown)
SWAPPED(no_break_pairs, no_break)
SWAPPED(cr_lf, crlf)
SWAPPED(cr_only, cr)
SWAPPED(double_spaced, spaced)
SWAPPED(trailing_blanks, trailing)
SWAPPED(em_dash, dash)
SWAPPED(br_tags, line_breaks)

static void pre(struct span clean, struct strbuf *out)
{
	strbuf_add_str(out, "<html><body><pre>\n");
	entities(clean, out);
	strbuf_add_str(out, "</pre></body></html>\n");
}

static void heading(struct span line, size_t number, struct strbuf *out)
{
	(void)number;
	strbuf_add_str(out, line.n && line.p[0] == '#' ? "# " : "");
	strbuf_add(out, span_from_offset(line, line.n && line.p[0] == '#'));
	strbuf_add_char(out, '\n');
}

static void headings(struct span clean, struct strbuf *out)
{
	each(clean, heading, out);
}

static void wide(struct span clean, unsigned high, struct strbuf *out)
{
	for (size_t i = 0; i < clean.n; i++) {
		strbuf_add_char(out, high ? '\0' : clean.p[i]);
		strbuf_add_char(out, high ? clean.p[i] : '\0');
	}
}

static void utf16_le(struct span clean, struct strbuf *out)
{
	strbuf_add(out, SPAN_LIT("\xff\xfe"));
	wide(clean, 0, out);
}

static void utf16_be(struct span clean, struct strbuf *out)
{
	strbuf_add(out, SPAN_LIT("\xfe\xff"));
	wide(clean, 1, out);
}

static void utf16_bare(struct span clean, struct strbuf *out)
{
	wide(clean, 0, out);
}

/* As `fold -s` and mailers do. */
static void soft(struct span line, size_t width, const char *before, struct strbuf *out)
{
	while (line.n > width) {
		size_t n = width;

		while (n && line.p[n] != ' ')
			n--;
		if (!n || !span_trim(span_sub(line, 0, n)).n)
			break;
		strbuf_add_str(out, before);
		strbuf_add(out, span_sub(line, 0, n));
		strbuf_add_char(out, '\n');
		line = span_from_offset(line, n + 1);
	}
	strbuf_add_str(out, before);
	strbuf_add(out, line);
	strbuf_add_char(out, '\n');
}

static void soft_72_line(struct span line, size_t number, struct strbuf *out)
{
	(void)number;
	soft(line, 72, "", out);
}

static void soft_72_quoted_line(struct span line, size_t number, struct strbuf *out)
{
	(void)number;
	soft(line, 72, "> ", out);
}

static void hard_80_line(struct span line, size_t number, struct strbuf *out)
{
	(void)number;
	while (line.n > 80) {
		strbuf_add(out, span_sub(line, 0, 80));
		strbuf_add_char(out, '\n');
		line = span_from_offset(line, 80);
	}
	strbuf_add(out, line);
	strbuf_add_char(out, '\n');
}

static void soft_72(struct span clean, struct strbuf *out)
{
	each(clean, soft_72_line, out);
}

static void soft_72_quoted(struct span clean, struct strbuf *out)
{
	each(clean, soft_72_quoted_line, out);
}

static void hard_80(struct span clean, struct strbuf *out)
{
	each(clean, hard_80_line, out);
}

static void coloured(struct span line, size_t number, struct strbuf *out)
{
	(void)number;
	strbuf_add_str(out, "\033[1;32m");
	strbuf_add(out, line);
	strbuf_add_str(out, "\033[0m\r\n");
}

static void colours(struct span clean, struct strbuf *out)
{
	each(clean, coloured, out);
}

static void visible(struct span line, size_t number, struct strbuf *out)
{
	(void)number;
	strbuf_add_str(out, "ESC[1;32m");
	strbuf_add(out, line);
	strbuf_add_str(out, "ESC[0m\n");
}

static void visible_escapes(struct span clean, struct strbuf *out)
{
	each(clean, visible, out);
}

static const char question[] = "--Type <RET> for more, q to quit, c to continue without paging--";

static void paged(struct span line, size_t number, struct strbuf *out)
{
	strbuf_add(out, line);
	strbuf_add_char(out, '\n');
	if (number % 20 == 0)
		strbuf_addf(out, "%s\n", question);
}

static void pager(struct span clean, struct strbuf *out)
{
	each(clean, paged, out);
}

/* It stands in front of the line it held back. */
static void glued(struct span line, size_t number, struct strbuf *out)
{
	if (number % 20 == 0)
		strbuf_add_str(out, question);
	strbuf_add(out, line);
	strbuf_add_char(out, '\n');
}

static void pager_glued(struct span clean, struct strbuf *out)
{
	each(clean, glued, out);
}

static void json(struct span line, size_t number, struct strbuf *out)
{
	static const struct swap swaps[] = {{"\"", "\\\""}, {"\\", "\\\\"}, {"\t", "\\t"}, {"<", "\\u003c"}};

	(void)number;
	strbuf_add_str(out, "{\"log\":\"");
	swap_all(line, swaps, 4, out);
	strbuf_add_str(out, "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-28T23:00:00.1Z\"}\n");
}

static void docker(struct span clean, struct strbuf *out)
{
	each(clean, json, out);
}

static void element(struct span line, size_t number, struct strbuf *out)
{
	static const struct swap swaps[] = {{"\"", "\\\""}, {"\\", "\\\\"}, {"\t", "\\t"}};

	strbuf_addf(out, "%s        \"", number > 1 ? ",\n" : "");
	swap_all(line, swaps, 3, out);
	strbuf_add_char(out, '"');
}

static void json_array(struct span clean, struct strbuf *out)
{
	strbuf_add_str(out, "ok: [pbx1] => {\n    \"out.stdout_lines\": [\n");
	each(clean, element, out);
	strbuf_add_str(out, "\n    ]\n}\n");
}

static void exported(struct span line, size_t number, struct strbuf *out)
{
	static const struct swap swaps[] = {{"\"", "\"\""}};
	bool plain = span_find_char(line, '"') < 0 && span_find_char(line, ',') < 0;

	strbuf_addf(out, "%zu,%s", (size_t)1795299760123 + number, plain ? "" : "\"");
	swap_all(line, swaps, 1, out);
	strbuf_add_str(out, plain ? "\n" : "\"\n");
}

static void log_export(struct span clean, struct strbuf *out)
{
	strbuf_add_str(out, "timestamp,message\n");
	each(clean, exported, out);
}

static void printable(struct span line, size_t number, struct strbuf *out)
{
	size_t column = 0;

	(void)number;
	for (size_t i = 0; i < line.n; i++) {
		size_t need = line.p[i] == '=' ? 3 : 1;

		if (column + need > 75) {
			strbuf_add_str(out, "=\n");
			column = 0;
		}
		if (line.p[i] == '=')
			strbuf_add_str(out, "=3D");
		else
			strbuf_add_char(out, line.p[i]);
		column += need;
	}
	strbuf_add_char(out, '\n');
}

static void quoted_printable(struct span clean, struct strbuf *out)
{
	each(clean, printable, out);
}

const struct damage damages[DAMAGES] = {
	{"quote", quote},
	{"quote twice", quote_twice},
	{"quote without blank", quote_tight},
	{"indent 4", indent_4},
	{"indent 20", indent_20},
	{"TAB", tab},
	{"syslog", sys_log},
	{"syslog, quoted", quoted_syslog},
	{"journal", journal},
	{"kernel time", uptime},
	{"container", container},
	{"docker JSON", docker},
	{"JSON array", json_array},
	{"export of a log", log_export},
	{"kubectl", kubectl},
	{"kubectl with times", kubectl_stamped},
	{"bug tracker", tracker},
	{"initials", initials},
	{"time in brackets", bracketed},
	{"manager output", manager},
	{"log of Asterisk", asterisk_log},
	{"grep -H", grep_name},
	{"grep -n", grep_n},
	{"grep -Hn", grep_hn},
	{"cat -n", cat_n},
	{"gutter", gutter},
	{"fence", fence},
	{"fence on the first line", fence_glued},
	{"noformat", jira},
	{"prose", prose_short},
	{"20 KB of prose", prose_20_kb},
	{"80 KB of prose", prose_80_kb},
	{"entities", entities},
	{"HTML", pre},
	{"br tags", br_tags},
	{"no-break blanks", no_break_pairs},
	{"Markdown escapes", escapes},
	{"headings", headings},
	{"em dash", em_dash},
	{"byte order mark", mark},
	{"UTF-16", utf16_le},
	{"UTF-16 big-endian", utf16_be},
	{"UTF-16 without mark", utf16_bare},
	{"CR LF", cr_lf},
	{"CR", cr_only},
	{"quoted-printable", quoted_printable},
	{"wrap 72", soft_72},
	{"wrap 72, quoted", soft_72_quoted},
	{"wrap 80 at the column", hard_80},
	{"colours", colours},
	{"visible escapes", visible_escapes},
	{"pager", pager},
	{"pager before a line", pager_glued},
	{"empty lines between", double_spaced},
	{"blanks at the end", trailing_blanks},
};
