/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LOCK_MEANING_H
#define ANALYSIS_LOCK_MEANING_H

#include "finding.h"

/*
 * What the lock @name, a C expression, is, by the table "locks": the row for a lock that is taken in @file or @func (empty =
 * not known); RULES_NONE.
 */
size_t lock_meaning(const struct rules *r, struct span name, struct span file, struct span func);

/* The line "locks": "conlock is the dialplan: it stops every call at its next step, ..", once a row and finding. */
void lock_meaning_add(const struct rules *r, struct finding *n, struct span name, struct span file, struct span func);

#endif
