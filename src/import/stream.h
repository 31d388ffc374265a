/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_STREAM_H
#define IMPORT_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/mem.h"
#include "astscope/import/bundle.h"

#define STREAM_CHUNK (256u * 1024u)

/* Bytes from somewhere: a file, or one member of an archive.  The head was read to look at it and is given again. */
struct stream {
	enum got (*read)(void *ctx, char *buf, size_t cap, size_t *ret_n);
	bool (*skip)(void *ctx, uint64_t n); /* go forward without reading; NULL or false = it cannot */
	void *ctx;
	struct span head; /* borrowed */
	size_t head_at;   /* of it, how much was given */
	enum got after;   /* what follows the head: GOT_DATA = ask read */
};

enum got stream_read(struct stream *s, char *buf, size_t cap, size_t *ret_n);
/* Read up to LIMIT_BID_BYTES into @buf and make them the head. */
void stream_peek(struct stream *s, char *buf);

#endif
