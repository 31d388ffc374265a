/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_SHELL_H
#define ASTSCOPE_BASE_SHELL_H

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Append @word so that a POSIX shell takes it for one word of these very bytes, wherever it came from: bare if all of it
 * is plain, else quoted.  People paste such lines into terminals, so of the bytes that utf8_is_safe refuses only line
 * ends stand there as they are (inside quotes); the rest is spelled out by printf.  NUL, which no word can hold, is left
 * out.
 */
void shell_add_word(struct strbuf *b, struct span word);
/* The same for the name of a file as an argument: one that begins with '-' is no option ("-" alone stays). */
void shell_add_path(struct strbuf *b, struct span path);

#endif
