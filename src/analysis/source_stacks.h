/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_SOURCE_STACKS_H
#define ANALYSIS_SOURCE_STACKS_H

#include "astscope/analysis/step.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/store/db.h"

/* The stacks of one source that count: one of each thread. */
struct source_stack {
	int64_t stack, thread;
	bool idle;      /* waits for work */
	bool waits;     /* for another thread or a time, not for a lock */
};

/* Appends to @ret, in order of the stacks. */
bool source_stacks_load(struct db *db, int64_t source, struct vec *ret, struct err *e) AST_NODISCARD;

#endif
