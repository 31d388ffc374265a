/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/refcount.h"

/* An address that was no object is dropped without a word on its end. */
static void settle(struct refcount *c, bool was_object)
{
	if (c->count > 0)
		return;
	c->ended = true;
	if (c->count < 0)
		c->classes |= LIFE_FLAG_INVALID;
	if (was_object)
		c->classes |= LIFE_FLAG_FINALIZED;
}

void refcount_begin(struct refcount *c, enum ref_kind state, int64_t before)
{
	*c = (struct refcount){.count = 1};
	if (state == REF_CONSTRUCTOR)
		return;
	c->classes = state == REF_INVALID ? LIFE_FLAG_INVALID : LIFE_FLAG_SKEWED;
	c->count = state == REF_INVALID || state == REF_DESTRUCTOR ? 0 : before;
	settle(c, state != REF_INVALID);
}

bool refcount_change(struct refcount *c, int64_t by)
{
	if (__builtin_add_overflow(c->count, by, &c->count))
		return false;
	settle(c, true);
	return true;
}

void refcount_stop(struct refcount *c)
{
	if (!c->ended)
		c->classes |= LIFE_FLAG_LEAKED;
}
