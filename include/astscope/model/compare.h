/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_COMPARE_H
#define ASTSCOPE_MODEL_COMPARE_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

struct db;

/* Whose places the rows of a comparison name. */
enum compare_open { COMPARE_OPEN_FIRST, COMPARE_OPEN_SECOND, COMPARE_OPEN_NONE };

/*
 * Make a database in memory with the list "compared" of two bundles, the second as what came after the first: *@ret belongs to the
 * caller.  Inside one process threads, locks and lines are the same where their numbers are, else things are known by their names.
 * Errors: ERR_DB, ERR_INTERRUPTED.
 */
bool compare_make(struct db *first, struct db *second, struct span first_name, struct span second_name, enum compare_open open,
		  struct db **ret, struct err *e) AST_NODISCARD;

/* True if what the two tell of their order says that @first is the later one. */
bool compare_is_backward(struct db *first, struct db *second);

/*
 * What stands above the rows, in the order of its lines: what is compared with what, then the verdict.  @ret is a vec of struct
 * strbuf, for compare_head_done.
 */
bool compare_head(struct db *db, struct vec *ret, struct err *e) AST_NODISCARD;
void compare_head_done(struct vec *head);

#endif
