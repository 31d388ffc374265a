/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_GRAPH_PARTS_H
#define ASTSCOPE_MODEL_GRAPH_PARTS_H

#include "graph_pen.h"

/* The parts of the drawing of who waits for whom; each draws nothing where there is nothing. */

/* A wait to be drawn. */
struct graph_wait {
	struct graph_edge *n;
	const struct graph_lock *k;   /* NULL = it is for no lock */
	const struct graph_thread *t; /* that waits */
};

/* Mark as drawn and append to @ret (struct graph_wait): once, though the thread may wait for several holders of the lock. */
void graph_take_wait(const struct graph *g, struct graph_edge *n, struct vec *ret);
void graph_take_behind(const struct graph *g, int64_t holder, struct vec *ret);
/* Draw those in @first, which it frees, and who waits for them: a tree, equal waits one line.  Returns how many threads, without those
   of which it is a guess: p->guessed. */
size_t graph_draw_waits(struct graph_pen *p, struct vec *first);
/* The same for all that wait for one of @holders (int64_t). */
size_t graph_draw_tree(struct graph_pen *p, const struct vec *holders);
/* Queues that end at a thread which waits for nobody, or at nobody that is known. */
bool graph_draw_queues(struct graph_pen *p, struct err *e) AST_NODISCARD;

/* Failed tries, and locks that somebody holds while nobody waits. */
bool graph_draw_no_waits(struct graph_pen *p, struct err *e) AST_NODISCARD;
/* The locks that the lines above call by letters. */
void graph_draw_locks(struct graph_pen *p);
/* In which order threads take locks. */
bool graph_draw_orders(struct graph_pen *p, struct err *e) AST_NODISCARD;
/* The lock dumps that say so; @apart: behind a blank line. */
bool graph_draw_dumps(struct graph_pen *p, bool apart, struct err *e) AST_NODISCARD;

#endif
