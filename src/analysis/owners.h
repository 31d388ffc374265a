/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_OWNERS_H
#define ANALYSIS_OWNERS_H

#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/store/db.h"

/* A lock of the C library that names the thread that has it. */
struct owner {
	uint64_t addr;
	int64_t lwp;
	bool raw; /* words of memory: true only if a mutex is known to lie there */
};

/*
 * What gdb printed, @text, for @expr (may be empty) names its owner.  @addr is where the value lies; 0 = it may be told inside.
 */
bool owner_read(uint64_t addr, struct span expr, struct span text, struct owner *ret);

/* The owners that gdb printed in a source: locals, print, x; struct owner into @ret, which is initialised here. */
bool owners_load(struct db *db, int64_t source, struct vec *ret, struct err *e) AST_NODISCARD;

#endif
