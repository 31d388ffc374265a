/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_BAG_TRAIL_H
#define SRC_LOGIC_BAG_TRAIL_H

#include <stddef.h>
#include <stdint.h>

#include "life_rec.h"

enum bag_order {
	BAG_ORDER_NONE,     /* the counts make no trail: changes are missing, or there are too many ways to look at */
	BAG_ORDER_POSSIBLE, /* one of several */
	BAG_ORDER_ONLY,     /* there is no other, but of rows that say the same */
};

/* Where the change leads.  The destructor row of a text log stands behind the change to 0: it leads below. */
int64_t bag_leads_to(const struct life_op *op);
/*
 * Puts the changes of one life, whose order is lost, into one that their counts allow.  @which are indexes of @n of the @ops,
 * each with its count before, none idle; the life begins at @start.  *@ret_order gets them, unless there is none.  Time grows
 * with @n.
 */
enum bag_order bag_trail(const struct life_op *ops, const uint32_t *which, size_t n, int64_t start, uint32_t *ret_order);

#endif
