/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_LIFE_MOVE_H
#define SRC_LOGIC_LIFE_MOVE_H

#include "astscope/base/vec.h"
#include "life_rec.h"

/*
 * Lines that were put to one life of an address and belong to another one.  @tick: lines put so far; @room: struct life_op, for
 * whatever is on its way.
 */

/*
 * Lines came after the life was complete and do not balance: stragglers whose counterparts are still to come, or a
 * life whose beginning was not logged.  Not for logs that print counts before the operation.
 */
bool life_has_tail(const struct life_rec *r);
/* Makes the tail of @r the beginning of @heir. */
void life_move_tail(struct life_rec *r, struct life_rec *heir, uint64_t tick, struct vec *room);
/* Gives the late lines of @r to @heir, each at its place by line; false: they fit worse there and stay. */
bool life_move_late(struct life_rec *r, struct life_rec *heir, bool before_operation, uint64_t tick, struct vec *room);

#endif
