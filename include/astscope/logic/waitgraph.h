#ifndef ASTSCOPE_LOGIC_WAITGRAPH_H
#define ASTSCOPE_LOGIC_WAITGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/record.h"
#include "astscope/base/vec.h"

/*
 * Who waits for whom at one moment, from entries "thread holds / waits for lock" (DESIGN 6.4).  Pure; ids are the
 * caller's.  The result does not depend on the order of entries but for ties, which keep it.
 */

enum confidence { CONFIDENCE_SURE, CONFIDENCE_DERIVED, CONFIDENCE_GUESS };
const char *confidence_name(enum confidence c); /* sure derived guess */

struct wait_entry {
	int64_t thread;
	int64_t lock;
	enum lock_state state; /* LOCK_FAILED entries are no edges */
	enum lock_mode mode;
	bool suspended;        /* in a condition wait, the mutex is released: no edge */
	enum confidence confidence;
};

/* One wait: a row for each holder, or one with has_holder false when none is listed. */
struct wait_fact {
	int64_t thread;
	int64_t lock;
	int64_t holder;
	bool has_holder;
	bool in_cycle;         /* waiter and holder are in the same cycle */
	enum lock_mode mode;   /* of the wait */
	enum lock_mode held;   /* how the holder holds it */
	enum confidence confidence; /* the weaker of wait and hold */
	const char *why;       /* static text: "wants to write, held by a reader" */
};

struct wait_member {
	int64_t thread;
	int64_t lock; /* what it waits for; the next member holds it, the last waits for the first */
};

/* Threads that all wait for each other: one strongly connected component, shown as a shortest ring through it. */
struct wait_cycle {
	size_t first, n;       /* ring: members[first .. first + n) */
	size_t threads;        /* in the component; n or more */
	enum confidence confidence; /* of its weakest edge */
};

struct wait_behind {
	size_t cycle;          /* index of a cycle this thread waits for, over others */
	int64_t thread;
};

struct waitgraph {
	struct vec waits;   /* struct wait_fact, in order of the waiting entries */
	struct vec members; /* struct wait_member */
	struct vec cycles;  /* struct wait_cycle, largest first, then by smallest thread id */
	struct vec behind;  /* struct wait_behind, by cycle, then thread; a thread may stand behind two */
	size_t blocked;     /* distinct threads that wait */
};

void waitgraph_build(const struct wait_entry *entries, size_t n, struct waitgraph *ret);
void waitgraph_done(struct waitgraph *g);

#endif
