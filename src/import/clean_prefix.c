/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clean_prefix.h"

#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

enum { INDENT_MOST = 200, NAME_MOST = 64 };

static size_t taken(struct span line, struct span rest)
{
	return line.n - rest.n;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* ---- shapes: how many bytes of the front of a line are one, 0 = none ---- */

/* "> ", ">> ", "> > ", "| ", the same as a drawn line, "bq. " of a bug tracker */
static size_t shape_quote(struct span line)
{
	static const struct span marks[] = {SPAN_LIT("| "), SPAN_LIT("\xe2\x94\x82 "), SPAN_LIT("bq. ")};
	struct span s = line;
	bool any = false;

	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		if (scan_lit(&s, marks[i]))
			return taken(line, s);
	}
	if (span_eq_str(line, "bq."))
		return line.n;
	for (;;) {
		struct span next = s;

		while (any && scan_char(&next, ' '))
			;
		if (!scan_char(&next, '>'))
			break;
		s = next;
		any = true;
	}
	if (any)
		scan_char(&s, ' ');
	return taken(line, s);
}

/* "JD> " of mailers that quote with initials */
static size_t shape_initials(struct span line)
{
	enum { INITIALS_MOST = 4 };
	size_t n = 0;

	while (n < line.n && n < INITIALS_MOST && is_letter(line.p[n]))
		n++;
	if (!n || n == line.n || line.p[n] != '>')
		return 0;
	return n + 1 < line.n && line.p[n + 1] == ' ' ? n + 2 : n + 1;
}

static size_t shape_indent(struct span line)
{
	size_t n = 0;

	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	return n < line.n && n <= INDENT_MOST ? n : 0;
}

/* "HOST NAME[PID]: ", "HOST NAME: " */
static bool scan_host_and_tag(struct span *s)
{
	struct span host, tag;

	if (!scan_word(s, &host) || !scan_char(s, ' ') || host.n > NAME_MOST || !scan_word(s, &tag) ||
	    !span_ends(tag, SPAN_LIT(":")))
		return false;
	scan_char(s, ' ');
	return true;
}

static bool scan_digits(struct span *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i >= s->n || !is_digit(s->p[i]))
			return false;
	}
	*s = span_from_offset(*s, n);
	return true;
}

/* "HH:MM:SS[.ffffff]" */
static bool scan_clock(struct span *s)
{
	struct span rest = *s;
	uint64_t fraction;

	if (!scan_digits(&rest, 2) || !scan_char(&rest, ':') || !scan_digits(&rest, 2) || !scan_char(&rest, ':') ||
	    !scan_digits(&rest, 2))
		return false;
	if (scan_char(&rest, '.') || scan_char(&rest, ','))
		scan_u64(&rest, &fraction);
	*s = rest;
	return true;
}

/* "Mon DD HH:MM:SS " */
static bool scan_date(struct span *s)
{
	struct span rest = *s;
	uint64_t day;

	if (rest.n < 4 || !is_letter(rest.p[0]) || !is_letter(rest.p[1]) || !is_letter(rest.p[2]) || rest.p[3] != ' ')
		return false;
	rest = span_from_offset(rest, 4);
	scan_char(&rest, ' ');
	if (!scan_u64(&rest, &day) || !scan_char(&rest, ' ') || !scan_clock(&rest) || !scan_char(&rest, ' '))
		return false;
	*s = rest;
	return true;
}

/* "[<N>]Mon DD HH:MM:SS HOST NAME[PID]: " */
static size_t shape_syslog(struct span line)
{
	struct span s = line;
	uint64_t priority;

	if (scan_char(&s, '<') && (!scan_u64(&s, &priority) || !scan_char(&s, '>')))
		return 0;
	return scan_date(&s) && scan_host_and_tag(&s) ? taken(line, s) : 0;
}

