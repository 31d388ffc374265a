/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_LINES_H
#define ASTSCOPE_BASE_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/* One physical line.  Only LF ends a line; a CR before it stays in the text. */
struct line {
	struct span text;  /* without the LF; borrowed until the callback returns */
	uint64_t number;   /* from 1 */
	uint64_t offset;   /* of its first byte in the source */
	bool torn;         /* the source ended without LF */
	bool cut;          /* longer than LIMIT_LINE_BYTES; text is its beginning */
};

typedef void (*line_fn)(void *ctx, const struct line *ln);

/* Cuts chunks of any size into lines; lines inside one chunk are not copied.  A zeroed struct is ready. */
struct lines {
	struct strbuf partial; /* the beginning of a line that crosses a chunk */
	uint64_t number;       /* lines given so far */
	uint64_t offset;       /* of the first byte of the next line */
	uint64_t length;       /* bytes of the unfinished line, also those not kept */
	uint64_t hole;         /* of these, NUL bytes left out at its beginning: a line that crosses chunks keeps few of them */
};

void lines_feed(struct lines *l, struct span chunk, line_fn fn, void *ctx);
/* Between lines (length is 0): the next one, of @n bytes and an LF, is read by the caller itself. */
void lines_pass(struct lines *l, size_t n);
void lines_end(struct lines *l, line_fn fn, void *ctx); /* gives a last line without LF; frees */

#endif
