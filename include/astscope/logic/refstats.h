/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REFSTATS_H
#define ASTSCOPE_LOGIC_REFSTATS_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * The rules of refstats.py (as in Asterisk 16.1 and later, run by Python 3), to the byte and with its mistakes: a
 * constructor on a living address leaves the bytes of the object before it counted as living; a row that has the word
 * constructor in its tag only ends an object; where nothing was counted it dies of a division, in the middle of the
 * report.
 *
 * Where it cannot be the same: sums above 64 bits are an error (the script counts on); bytes that are no UTF-8 pass as
 * they are (the script dies of them).
 */
struct refstats;

/* How the script ends; 0 = well. */
enum {
	REFSTATS_DIED = 1,        /* of an exception: what the log cannot mean */
	REFSTATS_CANCELLED = 255, /* by itself: the log has no sizes */
};

struct refstats *refstats_new(void);
void refstats_free(struct refstats *rs);
/* One line of the log without its LF.  Else than 0 the run is over without a report: exit so and say @e. */
int refstats_line(struct refstats *rs, struct span line, struct err *e) AST_NODISCARD;
/* What goes to stdout, added to @out, also where the script dies of it: then it is the beginning. */
int refstats_finish(const struct refstats *rs, struct strbuf *out, struct err *e) AST_NODISCARD;

#endif
