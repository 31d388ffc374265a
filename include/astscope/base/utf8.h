/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_UTF8_H
#define ASTSCOPE_BASE_UTF8_H

#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Text of a bundle is hostile: what leaves the program (screen, report, clipboard) goes through utf8_escape once.
 */

/* Take one code point off the front of *@s; false (nothing taken) at invalid UTF-8 or the end. */
bool utf8_take(struct span *s, uint32_t *ret_cp);
void utf8_add(struct strbuf *b, uint32_t cp);
/* True if @cp may reach a terminal as it is: no C0, C1, DEL, bidi control, surrogate or noncharacter. */
bool utf8_is_safe(uint32_t cp);
/* Columns a code point takes: 0 (combining), 1 or 2. */
int utf8_width(uint32_t cp);
/* Columns of already escaped text. */
int utf8_columns(struct span s);
/* Append @s with every unsafe or invalid byte as \xNN (lower hex).  TAB becomes one blank. */
void utf8_escape(struct strbuf *b, struct span s);

#endif
