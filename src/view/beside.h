/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_BESIDE_H
#define ASTSCOPE_SRC_VIEW_BESIDE_H

#include "astscope/model/beside.h"
#include "astscope/ui/text.h"

#define HISTORY_WIDE 96 /* columns from which on tags stand on the line of their change; half of a screen of 200 has them */

/*
 * Parts of a text about one life.  Lines of events have the row_key of the event in the list "history", and their events as links.
 * @obj: the life, 0xADDR#N.
 */

/* The life and the sibling side by side; without a sibling its changes alone.  @fold: long lives only around what differs. */
void beside_text(struct text *t, const struct beside *b, struct span obj, bool fold);
/* What gave back each take.  @others: of what stayed open, may be empty.  @fold: of many pairs those that balance are counted. */
void pairs_text(struct text *t, const struct beside *b, struct span obj, struct span others, bool fold);
/* What came when there was no object, with what the log says of it. */
void late_text(struct text *t, const struct beside *b, struct span obj);
/* The changes of the life in their order; @fold: of a long one the first and the last. */
void changes_text(struct text *t, const struct beside *b, struct span obj, bool fold);
/* Each take and what gave it back, a line each. */
void takes_text(struct text *t, const struct beside *b, struct span obj);
/* How many pairs have both sides, and how many changes stand alone. */
void beside_balance(const struct beside *b, size_t *ret_pairs, size_t *ret_alone);
/* Takes of the life that may be the one that stayed open. */
size_t beside_open_takes(const struct beside *b);

#endif
