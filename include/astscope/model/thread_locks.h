/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_THREAD_LOCKS_H
#define ASTSCOPE_MODEL_THREAD_LOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

struct arena;
struct db;

/* One line about a lock of a thread: "has A", "lab trunk", its object, "res_crashlab.c:220". */
struct thread_lock {
	struct span label; /* "has A", "wanted", "wants B", "tried A" */
	struct span name;  /* of the lock, else "lock 0x.."; empty if the line is about the one above, or about no lock */
	struct span obj;   /* 0xADDR#N, the object it belongs to; may be empty */
	struct span place, obj_place; /* of the lock: "locks/0x..", of the object: "hist/0x..#1"; or empty */
	struct span text;  /* "res_crashlab.c:220", "by lab_worker_c 25720, 3 x pbx_thread", "lab_worker_b has B" */
};

struct thread_locks {
	int64_t thread;
	struct vec lines; /* struct thread_lock: what it has, who wants that, what it wants, what it tried */
	int label_columns;
	struct arena *arena;
};

bool thread_locks_load(struct db *db, int64_t thread, struct thread_locks *ret, struct err *e) AST_NODISCARD;
void thread_locks_done(struct thread_locks *l);

#endif