/* "Mon DD HH:MM:SS ", "HH:MM:SS " of ts(1) */
static size_t shape_stamp(struct span line)
{
	struct span s = line;

	return scan_date(&s) || (scan_clock(&s) && scan_char(&s, ' ')) ? taken(line, s) : 0;
}

/* "stdout F ", "stderr P " of what runs containers for Kubernetes */
static bool scan_stream(struct span *s)
{
	static const struct span streams[] = {SPAN_LIT("stdout F "), SPAN_LIT("stderr F "), SPAN_LIT("stdout P "), SPAN_LIT("stderr P ")};

	for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
		if (scan_lit(s, streams[i]))
			return true;
	}
	return false;
}

/* "YYYY-MM-DD[T ]HH:MM:SS[.f][Z|+ZZ[:]ZZ] [HOST NAME[PID]: | stdout F ]" */
static size_t shape_iso(struct span line)
{
	struct span s = line, rest;
	struct span zone;

	if (!scan_digits(&s, 4) || !scan_char(&s, '-') || !scan_digits(&s, 2) || !scan_char(&s, '-') || !scan_digits(&s, 2))
		return 0;
	if ((!scan_char(&s, 'T') && !scan_char(&s, ' ')) || !scan_clock(&s))
		return 0;
	if (s.n && s.p[0] != ' ' && s.p[0] != '\t' && (!scan_word(&s, &zone) || zone.n > 6))
		return 0;
	if (!scan_char(&s, ' ') && !scan_char(&s, '\t'))
		return 0;
	rest = s;
	return scan_stream(&s) || !scan_host_and_tag(&rest) ? taken(line, s) : taken(line, rest);
}

/* "<N>1 TIME HOST NAME PID ID - " of RFC 5424, without structured data */
static size_t shape_syslog_5424(struct span line)
{
	struct span s = line, word;
	uint64_t priority;

	if (!scan_char(&s, '<') || !scan_u64(&s, &priority) || !scan_lit(&s, SPAN_LIT(">1 ")))
		return 0;
	for (unsigned i = 0; i < 5; i++) {
		if (!scan_word(&s, &word) || !scan_char(&s, ' '))
			return 0;
	}
	if (!scan_char(&s, '-') || (s.n && !scan_char(&s, ' ')))
		return 0;
	return taken(line, s);
}

/* "[TIME] <NICK> ", "HH:MM <@NICK> ", "<NICK> " of who talks on a channel */
static size_t shape_chat(struct span line)
{
	struct span s = line, time, nick;

	if (scan_char(&s, '[')) {
		if (!scan_until_char(&s, ']', &time) || span_find_char(time, ':') < 0)
			return 0;
		scan_char(&s, ' ');
	} else if (s.n && is_digit(s.p[0])) {
		if (!scan_until_char(&s, '<', &time) || span_find_char(time, ':') < 0 || time.n > NAME_MOST)
			return 0;
		s = span_from_offset(line, time.n);
	}
	if (!scan_char(&s, '<') || !scan_until_char(&s, '>', &nick) || !nick.n || nick.n > NAME_MOST ||
	    span_find_char(span_trim(nick), ' ') >= 0 || !scan_char(&s, ' '))
		return 0;
	return taken(line, s);
}

/* "+" of a patch that adds a file */
static size_t shape_patch(struct span line)
{
	return span_starts(line, SPAN_LIT("+")) && !span_starts(line, SPAN_LIT("+++")) ? 1 : 0;
}

/* "[ 4674.836869] ", "[4674.836869] HOST NAME[PID]: " */
static size_t shape_uptime(struct span line)
{
	struct span s = line, rest;
	uint64_t n;

	if (!scan_char(&s, '['))
		return 0;
	scan_blanks(&s);
	if (!scan_u64(&s, &n) || !scan_char(&s, '.') || !scan_u64(&s, &n) || !scan_char(&s, ']') || !scan_char(&s, ' '))
		return 0;
	rest = s;
	return scan_host_and_tag(&rest) ? taken(line, rest) : taken(line, s);
}

