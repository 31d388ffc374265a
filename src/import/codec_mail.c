/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "part.h"

/*
 * Mails (RFC 2045), one or a folder of them, whose parts are written as base64 or quoted-printable: the same text with these parts as
 * they were (part.h).
 */

enum {
	LINE_MOST = 8192,     /* what is longer is taken in pieces */
	BOUNDARIES_MOST = 8,  /* parts within parts */
	BOUNDARY_MOST = 70,   /* as the standard has it */
};

enum coding { CODING_PLAIN, CODING_BASE64, CODING_QUOTED };

struct mail {
	struct strbuf line;  /* not whole yet */
	struct strbuf out;   /* not given yet */
	size_t out_at;
	bool in_head;        /* lines are those of a head: until a blank one */
	bool inner;          /* whose body is a mail, with a head of its own */
	bool torn;           /* the line at hand is the rest of one that was taken in pieces */
	bool after_blank;
	enum coding coding, next; /* of the body at hand; what its head says */
	char boundary[BOUNDARIES_MOST][BOUNDARY_MOST + 1];
	unsigned boundaries;
	/* Of a part in base64: */
	uint32_t bits;
	unsigned bits_n;
	enum encoding charset; /* that its head names, if that is one of wide characters */
	struct part *body;     /* NULL = nothing came yet */
	struct part_cost cost;
};

/* ---- heads ---- */

/* What stands behind "NAME:", small and capital letters alike. */
static bool field(struct span line, const char *name, struct span *ret)
{
	size_t n = strlen(name);

	if (line.n <= n || line.p[n] != ':' || strncasecmp(line.p, name, n))
		return false;
	*ret = span_trim(span_from_offset(line, n + 1));
	return true;
}

static bool is_word(struct span s, const char *word)
{
	return s.n == strlen(word) && !strncasecmp(s.p, word, s.n);
}

static bool starts_with(struct span s, const char *word)
{
	return s.n >= strlen(word) && !strncasecmp(s.p, word, strlen(word));
}

/* boundary="..." anywhere in a line of a head. */
static void take_boundary(struct mail *p, struct span line)
{
	long at = span_find(line, SPAN_LIT("boundary="));
	struct span s, id;

	if (at < 0 || p->boundaries == BOUNDARIES_MOST)
		return;
	s = span_from_offset(line, (size_t)at + 9);
	if (scan_char(&s, '"')) {
		if (!scan_until_char(&s, '"', &id))
			return;
	} else if (!scan_until_char(&s, ';', &id)) {
		id = span_trim(s);
	}
	if (!id.n || id.n > BOUNDARY_MOST)
		return;
	memcpy(p->boundary[p->boundaries], id.p, id.n);
	p->boundary[p->boundaries++][id.n] = '\0';
}

/* charset="utf-16le", of which wide characters matter: others are read byte by byte.  Without an order of bytes they are the other way. */
static void take_charset(struct mail *p, struct span line)
{
	static const struct {
		const char *name;
		enum encoding encoding;
	} wide[] = {{"utf-16le", ENCODING_UTF16_LE}, {"utf-16be", ENCODING_UTF16_BE}, {"utf-16", ENCODING_UTF16_BE}};
	long at = span_find(line, SPAN_LIT("charset="));
	struct span s = span_from_offset(line, at < 0 ? line.n : (size_t)at + 8), name;

	scan_char(&s, '"');
	for (size_t n = 0; n < s.n; n++) {
		if (s.p[n] == '"' || s.p[n] == ';' || s.p[n] == ' ')
			s.n = n;
	}
	name = span_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(wide); i++) {
		if (is_word(name, wide[i].name))
			p->charset = wide[i].encoding;
	}
}

/* "--ID" or "--ID--" */
static bool is_boundary(const struct mail *p, struct span line)
{
	struct span s = span_rtrim(line);

	if (!scan_lit(&s, SPAN_LIT("--")))
		return false;
	for (unsigned i = 0; i < p->boundaries; i++) {
		struct span rest = s;

		if (scan_lit(&rest, span_from(p->boundary[i])) && (!rest.n || span_eq_str(rest, "--")))
			return true;
	}
	return false;
}

static bool mail_begins(struct span head)
{
	static const char *const fields[] = {"From", "To", "Subject", "Date", "Received", "Return-Path", "MIME-Version", "Message-ID",
					     "Delivered-To", "Content-Type", "DKIM-Signature", "X-Mozilla-Status"};
	struct span line, value, rest = head;
	unsigned known = 0, lines = 0;
	bool coded = false; /* it has parts, or is one, that may be written as base64 */

	if (span_starts(rest, SPAN_LIT("From ")))
		scan_until_char(&rest, '\n', &line);
	while (lines++ < 200 && scan_until_char(&rest, '\n', &line) && span_trim(line).n) {
		if (line.p[0] == ' ' || line.p[0] == '\t')
			continue;
		if (lines == 1 && span_find_char(line, ':') <= 0)
			return false;
		for (size_t i = 0; i < ARRAY_LEN(fields); i++)
			known += field(line, fields[i], &value);
		coded |= field(line, "Content-Type", &value) && starts_with(value, "multipart/");
		coded |= field(line, "Content-Transfer-Encoding", &value) && is_word(value, "base64");
	}
	return known >= 3 && coded;
}

/* ---- parts ---- */

