/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_SCAN_H
#define ASTSCOPE_BASE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* The value of a hex digit of either case, -1 for any other byte. */
static inline int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/*
 * Verbs that read from the front of *@s.  On success they advance *@s and fill @ret; on failure both are untouched.
 * Numbers are overflow checked.
 */
bool scan_char(struct span *s, char c);
bool scan_lit(struct span *s, struct span lit);
bool scan_u64(struct span *s, uint64_t *ret);          /* decimal digits */
bool scan_i64(struct span *s, int64_t *ret);           /* optional sign, decimal digits */
bool scan_number(struct span *s, int64_t *ret);       /* decimal digits, no sign */
bool scan_hex(struct span *s, uint64_t *ret);          /* hex digits, no prefix */
bool scan_addr(struct span *s, uint64_t *ret);         /* "0x" + hex digits, or "(nil)" = 0 */
bool scan_until_char(struct span *s, char c, struct span *ret); /* up to c, which is consumed too */
bool scan_word(struct span *s, struct span *ret);      /* one or more bytes that are not space or TAB */
/* From the end: the last word, taken off with the blanks around it; formats with free text in the middle need it. */
bool scan_last_word(struct span *s, struct span *ret);
void scan_blanks(struct span *s);                      /* spaces and TABs; may be none */

#endif
