/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/scan.h"

static void advance(struct span *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

bool scan_char(struct span *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	advance(s, 1);
	return true;
}

bool scan_lit(struct span *s, struct span lit)
{
	if (!span_starts(*s, lit))
		return false;
	advance(s, lit.n);
	return true;
}

bool scan_u64(struct span *s, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++) {
		if (__builtin_mul_overflow(v, 10u, &v) || __builtin_add_overflow(v, (uint64_t)(s->p[i] - '0'), &v))
			return false;
	}
	if (!i)
		return false;
	advance(s, i);
	*ret = v;
	return true;
}

bool scan_i64(struct span *s, int64_t *ret)
{
	struct span rest = *s;
	bool negative = scan_char(&rest, '-');
	uint64_t v;

	if (!negative)
		scan_char(&rest, '+');
	if (!scan_u64(&rest, &v) || v > (uint64_t)INT64_MAX)
		return false;
	*s = rest;
	*ret = negative ? -(int64_t)v : (int64_t)v;
	return true;
}

bool scan_number(struct span *s, int64_t *ret)
{
	struct span rest = *s;
	uint64_t v;

	if (!scan_u64(&rest, &v) || v > (uint64_t)INT64_MAX)
		return false;
	*s = rest;
	*ret = (int64_t)v;
	return true;
}

bool scan_hex(struct span *s, uint64_t *ret)
{
	uint64_t v = 0;
	size_t i = 0;

	for (; i < s->n; i++) {
		int d = hex_digit(s->p[i]);

		if (d < 0)
			break;
		if (v >> 60)
			return false;
		v = v << 4 | (uint64_t)d;
	}
	if (!i)
		return false;
	advance(s, i);
	*ret = v;
	return true;
}

bool scan_addr(struct span *s, uint64_t *ret)
{
	struct span rest = *s;

	if (scan_lit(&rest, SPAN_LIT("(nil)"))) {
		*ret = 0;
	} else if (!scan_lit(&rest, SPAN_LIT("0x")) || !scan_hex(&rest, ret)) {
		return false;
	}
	*s = rest;
	return true;
}

bool scan_until_char(struct span *s, char c, struct span *ret)
{
	long at = span_find_char(*s, c);

	if (at < 0)
		return false;
	*ret = (struct span){s->p, (size_t)at};
	advance(s, (size_t)at + 1);
	return true;
}

bool scan_word(struct span *s, struct span *ret)
{
	size_t i = 0;

	while (i < s->n && s->p[i] != ' ' && s->p[i] != '\t')
		i++;
	if (!i)
		return false;
	*ret = (struct span){s->p, i};
	advance(s, i);
	return true;
}

bool scan_last_word(struct span *s, struct span *ret)
{
	size_t end = s->n;
	size_t at;

	while (end && (s->p[end - 1] == ' ' || s->p[end - 1] == '\t'))
		end--;
	if (!end)
		return false;
	for (at = end; at && s->p[at - 1] != ' ' && s->p[at - 1] != '\t'; at--)
		;
	*ret = (struct span){s->p + at, end - at};
	while (at && (s->p[at - 1] == ' ' || s->p[at - 1] == '\t'))
		at--;
	s->n = at;
	return true;
}

void scan_blanks(struct span *s)
{
	while (s->n && (s->p[0] == ' ' || s->p[0] == '\t'))
		advance(s, 1);
}
