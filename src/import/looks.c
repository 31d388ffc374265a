/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "looks.h"

#include "kinds.h"
#include "sniff.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"

enum { LINES_MOST = 400 };

/* Of the lines with words. */
struct counts {
	size_t lines;
	size_t of_look[16];
	size_t of_kind[KINDS_MOST];
};

/* "26003 asterisk S" */
static bool is_task(struct span s)
{
	struct span word;
	uint64_t n;

	if (!scan_u64(&s, &n) || !scan_char(&s, ' '))
		return false;
	s = span_trim(s);
	return !s.n || (scan_last_word(&s, &word) && word.n <= 2 && word.p[0] >= 'A' && word.p[0] <= 'Z');
}

/* "29\t../sysdeps/unix/sysv/linux/poll.c: No such file or directory." */
static bool is_missing_source(struct span s)
{
	uint64_t n;

	return scan_u64(&s, &n) && scan_char(&s, '\t') && span_ends(span_rtrim(s), SPAN_LIT(": No such file or directory."));
}

/* "$1 = 80" */
static bool is_value(struct span s)
{
	uint64_t n;

	return scan_char(&s, '$') && scan_u64(&s, &n) && scan_lit(&s, SPAN_LIT(" = "));
}

/* "name = value", "name => value", "[section]", "; comment" */
static bool is_setting(struct span s)
{
	long at = span_find_char(s, '=');

	s = span_trim(s);
	if (s.p[0] == ';' || (s.p[0] == '[' && s.p[s.n - 1] == ']'))
		return true;
	return at > 0 && at < 40;
}

/* "Sat Nov 21 22:19:59 UTC 2026" */
static bool is_date(struct span s)
{
	struct span word;
	uint64_t year;
	size_t colons = 0;

	s = span_rtrim(s);
	for (size_t i = 0; i < s.n; i++)
		colons += s.p[i] == ':';
	return colons == 2 && s.n < 40 && scan_last_word(&s, &word) && scan_u64(&word, &year) && !word.n && year >= 1990 && year < 2200;
}

static bool is_ending(struct span s)
{
	return span_starts(s, SPAN_LIT("Asterisk ending (")) || span_starts(s, SPAN_LIT("Setting max files open to "));
}

static bool is_markdown(struct span s)
{
	return span_starts(s, SPAN_LIT("# ")) || span_starts(s, SPAN_LIT("## ")) || span_starts(s, SPAN_LIT("```"));
}

static bool is_html(struct span s)
{
	return span_find(s, SPAN_LIT("<html")) >= 0 || span_find(s, SPAN_LIT("<!DOCTYPE html")) >= 0;
}

static bool is_script(struct span s)
{
	return span_starts(s, SPAN_LIT("#!"));
}

static bool is_sip(struct span s)
{
	return span_starts(s, SPAN_LIT("SIP/2.0 ")) || span_ends(span_rtrim(s), SPAN_LIT(" SIP/2.0"));
}

static bool is_copyright(struct span s)
{
	return span_starts(s, SPAN_LIT("Asterisk ")) && span_find(s, SPAN_LIT(", Copyright (C) ")) > 0;
}

static bool is_coredumper(struct span s)
{
	return span_find(s, SPAN_LIT("-thread1.txt")) > 0 && span_find(s, SPAN_LIT("Creating ")) >= 0;
}

static bool is_json(struct span s)
{
	return span_starts(s, SPAN_LIT("{")) && span_ends(span_rtrim(s), SPAN_LIT("}"));
}

/* "armed: registrar 0x7f51e050f6c0 <-> monitor 0x7f51e04926c0" */
static bool is_addressed(struct span s)
{
	enum { DIGITS_LEAST = 8 };
	size_t digits = 0;
	long at = span_find(s, SPAN_LIT("0x"));

	s = span_from_offset(s, at < 0 ? s.n : (size_t)at + 2);
	while (digits < s.n && hex_digit(s.p[digits]) >= 0)
		digits++;
	return digits >= DIGITS_LEAST;
}

/* Four words or more, as people write them. */
static bool is_words(struct span s)
{
	enum { WORDS_LEAST = 4 };
	struct span word;
	size_t words = 0;

	scan_blanks(&s);
	while (words < WORDS_LEAST && scan_word(&s, &word)) {
		words++;
		scan_blanks(&s);
	}
	return words == WORDS_LEAST;
}

/* What texts beside our kinds are; the first that fits enough lines. */
static const struct look {
	const char *what;
	bool (*is)(struct span line);
	unsigned percent; /* of the lines, at least; 0 = one */
} looks[] = {
	{"a script", is_script, 0},
	{"an HTML page", is_html, 0},
	{"what asterisk -rx prints when its command says nothing", is_ending, 100},
	{"what gdb says of source files that are not there", is_missing_source, 100},
	{"values that gdb printed without what they are of", is_value, 100},
	{"a list of threads by ps", is_task, 90},
	{"a date", is_date, 100},
	{"what ast_coredumper says while it works", is_coredumper, 0},
	{"what Asterisk prints when it starts", is_copyright, 0},
	{"SIP messages", is_sip, 0},
	{"JSON of another kind", is_json, 90},
	{"a Markdown page", is_markdown, 0},
	{"a configuration file", is_setting, 90},
	{"addresses in no form that is known", is_addressed, 50},
	{"notes in words", is_words, 50},
};

static void count_line(const struct kinds *kinds, struct span line, struct counts *c)
{
	c->lines++;
	for (size_t i = 0; i < ARRAY_LEN(looks); i++)
		c->of_look[i] += looks[i].is(line);
	for (size_t i = 0; i < kinds->n; i++)
		c->of_kind[i] += kinds->at[i]->sign(line) >= LINE_INSIDE;
}

static const char *look_of(const struct counts *c)
{
	_Static_assert(ARRAY_LEN(looks) <= ARRAY_LEN(c->of_look), "counts for all looks");

	for (size_t i = 0; i < ARRAY_LEN(looks); i++) {
		if (c->of_look[i] && c->of_look[i] * 100 >= c->lines * looks[i].percent)
			return looks[i].what;
	}
	return NULL;
}

/* The kind with most lines that might be of it: more than one, and a tenth. */
static void add_nearest(const struct kinds *kinds, const struct counts *c, struct strbuf *out)
{
	size_t best = 0;

	for (size_t i = 1; i < kinds->n; i++) {
		if (c->of_kind[i] > c->of_kind[best])
			best = i;
	}
	if (kinds->n && c->of_kind[best] > 1 && c->of_kind[best] * 10 >= c->lines)
		strbuf_addf(out, "; nearest is %s: %zu of %zu lines could be of one", kinds->at[best]->what, c->of_kind[best], c->lines);
}

const char *looks_describe(struct span head, struct strbuf *out)
{
	struct counts c = {0};
	struct kinds kinds;
	struct span line;
	const char *what;

	kinds_init(&kinds);
	while (head.n && c.lines < LINES_MOST) {
		if (!scan_until_char(&head, '\n', &line)) {
			line = head;
			head.n = 0;
		}
		line = span_rtrim(line);
		if (!kinds_blank(line))
			count_line(&kinds, line, &c);
	}
	what = look_of(&c);
	if (what)
		strbuf_addf(out, "looks like %s: ", what);
	strbuf_add_str(out, content_note(CONTENT_TEXT));
	add_nearest(&kinds, &c, out);
	kinds_done(&kinds);
	return what;
}
