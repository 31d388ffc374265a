/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_STORE_EVENT_SORTED_H
#define SRC_STORE_EVENT_SORTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/vec.h"

/*
 * The first of many events in an order in which they are not read: by a value, then by life and place in it.  Keeps no more than
 * twice what is wanted of them; who wants further ones offers all again.
 */

struct sorted_event {
	int64_t value;
	uint64_t at;   /* life << 32 | ord */
	uint32_t pair;
	uint8_t kind;
};

struct sorted {
	bool down;         /* the whole order turned round */
	size_t most;       /* how many are wanted */
	bool cut;          /* there are more, behind `last` */
	struct sorted_event last;
	bool goes_on;      /* only those behind `after` */
	struct sorted_event after;
	struct vec events; /* struct sorted_event */
};

void sorted_init(struct sorted *s);
void sorted_done(struct sorted *s);
void sorted_begin(struct sorted *s, bool down, size_t most);
/* As begun, of what stands behind those that are there now. */
void sorted_go_on(struct sorted *s, size_t most);
void sorted_offer(struct sorted *s, const struct sorted_event *ev);
/* False: it stands behind all that are wanted, as most of many do, and need not be offered. */
static inline bool sorted_may_take(const struct sorted *s, const struct sorted_event *ev)
{
	int64_t value = s->down ? ~ev->value : ev->value;

	return !s->cut || value <= s->last.value;
}
/* All were offered: `events` are in order. */
void sorted_finish(struct sorted *s);

#endif
