#ifndef ASTSCOPE_MODEL_GRAPH_PRIV_H
#define ASTSCOPE_MODEL_GRAPH_PRIV_H

#include "astscope/base/err.h"
#include "astscope/model/graph.h"

/* Who waits for whom, loaded. */
struct graph_edge {
	int64_t id, thread, lock, holder; /* lock, holder: 0 = unknown */
	struct span thread_text;          /* "LWP 25718 lab_worker_a", escaped */
	struct span holder_text;
	struct span lock_text;            /* "a->lock 0x55aa", escaped; the resource if there is no lock */
	struct span obj;                  /* "0x55aa#1", empty = none known */
	struct span why;
	const char *confidence, *obj_confidence;
	bool drawn;
};

struct graph_member {
	int64_t cycle, seq, thread, lock, run;
};

struct graph_behind {
	int64_t cycle, thread;
};

struct graph {
	struct arena *arena;
	struct vec edges;   /* struct graph_edge */
	struct vec members; /* struct graph_member, by cycle, then seq */
	struct vec behind;  /* struct graph_behind */
};

bool graph_load(struct db *db, bool ascii, struct graph *ret, struct err *e);
void graph_done(struct graph *g);
/* The edge of @thread for @lock (0 = any), or NULL. */
struct graph_edge *graph_edge_of(const struct graph *g, int64_t thread, int64_t lock);
/* Members of the cycle that begins at index @first. */
size_t graph_cycle_size(const struct graph *g, size_t first);
bool graph_is_behind(const struct graph *g, int64_t cycle, int64_t thread);
bool graph_in_cycle(const struct graph *g, int64_t thread, int64_t lock);

#endif
