/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_KEYS_H
#define ASTSCOPE_TERM_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/ui/event.h"

/*
 * Bytes of a terminal to keys.  Knows the sequences of xterm, vt100, linux, screen, tmux, rxvt and PuTTY by their
 * grammar; others are learned from terminfo.  What terminals say unasked (focus, answers) is dropped;
 * what the mouse did comes as KEY_OF_MOUSE (sequence.h).
 */
struct key_input {
	struct strbuf bytes; /* not yet taken */
	struct vec learned;  /* struct learned_key */
	bool utf8;           /* characters come in UTF-8, else in the locale's 8-bit set */
	bool pasting;        /* between the marks of a bracketed paste: escape sequences mean nothing */
};

void key_input_init(struct key_input *in, bool utf8);
void key_input_done(struct key_input *in);
/* @sequence (more than one byte, copied) is @key. */
void key_input_learn(struct key_input *in, const char *sequence, struct key key);
void key_input_add(struct key_input *in, struct span bytes);
/*
 * Take the next key.  False: nothing complete is there.  @timed_out: nothing more came for a while, so a lone ESC is the
 * key Esc and what was begun is what it is.
 */
bool key_input_next(struct key_input *in, bool timed_out, struct key *ret);
/* A sequence is begun: come back with timed_out if nothing more arrives. */
bool key_input_is_waiting(const struct key_input *in);
/* Only the first byte of a sequence is there: it may as well be the key Esc. */
bool key_input_is_esc(const struct key_input *in);

#endif
