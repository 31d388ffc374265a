/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REFLOCKS_H
#define ASTSCOPE_LOGIC_REFLOCKS_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * The rules of reflocks.py (as in Asterisk 16.1 and later), to the byte and with its mistakes: what the destructors say
 * of the locks of the objects, by creator.  What has not ended does not count; a constructor on a living address
 * replaces what was there.  Bytes that are no UTF-8 pass as they are (the script dies of them).
 */
struct reflocks;

struct reflocks_options {
	bool no_used;      /* -u: no types of which a lock was used */
	bool with_none;    /* -n: count objects without a lock too */
	bool with_lockobj; /* -o: count those that lock another object */
};

struct reflocks *reflocks_new(void);
void reflocks_free(struct reflocks *rl);
/* One line of the log without its LF.  False where the script dies: say @e, print nothing. */
bool reflocks_line(struct reflocks *rl, struct span line, struct err *e) AST_NODISCARD;
/* What goes to stdout, added to @out. */
void reflocks_finish(const struct reflocks *rl, const struct reflocks_options *options, struct strbuf *out);

#endif