/* "[DATE] LEVEL[LWP][CALL] FILE:LINE FUNC: " of Asterisk, or "[DATE] " alone */
static size_t shape_log(struct span line)
{
	struct span s = line, inside, word, rest;
	size_t level = 0;

	if (!scan_char(&s, '[') || !scan_until_char(&s, ']', &inside) || inside.n < 8 || span_find_char(inside, ':') < 0 ||
	    span_find(inside, SPAN_LIT("0x")) >= 0)
		return 0;
	/* What is behind it may be indented by itself. */
	scan_char(&s, ' ');
	rest = s;
	scan_blanks(&rest);
	while (level < rest.n && ((rest.p[level] >= 'A' && rest.p[level] <= 'Z') || rest.p[level] == '_'))
		level++;
	rest = span_from_offset(rest, level);
	if (!level || !scan_char(&rest, '[') || !scan_until_char(&rest, ']', &inside))
		return taken(line, s);
	if (scan_lit(&rest, SPAN_LIT("[C-")))
		scan_until_char(&rest, ']', &inside);
	scan_char(&rest, ':');
	scan_blanks(&rest);
	s = rest;
	for (int words = 0; words < 2 && scan_word(&rest, &word); words++) {
		scan_char(&rest, ' ');
		if (span_ends(word, SPAN_LIT(":")))
			return taken(line, rest);
	}
	return taken(line, s);
}

/* "NAME | " of docker compose, "[pod/NAME/CONTAINER] " of kubectl */
static size_t shape_container(struct span line)
{
	struct span s = line, name;

	if (scan_lit(&s, SPAN_LIT("[pod/"))) {
		if (!scan_until_char(&s, ']', &name) || span_find_char(name, ' ') >= 0 || (s.n && !scan_char(&s, ' ')))
			return 0;
		return taken(line, s);
	}
	if (!s.n || (!is_letter(s.p[0]) && !is_digit(s.p[0])) || !scan_word(&s, &name) || name.n > NAME_MOST)
		return 0;
	scan_blanks(&s);
	if (!scan_char(&s, '|'))
		return 0;
	scan_char(&s, ' ');
	return taken(line, s);
}

/* "Output: " of the manager interface */
static size_t shape_manager(struct span line)
{
	return span_starts(line, SPAN_LIT("Output: ")) ? 8 : span_eq_str(line, "Output:") ? 7 : 0;
}

/* "   12<TAB>", "12:", "12-", "12 | ", "12. ", "12) ", "  12 " */
static size_t shape_number(struct span line)
{
	struct span s = line, alone;
	uint64_t n;

	scan_blanks(&s);
	if (!scan_u64(&s, &n))
		return 0;
	if (scan_char(&s, '\t') || scan_char(&s, ':') || scan_lit(&s, SPAN_LIT(" | ")) || scan_lit(&s, SPAN_LIT(". ")) ||
	    scan_lit(&s, SPAN_LIT(") ")) || scan_char(&s, '-'))
		return taken(line, s);
	alone = s;
	scan_blanks(&s);
	if (scan_char(&s, '|'))
		return taken(line, s);
	return scan_char(&alone, ' ') ? taken(line, alone) : 0;
}

/* "FILE:" and "FILE:12:" of grep */
static size_t shape_file(struct span line)
{
	struct span s = line, name, rest;
	uint64_t n;

	if (!s.n || s.p[0] == '=' || s.p[0] == '#' || !scan_until_char(&s, ':', &name) || !name.n || name.n > 255 ||
	    memchr(name.p, ' ', name.n) || memchr(name.p, '"', name.n) || memchr(name.p, ',', name.n))
		return 0;
	rest = s;
	if (scan_u64(&rest, &n) && scan_char(&rest, ':'))
		s = rest;
	return taken(line, s);
}

