/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/utf8.h"

#include <wchar.h>

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Bytes of the sequence that @lead begins, 0 if it cannot begin one. */
static size_t sequence_length(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

bool utf8_take(struct span *s, uint32_t *ret_cp)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = s->n ? sequence_length((unsigned char)s->p[0]) : 0;
	uint32_t cp;

	if (!n || n > s->n)
		return false;
	cp = n == 1 ? (unsigned char)s->p[0] : (unsigned char)s->p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if (!is_continuation(s->p[i]))
			return false;
		cp = cp << 6 | ((unsigned char)s->p[i] & 0x3fu);
	}
	if (cp < smallest[n] || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
		return false;
	*s = span_from_offset(*s, n);
	*ret_cp = cp;
	return true;
}

void utf8_add(struct strbuf *b, uint32_t cp)
{
	if (cp < 0x80) {
		strbuf_add_char(b, (char)cp);
	} else if (cp < 0x800) {
		strbuf_add_char(b, (char)(0xc0 | cp >> 6));
		strbuf_add_char(b, (char)(0x80 | (cp & 0x3f)));
	} else if (cp < 0x10000) {
		strbuf_add_char(b, (char)(0xe0 | cp >> 12));
		strbuf_add_char(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		strbuf_add_char(b, (char)(0x80 | (cp & 0x3f)));
	} else {
		strbuf_add_char(b, (char)(0xf0 | cp >> 18));
		strbuf_add_char(b, (char)(0x80 | (cp >> 12 & 0x3f)));
		strbuf_add_char(b, (char)(0x80 | (cp >> 6 & 0x3f)));
		strbuf_add_char(b, (char)(0x80 | (cp & 0x3f)));
	}
}

bool utf8_is_safe(uint32_t cp)
{
	if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
		return false;
	if (cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
	    (cp >= 0x2066 && cp <= 0x2069))
		return false; /* bidi controls reorder what the reader sees */
	if (cp == 0x2028 || cp == 0x2029 || cp == 0xfeff)
		return false; /* line separators, byte order mark */
	return (cp & 0xfffe) != 0xfffe && !(cp >= 0xfdd0 && cp <= 0xfdef);
}

int utf8_width(uint32_t cp)
{
	int w = wcwidth((wchar_t)cp);

	return w < 0 ? 1 : w;
}

int utf8_columns(struct span s)
{
	int columns = 0;
	uint32_t cp;

	while (s.n) {
		if (utf8_take(&s, &cp)) {
			columns += utf8_width(cp);
		} else {
			s = span_from_offset(s, 1);
			columns++;
		}
	}
	return columns;
}

static void escape_bytes(struct strbuf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		strbuf_addf(b, "\\x%02x", (unsigned char)s.p[i]);
}

void utf8_escape(struct strbuf *b, struct span s)
{
	while (s.n) {
		struct span rest = s;
		uint32_t cp;
		size_t plain = 0;

		while (plain < s.n && s.p[plain] >= ' ' && s.p[plain] <= '~')
			plain++;
		if (plain) {
			strbuf_add(b, span_sub(s, 0, plain));
			s = span_from_offset(s, plain);
			continue;
		}
		if (!utf8_take(&rest, &cp)) {
			escape_bytes(b, span_sub(s, 0, 1));
			s = span_from_offset(s, 1);
			continue;
		}
		if (cp == '\t')
			strbuf_add_char(b, ' ');
		else if (utf8_is_safe(cp))
			strbuf_add(b, span_sub(s, 0, s.n - rest.n));
		else
			escape_bytes(b, span_sub(s, 0, s.n - rest.n));
		s = rest;
	}
}
