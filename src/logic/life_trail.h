/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_LIFE_TRAIL_H
#define ASTSCOPE_LOGIC_LIFE_TRAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line of a life: the count went from one value to another. */
struct trail_edge {
	int32_t from, to;
};

/*
 * Puts the lines of a life into an order in which the counts join up: each edge starts where the one before ended.
 * @e are @n edges in file order, @start the count the life begins with, @ended tells that it must end at 0 or below.
 * Where the log lacks changes no such order exists; then as few breaks as possible are left, in file order.
 * @ret_order gets all of 0..n-1 once.  O(n) for counts in a narrow range, else O(n log n).
 */
void life_trail(const struct trail_edge *e, size_t n, int32_t start, bool ended, uint32_t *ret_order);

/* The count a life without constructor began with: the one count that was left more often than reached. */
int32_t life_trail_start(const struct trail_edge *e, size_t n, bool ended);

#endif
