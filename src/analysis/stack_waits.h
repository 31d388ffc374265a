/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_STACK_WAITS_H
#define ANALYSIS_STACK_WAITS_H

#include "astscope/analysis/step.h"
#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/logic/stackfold.h"
#include "astscope/logic/waitgraph.h"
#include "astscope/store/db.h"

/* A wait for a lock, read from a stack: exact where its frames name the lock. */
struct lock_wait {
	int64_t source, stack, thread;
	uint64_t addr;   /* 0 = no frame names it */
	uint64_t object; /* the ao2 object or group lock it belongs to; 0 = not seen */
	enum lock_mode mode;
	enum confidence confidence;
	struct span symbol;     /* of a static lock; empty */
	struct span func;       /* that asks for the lock; empty if not seen */
	struct span file, args; /* of it, if it is Asterisk's or a module's own; else empty */
	uint64_t src_line;      /* 0 = not seen or not its own */
};

/* In order of source, then stack.  Texts live in @arena; @ret is initialised here. */
bool stack_waits_load(const struct analysis *a, int64_t run, struct arena *arena, struct vec *ret, struct err *e) AST_NODISCARD;
/* The name of @addr in "0x7f8f2a1aa1e0 <lab_ring_x>" and the like; false if @text is no such value. */
bool stack_symbol(struct span text, uint64_t *ret_addr, struct span *ret_symbol);

#endif
