/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_RESOURCES_H
#define ANALYSIS_RESOURCES_H

#include "astscope/base/arena.h"
#include "astscope/base/map.h"
#include "astscope/base/record.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/* What threads wait for that has no row of its own: tasks, and locks without an address.  Their ids are below 0. */
struct resource {
	struct span kind; /* task join publish ...; mutex read write lock */
	struct span text; /* "a task (refresh_lab, serializer 0x55..)" */
	struct span does; /* what the thread does that is waited for: "runs that task"; empty for locks */
};

struct resources {
	struct arena *arena;
	struct vec list;  /* struct resource */
	struct map known; /* hash of kind and key -> index + 1 */
};

/* What a wait for a lock is called: mutex read write, lock where nothing tells which. */
struct span lock_wait_kind(enum lock_mode mode);

void resources_init(struct resources *r);
void resources_done(struct resources *r);
/* The id for @kind and @key; texts are copied when it is new. */
int64_t resources_id(struct resources *r, struct span kind, uint64_t key, struct span text, struct span does);
/* NULL: @id is a lock. */
const struct resource *resources_get(const struct resources *r, int64_t id);

#endif
