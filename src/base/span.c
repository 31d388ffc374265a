/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/span.h"

#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct span span_from(const char *s)
{
	return (struct span){s, s ? strlen(s) : 0};
}

bool span_eq_str(struct span a, const char *s)
{
	return span_eq(a, span_from(s));
}

int span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

long span_find(struct span a, struct span needle)
{
	const char *hit;

	if (!needle.n)
		return 0;
	if (a.n < needle.n)
		return -1;
	hit = memmem(a.p, a.n, needle.p, needle.n);
	return hit ? (long)(hit - a.p) : -1;
}

long span_find_char(struct span a, char c)
{
	const char *hit = a.n ? memchr(a.p, c, a.n) : NULL;

	return hit ? (long)(hit - a.p) : -1;
}

long span_rfind_char(struct span a, char c)
{
	const char *hit = a.n ? memrchr(a.p, c, a.n) : NULL;

	return hit ? (long)(hit - a.p) : -1;
}

struct span span_sub(struct span a, size_t from, size_t n)
{
	a = span_from_offset(a, from);
	if (a.n > n)
		a.n = n;
	return a;
}

struct span span_from_offset(struct span a, size_t from)
{
	if (from > a.n)
		from = a.n;
	return a.p ? (struct span){a.p + from, a.n - from} : a;
}

struct span span_rtrim(struct span a)
{
	while (a.n && is_blank(a.p[a.n - 1]))
		a.n--;
	return a;
}

size_t span_nuls(struct span a)
{
	size_t n = 0;

	while (n < a.n && !a.p[n])
		n++;
	return n;
}

struct span span_first_line(struct span a)
{
	long lf = span_find_char(a, '\n');

	return lf < 0 ? a : span_sub(a, 0, (size_t)lf);
}

struct span span_trim(struct span a)
{
	while (a.n && is_blank(a.p[0])) {
		a.p++;
		a.n--;
	}
	return span_rtrim(a);
}
