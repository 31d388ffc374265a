/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_BAG_H
#define ASTSCOPE_LOGIC_BAG_H

#include "astscope/logic/life.h"

/*
 * Lives of a log whose whole lines were sorted.  The order inside an address is gone, so its rows are a bag of changes: how many
 * lives it holds and how many of them ended is exact, an order is made of the counts that the rows state.  Life after life with
 * an address of its own teaches what lives of its creator do; with that the rows of lives that share an address are told apart.
 * Lives of which that fails are given with LIFE_FLAG_TOGETHER.
 */

struct bag_engine;

struct bag_engine *bag_engine_new(const struct life_sink *out, bool before_operation);
void bag_engine_free(struct bag_engine *en);
/* The lines of one address follow each other. */
void bag_engine_put(struct bag_engine *en, const struct life_input *in);
/* No more lines.  What tells of the order of lines, and most lives at one time, stay 0. */
void bag_engine_finish(struct bag_engine *en, struct life_trust *ret);

#endif
