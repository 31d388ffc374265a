/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/strbuf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

static void reserve(struct strbuf *b, size_t more)
{
	size_t need;

	if (__builtin_add_overflow(b->n, more, &need) || __builtin_add_overflow(need, 1u, &need))
		die("text too long");
	if (need <= b->cap)
		return;
	b->cap = b->cap < 32 ? 64 : b->cap * 2;
	if (b->cap < need)
		b->cap = need;
	b->p = mem_realloc(b->p, b->cap, 1);
}

void strbuf_done(struct strbuf *b)
{
	free(b->p);
	*b = (struct strbuf){0};
}

void strbuf_clear(struct strbuf *b)
{
	b->n = 0;
	if (b->p)
		b->p[0] = '\0';
}

void strbuf_add(struct strbuf *b, struct span s)
{
	reserve(b, s.n);
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void strbuf_add_str(struct strbuf *b, const char *s)
{
	strbuf_add(b, span_from(s));
}

void strbuf_add_char(struct strbuf *b, char c)
{
	strbuf_add(b, (struct span){&c, 1});
}

void strbuf_add_repeat(struct strbuf *b, char c, size_t n)
{
	reserve(b, n);
	memset(b->p + b->n, c, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void strbuf_addf(struct strbuf *b, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		die("cannot format text");
	reserve(b, (size_t)n);
	va_start(ap, fmt);
	vsnprintf(b->p + b->n, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void strbuf_add_grouped(struct strbuf *b, int64_t v)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRId64, v);

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0 && digits[i - 1] != '-')
			strbuf_add_char(b, ' ');
		strbuf_add_char(b, digits[i]);
	}
}

void strbuf_add_duration(struct strbuf *b, int64_t us)
{
	int64_t s = us / 1000000;

	if (s < 120)
		strbuf_addf(b, "%" PRId64 " s", s);
	else if (s < 7200)
		strbuf_addf(b, "%" PRId64 " min %" PRId64 " s", s / 60, s % 60);
	else
		strbuf_addf(b, "%" PRId64 " h %" PRId64 " min", s / 3600, s / 60 % 60);
}

void strbuf_add_capitals(struct strbuf *b, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		strbuf_add_char(b, s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i]);
}

void strbuf_add_addr(struct strbuf *b, uint64_t addr)
{
	strbuf_addf(b, "0x%" PRIx64, addr);
}

const char *strbuf_str(const struct strbuf *b)
{
	return b->p ? b->p : "";
}

struct span strbuf_span(const struct strbuf *b)
{
	return (struct span){b->p, b->n};
}
