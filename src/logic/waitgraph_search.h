/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_WAITGRAPH_SEARCH_H
#define ASTSCOPE_LOGIC_WAITGRAPH_SEARCH_H

#include "wait_build.h"

/*
 * Needs edges and their index.  Drops the edges of "any" waits of which one leads to a thread that goes on; true if the index
 * of edges must be made anew.
 */
bool wait_drop_satisfied(struct wait_build *b);
/* Needs edges and components.  Fills cycles and members; @ret_of: cycle of each component (index + 1), 0 = none. */
void wait_find_cycles(struct wait_build *b, struct waitgraph *g, size_t *ret_of);
/* Needs cycles. */
void wait_find_behind(struct wait_build *b, struct waitgraph *g, const size_t *of);
void wait_find_roots(struct wait_build *b, struct waitgraph *g);

#endif
