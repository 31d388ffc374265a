/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_BUSY_H
#define ASTSCOPE_TERM_BUSY_H

#include <stdbool.h>
#include <stdint.h>

/*
 * So that no key waits for an answer: whoever computes something behind the console asks every now and then whether it may
 * go on.  The terminal is looked at here, and after a while it says that something is going on and how it is stopped.
 */
struct term_busy;

enum term_wish {
	TERM_GO_ON,
	TERM_PUT_OFF, /* a key waits: end, you will be asked again behind it */
	TERM_DROP,    /* the user wants no more of it */
};

struct term_busy *term_busy_new(void);
void term_busy_free(struct term_busy *b); /* accepts NULL */
/*
 * @optional: what is computed may come later, and ends as soon as a key waits; else a picture may take BUSY_PICTURE_US
 * first, and what a key does is only ended by Esc.  @us: how long it has been going on.
 */
enum term_wish term_busy_ask(struct term_busy *b, bool optional, int64_t us);

#define BUSY_PICTURE_US 16000
#define BUSY_WORDS_US 100000 /* then the status line says so */
#define BUSY_LOOK_US 2000    /* between two looks at the terminal */

#endif
