/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_REPORT_DAMAGE_H
#define TESTS_REPORT_DAMAGE_H

#include <stdint.h>

#include "astscope/base/strbuf.h"

/* Texts that nobody wrote: made from scratch with absurd values in them, or damaged copies.  The same seed, the same text. */

struct dice {
	uint64_t state;
};

uint64_t dice_roll(struct dice *d);              /* any 64 bits */
uint32_t dice_below(struct dice *d, uint32_t n); /* 0 .. n - 1 */

void damage_make_refs(struct dice *d, struct strbuf *ret);
void damage_make_locks(struct dice *d, struct strbuf *ret);
void damage_make_gdb(struct dice *d, struct strbuf *ret);
/* Flip, cut, repeat, swap and replace parts of @b, a few times. */
void damage(struct dice *d, struct strbuf *b);

#endif
