/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/log_fold.h"

#include <string.h>

#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"

/* Words of a message of Asterisk's log. */

enum {
	ADDRESS_LEAST = 0x10000,  /* below it are flags and errors */
	UNIQUE_DIGITS = 8,        /* of the name of a channel */
	CHANNEL_MOST = 80,        /* bytes of it */
	QUOTED_MOST = 200,
	SHAPE_BYTES = 300,
};

static bool is_word_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr("_./@:-+#%", c));
}

uint64_t log_address(struct span text)
{
	static const struct span mark = SPAN_LIT("0x");
	long at;

	while ((at = span_find(text, mark)) >= 0) {
		struct span s = span_from_offset(text, (size_t)at);
		bool begins = !at || hex_digit(text.p[at - 1]) < 0;
		uint64_t addr;

		if (begins && scan_addr(&s, &addr) && addr >= ADDRESS_LEAST)
			return addr;
		text = span_from_offset(text, (size_t)at + mark.n);
	}
	return 0;
}

/* How long the name is whose '/' is at @slash: "TECH/PEER-0000002a", of a Local channel with ";1". */
static bool channel_at(struct span s, size_t slash, struct span *ret)
{
	size_t from = slash, to = slash + 1, digits = 0;

	while (from && slash - from < CHANNEL_MOST && ((s.p[from - 1] | 0x20) >= 'a' && (s.p[from - 1] | 0x20) <= 'z'))
		from--;
	while (to < s.n && to - slash < CHANNEL_MOST && (is_word_char(s.p[to]) || s.p[to] == '*'))
		to++;
	while (to > slash && hex_digit(s.p[to - 1]) < 0)
		to--;
	while (digits < to - slash && hex_digit(s.p[to - 1 - digits]) >= 0)
		digits++;
	if (from == slash || digits != UNIQUE_DIGITS || s.p[to - 1 - digits] != '-' ||
	    (from && is_word_char(s.p[from - 1]) && s.p[from - 1] != ':'))
		return false;
	if (to + 1 < s.n && s.p[to] == ';' && (s.p[to + 1] == '1' || s.p[to + 1] == '2'))
		to += 2;
	*ret = span_sub(s, from, to - from);
	return true;
}

struct span log_channel(struct span text)
{
	struct span name = {0};

	for (size_t i = 1; i < text.n; i++) {
		if (text.p[i] == '/' && channel_at(text, i, &name))
			break;
	}
	return name;
}

/* Where the quoted word ends that begins at @at; 0 = it is none. */
static size_t quoted(struct span s, size_t at)
{
	char quote = s.p[at];

	if ((quote != '\'' && quote != '"') || (at && is_word_char(s.p[at - 1])))
		return 0;
	for (size_t i = at + 1; i < s.n && i < at + QUOTED_MOST; i++) {
		if (s.p[i] == quote && (i + 1 == s.n || !is_word_char(s.p[i + 1]) || s.p[i + 1] == '.' || s.p[i + 1] == ':'))
			return i + 1;
	}
	return 0;
}

void log_shape(struct span text, struct strbuf *out)
{
	size_t begin = out->n;

	for (size_t i = 0; i < text.n && text.p[i] != '\n' && out->n - begin < SHAPE_BYTES;) {
		size_t end = quoted(text, i);
		bool digits = false;

		if (end) {
			strbuf_add_char(out, '\'');
			i = end;
			continue;
		}
		for (end = i; end < text.n && is_word_char(text.p[end]); end++)
			digits |= text.p[end] >= '0' && text.p[end] <= '9';
		if (end == i)
			end++;
		if (digits)
			strbuf_add_char(out, '#');
		else
			strbuf_add(out, span_sub(text, i, end - i));
		i = end;
	}
}
