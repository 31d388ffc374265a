/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_BAG_GIVE_H
#define SRC_LOGIC_BAG_GIVE_H

#include "life_rec.h"

/* Rows in the order in which a life has them: from memory, or packed in file order. */
struct bag_lines {
	const struct life_op *ops;   /* NULL = packed */
	const uint32_t *order;       /* NULL = as they stand */
	size_t n;
	const struct life_rec *packed;
};

/* What is known of a life before its rows are looked at. */
struct bag_life {
	uint64_t addr;
	uint32_t ordinal;
	unsigned flags;        /* enum life_flag, but for what the rows show: invalid, abnormal */
	bool before_operation;
	int64_t start;         /* count before its first row */
	/* LIFE_FLAG_TOGETHER: */
	const struct life_op *own; /* its constructor, or the row that shows that there is such a life */
	int64_t open_count;        /* at which it was left, if it did not end */
};

struct bag_giver {
	const struct life_sink *out;
	struct life_event events[LIFE_PUT_EVENTS];
};

/* A life of LIFE_FLAG_TOGETHER has all rows of its address, or none. */
void bag_give(struct bag_giver *g, const struct bag_life *what, const struct bag_lines *lines);

#endif
