/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_DECODE_H
#define IMPORT_DECODE_H

#include "astscope/base/lines.h"

/*
 * Bytes to lines of UTF-8, whatever the file was saved as: UTF-16 with or without a mark, a mark before UTF-8, CR alone as
 * the end of a line.  Numbers and offsets are those of the file.
 */
enum encoding {
	ENCODING_PLAIN,
	ENCODING_UTF8_MARK,
	ENCODING_UTF16_LE,
	ENCODING_UTF16_BE,
	ENCODING_CR,
};

/* What the head of a file says. */
enum encoding encoding_of(struct span head);
/* UTF-16. */
bool encoding_is_wide(enum encoding e);
/*
 * What begins with @head is a text: no NUL, and hardly a control byte that a terminal does not know.  A run of so many NULs is no byte
 * of the file: it is what a disk that lost its power, or a log that was cut to nothing while a program wrote on at its old place, puts
 * where nothing was written.
 */
#define TEXT_HOLE_BYTES 64u
bool head_is_text(struct span head);
/* In words, NULL for ENCODING_PLAIN. */
const char *encoding_name(enum encoding e);

/* A zeroed struct with the encoding set is ready. */
struct decoder {
	enum encoding encoding;
	struct lines lines;
	struct strbuf text;      /* decoded bytes of the line at hand */
	uint64_t at;             /* bytes of the file taken so far */
	unsigned char half[2];   /* of a unit that crosses a chunk */
	unsigned half_n;
	uint32_t high;           /* the first half of a surrogate pair, 0 = none */
	bool after_cr;           /* an LF here belongs to the CR before it */
	bool begun;
};

void decoder_feed(struct decoder *d, struct span chunk, line_fn fn, void *ctx);
void decoder_end(struct decoder *d, line_fn fn, void *ctx); /* gives a last line without end; frees */

#endif
