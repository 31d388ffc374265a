/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_WAITGRAPH_H
#define ASTSCOPE_LOGIC_WAITGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/record.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * Who waits for whom at one moment, from entries "thread holds / waits for lock" (ARCHITECTURE section 7).  Pure; ids are the
 * caller's.  The result does not depend on the order of entries but for ties, which keep it.
 */

enum confidence { CONFIDENCE_SURE, CONFIDENCE_DERIVED, CONFIDENCE_GUESS };
const char *confidence_name(enum confidence c); /* sure derived guess */
enum confidence confidence_named(struct span name); /* CONFIDENCE_GUESS for any other text */

struct wait_entry {
	int64_t thread;
	int64_t lock;
	enum lock_state state; /* LOCK_FAILED entries are no edges */
	enum lock_mode mode;
	bool suspended;        /* in a condition wait, the mutex is released: no edge */
	bool task;             /* no lock but what a thread does: who does it "holds" it, and may wait for itself */
	bool any;              /* of a wait: one of the holders that goes on is enough */
	enum confidence confidence;
};

/* One wait: a row for each holder, or one with has_holder false when none is listed. */
struct wait_fact {
	int64_t thread;
	int64_t lock;
	int64_t holder;
	bool has_holder;
	bool in_cycle;         /* waiter and holder are in the same cycle */
	bool task, any;        /* of the wait */
	enum lock_mode mode;   /* of the wait */
	enum lock_mode held;   /* how the holder holds it */
	enum confidence confidence; /* the weaker of wait and hold */
	const char *why;       /* static text: "wants to write, held by a reader" */
};

struct wait_member {
	int64_t thread;
	int64_t lock; /* what it waits for; the next member holds it, the last waits for the first */
	enum lock_mode mode; /* of that wait */
};

/*
 * Threads that all wait for each other: one strongly connected component, shown as a shortest ring through it.  A
 * thread that one of several may set free counts only if none of those can go on.
 */
struct wait_cycle {
	size_t first, n;       /* ring: members[first .. first + n) */
	size_t threads;        /* in the component; n or more */
	enum confidence confidence; /* of its weakest edge */
};

struct wait_behind {
	size_t cycle;          /* index of a cycle this thread waits for, over others */
	int64_t thread;
};

/* A thread that others wait for and that waits for no listed holder itself: why they stand still, if no cycle is. */
struct wait_root {
	int64_t thread;
	size_t blocked; /* threads that wait for it, over others too */
	bool waits;     /* it waits itself, for a lock without a listed holder */
};

/* How many want a lock. */
struct wait_lock {
	int64_t lock;
	size_t holders, waiters; /* threads; a thread that holds and waits counts in both */
};

/* A real dump has no thousand waits; a made one may pair each of its lines with each other. */
#define WAIT_FACTS_MAX (1u << 18)

struct waitgraph {
	struct vec waits;   /* struct wait_fact, in order of the waiting entries */
	struct vec members; /* struct wait_member */
	struct vec cycles;  /* struct wait_cycle, largest first, then by smallest thread id */
	struct vec behind;  /* struct wait_behind, by cycle, then thread; a thread may stand behind two */
	struct vec roots;   /* struct wait_root, most blocked first, then by thread */
	struct vec locks;   /* struct wait_lock with waiters, most first, then by lock */
	size_t blocked;     /* distinct threads that wait */
	bool cut;           /* WAIT_FACTS_MAX waits or rows behind cycles: the rest was left out */
};

void waitgraph_build(const struct wait_entry *entries, size_t n, struct waitgraph *ret);
void waitgraph_done(struct waitgraph *g);

#endif
