/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

/*
 * The JSON of an issue with its comments, as `gh issue view --json` and the interfaces of trackers give it: what people wrote, which
 * stands in strings of certain names, one text below the other.  Names and all else are left out.
 */

enum {
	KEY_MOST = 16,
	DEPTH_MOST = 1 << 20,
	PENDING_MOST = 8, /* bytes that one byte of JSON can give */
};

struct issue {
	char key[KEY_MOST]; /* of the string read last; key_n is more if it did not fit */
	size_t key_n;
	unsigned depth;
	bool in_string, after_colon, taking, escaped;
	unsigned hex_left;  /* digits of \uXXXX still to come */
	uint32_t unit, high; /* that unit; the first half of a pair */
	char pending[PENDING_MOST];
	unsigned pending_n, pending_at;
	bool broken;
};

/* Under these names people's words stand. */
static bool is_text(const struct issue *p)
{
	static const char *const names[] = {"body", "description", "bodyText"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (span_eq_str((struct span){p->key, p->key_n < KEY_MOST ? p->key_n : 0}, names[i]))
			return true;
	}
	return false;
}

static bool issue_begins(struct span head)
{
	static const struct span texts[] = {SPAN_LIT("\"body\":"), SPAN_LIT("\"body\" :")};
	static const struct span others[] = {
		SPAN_LIT("\"author\":"), SPAN_LIT("\"user\":"), SPAN_LIT("\"comments\":"), SPAN_LIT("\"created_at\":"),
		SPAN_LIT("\"createdAt\":"), SPAN_LIT("\"html_url\":"), SPAN_LIT("\"comments\" :"), SPAN_LIT("\"title\":"),
	};
	struct span s = head;
	bool text = false, other = false;

	while (s.n && (s.p[0] == ' ' || s.p[0] == '\n' || s.p[0] == '\r' || s.p[0] == '\t'))
		s = span_from_offset(s, 1);
	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return false;
	/* Behind the bracket comes a name, another bracket, or the end: no log begins so. */
	s = span_from_offset(s, 1);
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\n' || s.p[0] == '\r' || s.p[0] == '\t'))
		s = span_from_offset(s, 1);
	if (!s.n || (s.p[0] != '"' && s.p[0] != '{' && s.p[0] != '['))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		text |= span_find(s, texts[i]) >= 0;
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		other |= span_find(s, others[i]) >= 0;
	return text && other;
}

static void *issue_new(void)
{
	return mem_zalloc(sizeof(struct issue));
}

static void put(struct issue *p, char c)
{
	if (p->pending_n < PENDING_MOST)
		p->pending[p->pending_n++] = c;
}

static void put_char(struct issue *p, uint32_t c)
{
	unsigned more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = {0, 0xc0, 0xe0, 0xf0};

	put(p, (char)(lead[more] | c >> 6 * more));
	while (more--)
		put(p, (char)(0x80 | (c >> 6 * more & 0x3f)));
}

/* A whole \uXXXX. */
static void put_unit(struct issue *p, uint32_t unit)
{
	bool low = unit >= 0xdc00 && unit < 0xe000;

	if (p->high && low) {
		put_char(p, 0x10000 + ((p->high - 0xd800) << 10) + (unit - 0xdc00));
		p->high = 0;
		return;
	}
	p->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
	if (!p->high && !low && unit && unit != '\r')
		put_char(p, unit);
}

static void take_escaped(struct issue *p, char c)
{
	static const char from[] = "nt\"\\/", to[] = "\n\t\"\\/";
	const char *at = strchr(from, c);

	p->escaped = false;
	if (c == 'u') {
		p->hex_left = 4;
		p->unit = 0;
	} else if (c && at) {
		put(p, to[at - from]);
	}
}

static void end_string(struct issue *p)
{
	p->in_string = false;
	if (p->taking) {
		put(p, '\n');
		put(p, '\n');
	}
	p->taking = false;
	p->high = 0;
}

static void in_string(struct issue *p, char c)
{
	if (!p->taking) {
		if (p->escaped)
			p->escaped = false;
		else if (c == '\\')
			p->escaped = true;
		else if (c == '"')
			end_string(p);
		else if (p->key_n < KEY_MOST)
			p->key[p->key_n++] = c;
		return;
	}
	if (p->hex_left) {
		int digit = hex_digit(c);

		p->unit = p->unit << 4 | (uint32_t)(digit < 0 ? 0 : digit);
		if (!--p->hex_left)
			put_unit(p, p->unit);
	} else if (p->escaped) {
		take_escaped(p, c);
	} else if (c == '\\') {
		p->escaped = true;
	} else if (c == '"') {
		end_string(p);
	} else {
		p->high = 0;
		put(p, c);
	}
}

static void outside(struct issue *p, char c)
{
	switch (c) {
	case '"':
		p->in_string = true;
		p->taking = p->after_colon && is_text(p);
		p->key_n = 0;
		break;
	case '{':
	case '[':
		p->broken |= ++p->depth > DEPTH_MOST;
		break;
	case '}':
	case ']':
		p->broken |= !p->depth;
		p->depth -= p->depth > 0;
		break;
	default:
		break;
	}
	if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
		p->after_colon = c == ':';
}

static void give(struct issue *p, struct codec_io *io)
{
	size_t n = p->pending_n - p->pending_at;

	n = n < io->out_n ? n : io->out_n;
	memcpy(io->out, p->pending + p->pending_at, n);
	io->out += n;
	io->out_n -= n;
	p->pending_at += (unsigned)n;
	if (p->pending_at == p->pending_n)
		p->pending_at = p->pending_n = 0;
}

static enum codec_result issue_step(void *state, struct codec_io *io)
{
	struct issue *p = state;
	bool over = !io->in_n;

	for (;;) {
		give(p, io);
		if (p->pending_n || !io->in_n)
			break;
		if (p->in_string)
			in_string(p, *io->in);
		else
			outside(p, *io->in);
		io->in++;
		io->in_n--;
		if (p->broken)
			return CODEC_DAMAGED;
	}
	if (!over || p->pending_n)
		return CODEC_MORE;
	return p->depth || p->in_string ? CODEC_DAMAGED : CODEC_END;
}

const struct codec codec_issue = {
	.begins = issue_begins,
	.new = issue_new,
	.step = issue_step,
	.free = free,
	.text = true,
	.broken = "the JSON breaks off",
};
