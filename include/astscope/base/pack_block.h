/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_PACK_BLOCK_H
#define ASTSCOPE_BASE_PACK_BLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Which life and which thread each line of a log belongs to, in blocks of lines; and in which blocks a thread comes
 * (ARCHITECTURE section 6).  Pure; what is read is not trusted.
 */

#define BLOCK_SHIFT 12
#define BLOCK_LINES (1u << BLOCK_SHIFT)
#define BLOCK_MAX 32768u            /* bytes; a longer one is none of ours */
#define POSTING_MAX (1u << 20)      /* bytes */

/* The lives and threads of the lines of one block; 0 = none. */
struct line_block {
	uint32_t n;                 /* lines: all behind have none */
	uint32_t life[BLOCK_LINES];
	uint32_t thread[BLOCK_LINES];
};

/* Appends the lives of @block, cleared first.  Empty if no line has one. */
void pack_lives(const struct line_block *block, struct strbuf *ret);
/* The same of the threads of its lines.  Empty if no line has one. */
void pack_threads(const struct line_block *block, struct strbuf *ret);
/* Fill one half of *@ret; false: damaged.  The threads of an empty span are none. */
bool unpack_lives(struct span packed, struct line_block *ret) AST_NODISCARD;
bool unpack_threads(struct span packed, struct line_block *ret) AST_NODISCARD;

/* Ascending numbers of blocks, as their gaps. */
void pack_posting(struct strbuf *b, uint64_t *last, uint64_t block);
/* Takes the next one off @rest; false at the end or if it is damaged (then @rest is not empty). */
bool unpack_posting(struct span *rest, uint64_t *last);

#endif
