/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_GRAPH_PRIV_H
#define ASTSCOPE_MODEL_GRAPH_PRIV_H

#include "astscope/base/err.h"
#include "astscope/base/map.h"
#include "astscope/model/graph.h"

/* Who waits for whom, loaded.  Texts are escaped and live in the arena. */

/* File, line and function of a wait or a hold; line 0 = not known. */
struct graph_site {
	struct span file, func;
	int64_t line;
};

struct graph_thread {
	int64_t id, run;
	struct span name;  /* start function, else the role that its stack tells; may be empty */
	bool named;        /* the former */
	struct span id_text; /* LWP, else the pthread; may be empty */
	struct span part;  /* "lwp/25718": how places name it */
	struct span state, outside, channel; /* may be empty */
	bool asleep;       /* in a function that sleeps */
	struct graph_site at; /* where it is */
	size_t first_wait; /* index + 1 of the first of its edges */
	size_t first_held; /* index + 1 of the first edge that waits for it */
};

struct graph_lock {
	int64_t id, run;
	uint64_t addr;
	struct span letter, label; /* as v_lock has them; may be empty */
	struct span expr;          /* as the code calls it; may be empty */
	struct span obj;           /* "0x55aa#1"; empty = none known */
	struct span kind;
	const char *obj_confidence;
};

struct graph_edge {
	int64_t id, run, thread, lock, holder; /* lock, holder: 0 = unknown */
	struct span resource, kind, why, since;
	const char *confidence;
	int64_t mode, held_mode;               /* enum lock_mode; -1 = not known */
	struct graph_site at, held;
	int64_t age_us, depth;                 /* -1, 0 = not known */
	int64_t seen;                          /* dumps or captures that state it */
	size_t next_wait, next_held;           /* index + 1 of the next edge of the thread, of the holder */
	bool drawn;
};

struct graph_member {
	int64_t cycle, seq, thread, lock, run;
	struct span resource, does;
	const char *confidence;
};

struct graph {
	struct arena *arena;
	struct vec threads; /* struct graph_thread */
	struct vec locks;   /* struct graph_lock */
	struct vec edges;   /* struct graph_edge: those that are no guess first, by lock */
	struct vec members; /* struct graph_member, by cycle, then seq */
	struct map thread_of, lock_of; /* id -> index + 1 */
	struct map wanted;             /* thread and lock -> index + 1 of the first such edge that has a holder, else of the first */
	struct map in_cycle;           /* thread and lock, of members of rings that are more than a guess */
};

/* @snapshot: 0 = the shown ones, below 0 = all that any snapshot states. */
bool graph_load(struct db *db, int64_t snapshot, bool ascii, struct graph *ret, struct err *e) AST_NODISCARD;
void graph_done(struct graph *g);

struct graph_thread *graph_thread(const struct graph *g, int64_t id);    /* NULL = not there */
const struct graph_lock *graph_lock(const struct graph *g, int64_t id);  /* NULL = not there */
/* The edge of @thread for @lock (0 = none), or NULL. */
struct graph_edge *graph_edge_of(const struct graph *g, int64_t thread, int64_t lock);
/* Members of the cycle that begins at index @first. */
size_t graph_cycle_size(const struct graph *g, size_t first);
bool graph_guess(const char *confidence);
bool graph_in_cycle(const struct graph *g, int64_t thread, int64_t lock);

/* "LWP 25718 lab_worker_a" and "a->lock 0x55aa": how the files for programs call them. */
void graph_add_thread(const struct graph *g, int64_t thread, struct strbuf *ret);
void graph_add_wanted(const struct graph *g, const struct graph_edge *n, struct strbuf *ret);

#endif
