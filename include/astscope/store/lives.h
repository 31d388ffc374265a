/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_LIVES_H
#define ASTSCOPE_STORE_LIVES_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"

/* Lives for whoever asks for all of them: what a statement on life_row says, at a tenth of its cost. */
struct db;

struct told_life {
	int64_t profile, first_line;
	int64_t end; /* the line of the change that ended it, if the row says it, else its last line */
};

/* By their ids. */
bool lives_tell(struct db *db, void (*take)(void *ctx, const struct told_life *l), void *ctx, struct err *e) AST_NODISCARD;

#endif
