/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_DUMP_PAIRS_H
#define ASTSCOPE_MODEL_DUMP_PAIRS_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

struct db;

/* Two lock dumps of a process that differ. */
struct dump_pair {
	int64_t id; /* in places: diff/pair/ID */
	struct strbuf from, to; /* paths of their files */
	bool ordered; /* times tell that the first is the earlier one */
	int64_t stayed, added, gone; /* waits */
};

/* The one to begin with first.  @ret: struct dump_pair, for dump_pairs_done. */
bool dump_pairs_load(struct db *db, struct vec *ret, struct err *e) AST_NODISCARD;
void dump_pairs_done(struct vec *pairs);

#endif