/* In this order they are tried. */
static const struct shape {
	const char *name;
	size_t (*take)(struct span line);
	bool safe;
} shapes[] = {
	{"quote", shape_quote, true},
	{"line numbers", shape_number, false},
	{"indent", shape_indent, false},
	{"syslog", shape_syslog, true},
	{"syslog", shape_syslog_5424, true},
	{"journal", shape_iso, true},
	{"kernel time", shape_uptime, true},
	{"log", shape_log, true},
	{"container", shape_container, true},
	{"chat", shape_chat, false},
	{"manager", shape_manager, true},
	{"file name", shape_file, false},
	{"patch", shape_patch, false},
	{"time", shape_stamp, false},
	{"quote", shape_initials, false},
};
enum { SHAPE_INDENT = 2 };

struct prefix prefix_of_indent(size_t blanks)
{
	return (struct prefix){.depth = 1, .shape = {SHAPE_INDENT}, .blanks = {(unsigned short)blanks}};
}

bool prefix_same(const struct prefix *a, const struct prefix *b)
{
	if (a->depth != b->depth)
		return false;
	for (unsigned i = 0; i < a->depth; i++) {
		if (a->shape[i] != b->shape[i] || a->blanks[i] != b->blanks[i])
			return false;
	}
	return true;
}

bool prefix_is_safe(const struct prefix *p)
{
	for (unsigned i = 0; i < p->depth; i++) {
		if (!shapes[p->shape[i]].safe)
			return false;
	}
	return true;
}

void prefix_name(const struct prefix *p, struct strbuf *out)
{
	for (unsigned i = 0; i < p->depth; i++) {
		strbuf_addf(out, "%s%s", i ? ", " : "", shapes[p->shape[i]].name);
		if (p->shape[i] == SHAPE_INDENT)
			strbuf_addf(out, " %u", p->blanks[i]);
	}
}

static bool is_anchor(const struct kinds *k, struct span line, enum line_sign least)
{
	const struct format *ignored;
	struct strbuf mended = {0};
	enum line_sign sign = kinds_sign(k, line, &ignored);
	bool ok = sign >= least;

	if (sign == LINE_FOREIGN && line.n && kinds_mend(k, line, &mended))
		ok = true;
	strbuf_done(&mended);
	return ok;
}

/* Peel one more layer off @line, then see; up to PREFIX_LAYERS deep. */
static bool peel(const struct kinds *k, struct span line, struct prefix *p)
{
	if (p->depth == PREFIX_LAYERS)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		size_t n = shapes[i].take(line);
		struct span rest = span_from_offset(line, n);

		if (!n || (p->depth && p->shape[p->depth - 1] == i))
			continue;
		p->shape[p->depth] = (unsigned char)i;
		p->blanks[p->depth] = i == SHAPE_INDENT ? (unsigned short)n : 0;
		p->depth++;
		if (is_anchor(k, rest, LINE_ANCHOR) || peel(k, rest, p))
			return true;
		p->depth--;
	}
	return false;
}

bool prefix_find(const struct kinds *k, struct span line, struct prefix *ret)
{
	*ret = (struct prefix){0};
	if (kinds_blank(line))
		return false;
	return is_anchor(k, line, LINE_ANCHOR) || peel(k, line, ret) || is_anchor(k, line, LINE_START);
}

static bool has_blanks(struct span line, size_t n)
{
	return line.n >= n && kinds_blank(span_sub(line, 0, n));
}

struct span prefix_strip(const struct prefix *p, struct span line, bool *ret_all)
{
	*ret_all = false;
	for (unsigned i = 0; i < p->depth; i++) {
		size_t n;

		if (p->shape[i] != SHAPE_INDENT)
			n = shapes[p->shape[i]].take(line);
		else if (kinds_blank(line))
			n = line.n;
		else
			n = has_blanks(line, p->blanks[i]) ? p->blanks[i] : 0;
		if (!n && line.n)
			return line;
		line = span_from_offset(line, n);
	}
	*ret_all = true;
	return line;
}
