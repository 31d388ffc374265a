/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CODEC_H
#define IMPORT_CODEC_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/span.h"

/*
 * One kind of compression, or of a text that has others in it, decoded piece by piece: a step gives all that can be known
 * from the input so far, so that nothing is held back when the input breaks off.
 */
enum codec_result {
	CODEC_MORE,    /* more input or more room is wanted */
	CODEC_END,     /* one stream has ended; another may follow */
	CODEC_DAMAGED, /* what was given is good, the rest cannot be decoded */
	CODEC_TOO_BIG, /* decoding takes more than LIMIT_UNPACK_MEMORY */
};

/* What a step may read and write; it moves the pointers on. */
struct codec_io {
	char *in;
	size_t in_n;
	char *out;
	size_t out_n;
};

struct codec {
	bool (*begins)(struct span head); /* a stream of this kind */
	void *(*new)(void);
	enum codec_result (*step)(void *state, struct codec_io *io);
	void (*free)(void *state);
	bool text;          /* a text around others, not a compression: the end of the input ends it, and a step without input is that */
	const char *broken; /* what is said where it ends early; NULL = what is said of compressed data */
};

extern const struct codec codec_issue, codec_mail;

#define CODEC_HEAD_BYTES 6u /* that struct codec.begins looks at */

/* The kind of compression or of such a text that begins with @head, NULL if it is none. */
const struct codec *codec_for(struct span head);
/* The same of compressions alone. */
const struct codec *codec_of_packed(struct span head);

#endif
