/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/mem.h"
#include "astscope/base/scan.h"

/*
 * The JSON of an issue with its comments, as `gh issue view --json` and the interfaces of trackers give it, or of a conversation, as
 * chats and forums export it: what people wrote, which stands in strings of certain names, one text below the other.  Names and all
 * else are left out.
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
	bool begun;
	bool behind;        /* the JSON has ended: what follows is given as it is */
	unsigned hex_left;  /* digits of an escaped unit of UTF-16 still to come */
	uint32_t unit, high; /* that unit; the first half of a pair */
	char pending[PENDING_MOST];
	unsigned pending_n, pending_at;
	bool broken;
};

/*
 * Under these names people's words stand, in an object that has others too: what is no issue has words under such a name as well.  Deeper
 * than so many brackets the name is another thing's: a chat says each message again in parts.
 */
static const struct {
	const char *name;
	const char *beside[8];
	unsigned deepest; /* 0 = anywhere */
} texts[] = {
	{"body", {"author", "user", "comments", "created_at", "createdAt", "html_url", "title"}, 0},
	{"bodyText", {"author", "comments", "createdAt", "title"}, 0},
	{"description", {"iid", "created_at", "summary", "issuetype"}, 0},
	{"text", {"ts", "thread_ts"}, 3},
	{"content", {"author", "mentions"}, 3},
	{"cooked", {"post_number", "topic_id"}, 0},
};

static bool is_text(const struct issue *p)
{
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		if (span_eq_str((struct span){p->key, p->key_n < KEY_MOST ? p->key_n : 0}, texts[i].name))
			return !texts[i].deepest || p->depth <= texts[i].deepest;
	}
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static void skip_blanks(struct span *s)
{
	while (s->n && is_blank(s->p[0]))
		*s = span_from_offset(*s, 1);
}

/* Whether "NAME": stands in @s, and a string behind it if @string. */
static bool has_name(struct span s, const char *name, bool string)
{
	char quoted[KEY_MOST + 3];
	long at;

	snprintf(quoted, sizeof(quoted), "\"%s\"", name);
	while ((at = span_find(s, span_from(quoted))) >= 0) {
		struct span rest = span_from_offset(s, (size_t)at + strlen(quoted));

		s = rest;
		skip_blanks(&rest);
		if (!scan_char(&rest, ':'))
			continue;
		skip_blanks(&rest);
		if (!string || (rest.n && rest.p[0] == '"'))
			return true;
	}
	return false;
}

static bool issue_begins(struct span head)
{
	struct span s = head;

	skip_blanks(&s);
	if (!s.n || (s.p[0] != '{' && s.p[0] != '['))
		return false;
	/* Behind the bracket comes a name, another bracket, or the end: no log begins so. */
	s = span_from_offset(s, 1);
	skip_blanks(&s);
	if (!s.n || (s.p[0] != '"' && s.p[0] != '{' && s.p[0] != '['))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		for (const char *const *beside = texts[i].beside; *beside; beside++) {
			if (has_name(s, *beside, false) && has_name(s, texts[i].name, true))
				return true;
		}
	}
	return false;
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

/* A whole unit of UTF-16. */
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
		p->depth -= p->depth > 0;
		break;
	default:
		break;
	}
	if (!is_blank(c))
		p->after_colon = c == ':';
}

/* Behind JSON another object may come; what begins otherwise is a text, of which a log begins with a bracket, too. */
static bool ends_here(struct issue *p, char c)
{
	bool ends = !p->depth && !p->in_string && !is_blank(c) && c != ',' && c != '{' && (p->begun || c != '[');

	p->begun |= !is_blank(c);
	return ends;
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
		p->behind |= ends_here(p, *io->in);
		if (p->behind)
			put(p, *io->in);
		else if (p->in_string)
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
