/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_REFCOUNT_H
#define ASTSCOPE_LOGIC_REFCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/lives.h"
#include "astscope/base/record.h"

/*
 * How refcounter.py counts: the sum of the changes, in the order of the file, ends an object; the next row of its address
 * begins another.  The twin (refcounter.h) and the comparison (compat.h) count with these.
 */
struct refcount {
	int64_t count;
	unsigned classes; /* enum life_flag: LIFE_FLAG_FINALIZED, _LEAKED, _SKEWED, _INVALID */
	bool ended;       /* no further row belongs to it */
};

/*
 * The first row of an object; its change is not counted.  @state: what the script sees there, REF_CHANGE for a number, which
 * is then @before.
 */
void refcount_begin(struct refcount *c, enum ref_kind state, int64_t before);
/* Any further row; its state is not looked at.  False if the count does not fit. */
bool refcount_change(struct refcount *c, int64_t by) AST_NODISCARD;
/* The log is over. */
void refcount_stop(struct refcount *c);

#endif
