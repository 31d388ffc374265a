/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_SEQUENCE_H
#define ASTSCOPE_TERM_SEQUENCE_H

#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/ui/event.h"

enum taken {
	TAKEN_KEY,
	TAKEN_NOTHING, /* bytes that are no key: dropped */
	TAKEN_PARTIAL, /* more bytes are needed */
};

/* Longest control sequence and longest string (answers of the terminal) that is waited for. */
#define SEQUENCE_MAX 64
#define SEQUENCE_STRING_MAX 4096

/*
 * An escape sequence at the front of @in, which begins with ESC and one of "[O]PX^_" and goes on.  Fills @ret for
 * TAKEN_KEY and @ret_used for all but TAKEN_PARTIAL.
 */
enum taken sequence_take(struct span in, size_t *ret_used, struct key *ret);
/* The code of what the mouse did, which is no key: the rest is packed into its mods. */
#define KEY_OF_MOUSE 0x120000u
void mouse_unpack(struct key k, struct event *ret);
/* A key by its code point, control characters by what they are for. */
struct key key_of_char(uint32_t cp);

#endif
