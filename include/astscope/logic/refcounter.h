/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REFCOUNTER_H
#define ASTSCOPE_LOGIC_REFCOUNTER_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"

/*
 * The rules of refcounter.py (as in Asterisk 16.1 and later), to the byte and with its mistakes: lives
 * of a reused address are merged, a skewed object starts from the count before its first row, the arithmetic alone
 * ends an object.  The console does not use them: see life.h.
 *
 * Where it cannot be the same: a number that Python's int() would not take, or that does not fit 64 bits, is an error
 * (the script dies of it or counts on); bytes that are no UTF-8 pass as they are (the script dies of them).
 */
struct refcounter;

/* The classes that are not reported.  All four make no sense: the script refuses that with status 255. */
struct refcounter_options {
	bool no_invalid; /* -i */
	bool no_leaks;   /* -l */
	bool no_normal;  /* -n; then histories of ended objects are not kept in memory */
	bool no_skewed;  /* -s */
};

enum { REFCOUNTER_LEAKED = 1, REFCOUNTER_SKEWED = 2, REFCOUNTER_INVALID = 4, REFCOUNTER_FAILED = 255 };

/* @out takes what goes to stdout: complaints about short lines at once, the report from refcounter_finish. */
struct refcounter *refcounter_new(const struct refcounter_options *options, void (*out)(void *ctx, struct span text),
		void *ctx);
void refcounter_free(struct refcounter *rc);
/*
 * One line of the log without its LF.  A CR inside ends a line too, as in Python's text files.  On failure the run is
 * over without a report: say @e and exit with REFCOUNTER_FAILED.
 */
bool refcounter_line(struct refcounter *rc, struct span line, struct err *e) AST_NODISCARD;
/* The report; returns the exit status, REFCOUNTER_* of the reported classes that are not empty. */
int refcounter_finish(struct refcounter *rc);

#endif
