/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REFCOUNTER_LEGACY_H
#define ASTSCOPE_LOGIC_REFCOUNTER_LEGACY_H

#include "astscope/base/span.h"

/*
 * The rules of the program utils/refcounter (Asterisk 1.6.1 to 12) for the text form of the refs log, to the byte and
 * with its mistakes: addresses are cut to 32 bits, so that distant objects may become one; a line of more than 299 bytes
 * is several; every record starts with one reference, also without an allocation; an object without a destructor is
 * listed.  Objects come in the reverse order of their beginning.
 *
 * In memory are the histories of the newest object of each address and of those that will be listed.
 */
struct refcounter_legacy;

enum { REFCOUNTER_LEGACY_UNREADABLE = 10 }; /* the exit status for a log that cannot be opened; else it is 0 */

/* @out takes what goes to stdout: complaints of missing allocations at once, the rest from refcounter_legacy_finish. */
struct refcounter_legacy *refcounter_legacy_new(void (*out)(void *ctx, struct span text), void *ctx);
void refcounter_legacy_free(struct refcounter_legacy *rl);
/* The next bytes of the log, any number. */
void refcounter_legacy_feed(struct refcounter_legacy *rl, struct span bytes);
void refcounter_legacy_finish(struct refcounter_legacy *rl);

#endif
