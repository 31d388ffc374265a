/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_STRBUF_H
#define ASTSCOPE_BASE_STRBUF_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"

/* Growable text, always NUL-terminated once anything was added.  A zeroed struct is a valid empty buffer. */
struct strbuf {
	char *p;
	size_t n;   /* bytes without the NUL */
	size_t cap;
};

void strbuf_done(struct strbuf *b);
void strbuf_clear(struct strbuf *b); /* keeps the capacity */
void strbuf_add(struct strbuf *b, struct span s);
void strbuf_add_str(struct strbuf *b, const char *s);
void strbuf_add_char(struct strbuf *b, char c);
void strbuf_add_repeat(struct strbuf *b, char c, size_t n);
void strbuf_addf(struct strbuf *b, const char *fmt, ...) AST_PRINTF(2, 3);
/* 12431 as "12 431": how a number is written for people. */
void strbuf_add_grouped(struct strbuf *b, int64_t v);
/* "62 s", "4 min 10 s", "2 h 5 min": a time in microseconds for people. */
void strbuf_add_duration(struct strbuf *b, int64_t us);
/* ASCII letters in capitals, all else as it is. */
void strbuf_add_capitals(struct strbuf *b, struct span s);
/* "0x" + lower hex: how an address or pthread id is written everywhere. */
void strbuf_add_addr(struct strbuf *b, uint64_t addr);
const char *strbuf_str(const struct strbuf *b); /* never NULL; valid until the next change */
struct span strbuf_span(const struct strbuf *b);

#endif