static void end_part(struct mail *p)
{
	if (p->coding == CODING_BASE64) {
		p->cost.ahead = 0;
		if (p->body)
			part_end(p->body, &p->out);
		if (!p->out.n || p->out.p[p->out.n - 1] != '\n')
			strbuf_add_char(&p->out, '\n');
	}
	part_free(p->body);
	p->body = NULL;
	p->bits_n = 0;
	p->coding = p->next = CODING_PLAIN;
	p->charset = ENCODING_PLAIN;
}

static int base64_digit(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static void take_base64(struct mail *p, struct span line)
{
	char bytes[LINE_MOST];
	size_t n = 0;

	for (size_t i = 0; i < line.n && n < sizeof(bytes); i++) {
		int digit = base64_digit(line.p[i]);

		if (digit < 0)
			continue;
		p->bits = p->bits << 6 | (uint32_t)digit;
		p->bits_n += 6;
		if (p->bits_n >= 8) {
			p->bits_n -= 8;
			bytes[n++] = (char)(p->bits >> p->bits_n & 0xff);
		}
	}
	if (!p->body)
		p->body = part_new(p->charset, &p->cost);
	p->cost.ahead = 0;
	part_feed(p->body, (struct span){bytes, n}, &p->out);
}

static void take_quoted(struct mail *p, struct span line, bool whole)
{
	line = whole ? span_rtrim(line) : line;
	for (size_t i = 0; i < line.n; i++) {
		int high, low;

		if (line.p[i] != '=') {
			strbuf_add_char(&p->out, line.p[i]);
			continue;
		}
		if (i + 1 == line.n)
			return; /* goes on in the next line */
		high = hex_digit(line.p[i + 1]);
		low = i + 2 < line.n ? hex_digit(line.p[i + 2]) : -1;
		if (high < 0 || low < 0) {
			strbuf_add_char(&p->out, '=');
			continue;
		}
		strbuf_add_char(&p->out, (char)(high << 4 | low));
		i += 2;
	}
	if (whole)
		strbuf_add_char(&p->out, '\n');
}

/* ---- lines ---- */

static void in_head(struct mail *p, struct span line, bool whole)
{
	struct span value;

	if (!p->torn && !span_trim(line).n) {
		p->in_head = p->inner;
		p->inner = false;
		p->coding = p->next;
	} else if (field(line, "Content-Transfer-Encoding", &value)) {
		p->next = is_word(value, "base64") ? CODING_BASE64 : is_word(value, "quoted-printable") ? CODING_QUOTED : CODING_PLAIN;
		if (p->next != CODING_PLAIN) {
			strbuf_add_str(&p->out, "Content-Transfer-Encoding: 8bit\n");
			return;
		}
	} else {
		p->inner |= field(line, "Content-Type", &value) && starts_with(value, "message/rfc822");
		take_boundary(p, line);
		take_charset(p, line);
	}
	strbuf_add(&p->out, line);
	if (whole)
		strbuf_add_char(&p->out, '\n');
}

/* @whole: it ends here; else more of it may follow. */
static void take_line(struct mail *p, struct span line, bool whole)
{
	bool message = p->after_blank && span_starts(line, SPAN_LIT("From ")) && span_find_char(line, '@') > 0;
	bool blank = !p->torn && !span_trim(line).n;

	if (!p->in_head && (message || is_boundary(p, line))) {
		end_part(p);
		p->in_head = true;
		p->boundaries = message ? 0 : p->boundaries;
		strbuf_add(&p->out, line);
		strbuf_add_char(&p->out, '\n');
	} else if (p->in_head) {
		in_head(p, line, whole);
	} else if (p->coding == CODING_BASE64) {
		take_base64(p, line);
	} else if (p->coding == CODING_QUOTED) {
		take_quoted(p, line, whole);
	} else {
		strbuf_add(&p->out, line);
		if (whole)
			strbuf_add_char(&p->out, '\n');
	}
	p->after_blank = blank;
	p->torn = !whole;
}

/* ---- the codec ---- */

static void *mail_new(void)
{
	struct mail *p = mem_zalloc(sizeof(*p));

	p->in_head = true;
	return p;
}

static void mail_free(void *state)
{
	struct mail *p = state;

	part_free(p->body);
	strbuf_done(&p->line);
	strbuf_done(&p->out);
	free(p);
}

static void give(struct mail *p, struct codec_io *io)
{
	size_t n = p->out.n - p->out_at;

	n = n < io->out_n ? n : io->out_n;
	if (n)
		memcpy(io->out, p->out.p + p->out_at, n);
	io->out += n;
	io->out_n -= n;
	p->out_at += n;
	if (p->out_at == p->out.n) {
		strbuf_clear(&p->out);
		p->out_at = 0;
	}
}

static void line_ends(struct mail *p, bool whole)
{
	struct span line = strbuf_span(&p->line);

	if (whole && line.n && line.p[line.n - 1] == '\r')
		line.n--;
	take_line(p, line, whole);
	strbuf_clear(&p->line);
}

static enum codec_result mail_step(void *state, struct codec_io *io)
{
	struct mail *p = state;
	bool over = !io->in_n;

	if (over) {
		if (p->line.n)
			line_ends(p, true);
		end_part(p);
	}
	for (;;) {
		give(p, io);
		if (p->out.n || !io->in_n)
			break;
		if (*io->in != '\n')
			strbuf_add_char(&p->line, *io->in);
		if (*io->in == '\n' || p->line.n >= LINE_MOST)
			line_ends(p, *io->in == '\n');
		io->in++;
		io->in_n--;
	}
	return over && !p->out.n ? CODEC_END : CODEC_MORE;
}

const struct codec codec_mail = {
	.begins = mail_begins,
	.new = mail_new,
	.step = mail_step,
	.free = mail_free,
	.text = true,
};
