/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_SPAN_H
#define ASTSCOPE_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Borrowed bytes; no NUL assumption, any byte may occur.  {NULL, 0} is the empty span. */
struct span {
	const char *p;
	size_t n;
};

#define SPAN_LIT(s) ((struct span){(s), sizeof(s) - 1})
/* For "%.*s"; only for spans known to be short (they are cut at INT_MAX). */
#define SPAN_ARG(s) ((int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n)), (s).p

struct span span_from(const char *nul_terminated); /* NULL gives the empty span */
bool span_eq_str(struct span a, const char *s);
/* In a header: with a literal, as nearly all are asked, each of these is a comparison or two. */
static inline bool span_starts(struct span a, struct span prefix)
{
	return a.n >= prefix.n && (prefix.n == 0 || memcmp(a.p, prefix.p, prefix.n) == 0);
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.n == b.n && span_starts(a, b);
}

static inline bool span_ends(struct span a, struct span suffix)
{
	return a.n >= suffix.n && (suffix.n == 0 || memcmp(a.p + a.n - suffix.n, suffix.p, suffix.n) == 0);
}

/* Like memcmp over the common part, then the shorter first. */
int span_cmp(struct span a, struct span b);
/* Offset of the first / last occurrence, or -1. */
long span_find(struct span a, struct span needle);
long span_find_char(struct span a, char c);
long span_rfind_char(struct span a, char c);
struct span span_sub(struct span a, size_t from, size_t n); /* clipped */
struct span span_from_offset(struct span a, size_t from);   /* the rest, clipped */
struct span span_trim(struct span a);                       /* blanks (space, TAB, CR) off both ends */
struct span span_rtrim(struct span a);
size_t span_nuls(struct span a);            /* how many NUL bytes it begins with */
struct span span_first_line(struct span a); /* without its LF */

#endif
