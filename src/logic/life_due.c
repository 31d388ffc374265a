/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "life_due.h"

#define DROPPED_KEPT 1024u /* before the rest is moved up */

void life_dues_init(struct life_dues *q)
{
	vec_init(&q->all, sizeof(struct life_due));
	q->first = 0;
}

void life_dues_done(struct life_dues *q)
{
	vec_done(&q->all);
}

void life_dues_put(struct life_dues *q, const struct life_due *d)
{
	vec_append(&q->all, d);
}

void life_dues_drop(struct life_dues *q)
{
	struct life_due *all = q->all.p;

	q->first++;
	if (q->first <= DROPPED_KEPT || q->first * 2 <= q->all.n)
		return;
	q->all.n -= q->first;
	memmove(all, all + q->first, q->all.n * sizeof(*all));
	q->first = 0;
}
