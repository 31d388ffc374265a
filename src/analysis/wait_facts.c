/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "wait_facts.h"

bool waits_same_cycle(const struct dump *a, const struct wait_cycle *ca, const struct dump *b,
		      const struct wait_cycle *cb)
{
	if (ca->n != cb->n)
		return false;
	for (size_t i = 0; i < ca->n; i++) {
		const struct wait_member *m = vec_at(&a->graph.members, ca->first + i);
		bool found = false;

		for (size_t k = 0; k < cb->n && !found; k++) {
			const struct wait_member *o = vec_at(&b->graph.members, cb->first + k);

			found = o->thread == m->thread && o->lock == m->lock;
		}
		if (!found)
			return false;
	}
	return true;
}
