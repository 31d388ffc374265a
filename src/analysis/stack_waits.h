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

/*
 * Waits read from stacks, for a run whose lock dumps name no lock.  That a thread waits is exact where its
 * frames name the lock; who holds it is exact only where a printed mutex names its owner, else guessed or not known.
 */
struct lock_wait {
	int64_t source, stack, thread;
	uint64_t addr;
	enum lock_mode mode;
	enum confidence confidence;
	struct span symbol; /* of a static lock; empty */
};

/* True if no lock dump of @run has an entry. */
bool stack_waits_needed(struct db *db, int64_t run, bool *ret, struct err *e) AST_NODISCARD;
/* In order of source, then stack.  Texts live in @arena; @ret is initialised here. */
bool stack_waits_load(const struct analysis *a, int64_t run, struct arena *arena, struct vec *ret, struct err *e) AST_NODISCARD;
/* Add the waits of the capture @source as entries, and those who hold what is waited for, as far as anything says so.
 */
bool stack_waits_entries(const struct analysis *a, int64_t run, const struct vec *waits, int64_t source, struct vec *entries,
			 struct err *e) AST_NODISCARD;

/* The name of @addr in "0x7f8f2a1aa1e0 <lab_ring_x>" and the like; false if @text is no such value. */
bool stack_symbol(struct span text, uint64_t *ret_addr, struct span *ret_symbol);

#endif
