/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_ANALYSIS_ANALYSIS_H
#define ASTSCOPE_ANALYSIS_ANALYSIS_H

#include <stddef.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/logic/rules.h"
#include "astscope/store/db.h"

/* Called before each step: @step of @steps, from 1, and what it does, in words ("comparing lives"). */
struct analysis_tell {
	void (*step)(void *ctx, size_t step, size_t steps, const char *what);
	void *ctx;
};

/*
 * Fill the derived tables of an imported database, in one transaction: runs, thread identity, stacks, locks and their
 * objects, waits and cycles, values in stacks, leaks, findings.  db_make_derived has made them, empty.
 * What @rules say is taken into them; a database that was derived by other rules is derived again.
 * @tell: NULL = nobody.
 * Errors: ERR_DB, ERR_INTERRUPTED (db_interrupt); the derived tables are then as before.
 */
bool analysis_run(struct db *db, const struct rules *rules, const struct analysis_tell *tell, struct err *e) AST_NODISCARD;

#endif
