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

/*
 * Mails (RFC 2045), one or a folder of them, whose parts are written as base64 or quoted-printable: the same text with these parts as
 * they were.  A part that is compressed is undone too; one that is no text is left out and said so.
 */

enum {
	LINE_MOST = 8192,     /* what is longer is taken in pieces */
	BOUNDARIES_MOST = 8,  /* parts within parts */
	BOUNDARY_MOST = 70,   /* as the standard has it */
	TASTE = 64,           /* bytes by which a part is judged */
	ROOM = 64 * 1024,
	AHEAD_MOST = 64 << 20, /* that one line of a compressed part may give */
};

enum part { PART_PLAIN, PART_BASE64, PART_QUOTED };

struct mail {
	struct strbuf line;  /* not whole yet */
	struct strbuf out;   /* not given yet */
	size_t out_at;
	bool in_head;        /* lines are those of a head: until a blank one */
	bool inner;          /* whose body is a mail, with a head of its own */
	bool torn;           /* the line at hand is the rest of one that was taken in pieces */
	bool after_blank;
	enum part part, next; /* of the body at hand; what its head says */
	char boundary[BOUNDARIES_MOST][BOUNDARY_MOST + 1];
	unsigned boundaries;
	/* Of a part in base64: */
	uint32_t bits;
	unsigned bits_n;
	bool judged, skipped;
	struct strbuf taste; /* its first bytes */
	const struct codec *packed;
	void *unpacking;     /* of a compressed part; NULL = it is none */
	bool between;        /* one of its streams has ended */
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

static bool is_text(struct span s)
{
	size_t odd = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (!c)
			return false;
		odd += c < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != 0x1b;
	}
	return odd * 20 <= s.n;
}

static void skip_part(struct mail *p, const char *why)
{
	p->skipped = true;
	strbuf_addf(&p->out, "[this part %s]\n", why);
}

/* The first bytes of a part, perhaps after decompression, tell what to do with it. */
static void judge(struct mail *p, struct span s)
{
	if (p->judged)
		return;
	p->judged = true;
	if (!is_text(span_sub(s, 0, TASTE)))
		skip_part(p, "is no text");
}

static void give_text(struct mail *p, struct span s)
{
	if (!s.n)
		return;
	judge(p, s);
	if (!p->skipped)
		strbuf_add(&p->out, s);
}

/* Behind the end of a stream another may begin, or zeros fill a block.  False: something else does. */
static bool next_stream(struct mail *p, struct codec_io *io)
{
	while (io->in_n && !*io->in) {
		io->in++;
		io->in_n--;
	}
	if (!io->in_n)
		return true;
	if (!p->packed->begins((struct span){io->in, io->in_n}))
		return false;
	p->packed->free(p->unpacking);
	p->unpacking = p->packed->new();
	p->between = false;
	return true;
}

static void unpack_some(struct mail *p, struct span s)
{
	char *room = mem_alloc(ROOM), *in = mem_dup(s.p, s.n ? s.n : 1);
	struct codec_io io = {in, s.n, NULL, 0};
	size_t made = 0;

	while (!p->skipped) {
		enum codec_result result;

		if (p->between && !next_stream(p, &io))
			skip_part(p, "goes on with something else");
		if (p->between || p->skipped)
			break;
		io.out = room;
		io.out_n = ROOM;
		result = p->packed->step(p->unpacking, &io);
		give_text(p, (struct span){room, ROOM - io.out_n});
		made += ROOM - io.out_n;
		p->between = result == CODEC_END;
		if (result == CODEC_DAMAGED || result == CODEC_TOO_BIG || made > AHEAD_MOST)
			skip_part(p, "cannot be unpacked further");
		if (!p->between && io.out_n && !io.in_n)
			break;
	}
	free(room);
	free(in);
}

static void begin_part(struct mail *p, struct span first)
{
	const struct codec *codec = codec_of_packed(first);

	if (codec) {
		p->packed = codec;
		p->unpacking = codec->new();
	}
}

/* Bytes of a part that was written as base64. */
static void give_bytes(struct mail *p, struct span s)
{
	if (p->taste.n < TASTE) {
		struct span first;

		strbuf_add(&p->taste, s);
		if (p->taste.n < TASTE)
			return;
		first = strbuf_span(&p->taste);
		begin_part(p, first);
		s = first;
	}
	if (p->unpacking)
		unpack_some(p, s);
	else
		give_text(p, s);
}

static void end_part(struct mail *p)
{
	if (p->part == PART_BASE64) {
		if (p->taste.n && p->taste.n < TASTE) {
			begin_part(p, strbuf_span(&p->taste));
			if (p->unpacking)
				unpack_some(p, strbuf_span(&p->taste));
			else
				give_text(p, strbuf_span(&p->taste));
		}
		if (!p->out.n || p->out.p[p->out.n - 1] != '\n')
			strbuf_add_char(&p->out, '\n');
		if (p->unpacking && !p->between && !p->skipped)
			skip_part(p, "breaks off");
	}
	if (p->unpacking)
		p->packed->free(p->unpacking);
	p->unpacking = NULL;
	p->between = false;
	strbuf_clear(&p->taste);
	p->judged = p->skipped = false;
	p->bits_n = 0;
	p->part = p->next = PART_PLAIN;
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
	if (!p->skipped)
		give_bytes(p, (struct span){bytes, n});
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
		p->part = p->next;
	} else if (field(line, "Content-Transfer-Encoding", &value)) {
		p->next = is_word(value, "base64") ? PART_BASE64 : is_word(value, "quoted-printable") ? PART_QUOTED : PART_PLAIN;
		if (p->next != PART_PLAIN) {
			strbuf_add_str(&p->out, "Content-Transfer-Encoding: 8bit\n");
			return;
		}
	} else {
		p->inner |= field(line, "Content-Type", &value) && starts_with(value, "message/rfc822");
		take_boundary(p, line);
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
	} else if (p->part == PART_BASE64) {
		take_base64(p, line);
	} else if (p->part == PART_QUOTED) {
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

	if (p->unpacking)
		p->packed->free(p->unpacking);
	strbuf_done(&p->line);
	strbuf_done(&p->out);
	strbuf_done(&p->taste);
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
