/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LOCK_HOLDERS_H
#define ANALYSIS_LOCK_HOLDERS_H

#include "stack_waits.h"

/*
 * Who holds what the capture @source waits for, as far as its stacks tell: the owner that a printed mutex names (derived),
 * else the best guess - who stands further on in the function in which others wait, who has the lock or its object in hand.
 * Added to @entries, which hold the waits and what lock dumps list; @waits are those of stack_waits_load.
 */
bool lock_holders_add(const struct analysis *a, int64_t run, int64_t source, const struct vec *waits, struct vec *entries,
		      struct err *e) AST_NODISCARD;

#endif
