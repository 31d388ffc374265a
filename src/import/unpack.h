/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_UNPACK_H
#define IMPORT_UNPACK_H

#include "codec.h"
#include "stream.h"

/*
 * One compressed file as the stream of what is in it.  All that can be decoded before a tear or damage is given; only
 * then comes GOT_TORN.  Streams behind each other are one, and zeros that fill up a block are none.
 */
struct unpack;

/* @under: its head begins as @codec says; borrowed. */
struct unpack *unpack_new(const struct codec *codec, struct stream *under);
void unpack_free(struct unpack *u); /* accepts NULL */
/* For struct stream. */
enum got unpack_read(void *unpack, char *buf, size_t cap, size_t *ret_n);
/* How much it has taken and decoded, in blocks of a size that does not depend on how it is read. */
struct unpack_sizes {
	uint64_t taken, made;
};
struct unpack_sizes unpack_sizes(const struct unpack *u);
void unpack_stop(struct unpack *u); /* decode nothing more: after what is decoded comes GOT_TORN */
const char *unpack_note(const struct unpack *u); /* why GOT_TORN, in words that fit behind a colon; else NULL */

#endif
