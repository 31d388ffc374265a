/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

/* How ended lives came to a release: who did it, why, how soon. */

#define AT_ONCE 16 /* rows of a thread in which it gives back what it only borrows */

/* Whether @owner is the nearest of these births; not asked any more once it too often was not. */
static bool learn_birth(struct leak_run *r, const struct leak_habit *h, int64_t life, int64_t owner, bool after, unsigned *hits,
			struct err *e)
{
	int64_t near;

	if (h->owned > *hits + 1 + h->owned / 10)
		return true;
	if (!leak_log_born_near(&r->log, life, h->owner, after, &near, e))
		return false;
	*hits += near == owner;
	return true;
}

/* h->owned counts @life. */
static bool learn_owner(struct leak_run *r, struct leak_habit *h, int64_t life, int64_t owner, struct err *e)
{
	struct leak_type of;

	if (!leak_log_type(&r->log, owner, &of, e))
		return false;
	h->owner = h->owner ? h->owner : of.creator;
	if (!h->owner || of.creator != h->owner)
		return true;
	return learn_birth(r, h, life, owner, false, &h->born_before, e) && learn_birth(r, h, life, owner, true, &h->born_after, e);
}

static bool learn_thread(struct leak_run *r, struct leak_habit *h, const struct suspect_place *at, struct err *e)
{
	struct told_event before, c;
	int64_t rows;

	if (!leak_log_release(&r->log, at, &before, &c))
		return true;
	h->at_end += c.line == leak_log_last_line(&r->log);
	if (!c.thread || before.thread != c.thread)
		return true;
	if (!leak_log_rows_after(&r->log, &before, c.line - 1, LEAK_THREAD_ROWS, &rows, e))
		return false;
	h->same_thread++;
	h->thread_rows = rows > h->thread_rows ? rows : h->thread_rows;
	return true;
}

bool leak_learn(struct leak_run *r, struct leak_type type, const struct suspect_place *at, int64_t life, struct leak_habit *h,
		struct err *e)
{
	int64_t owner;
	bool ran, replaced;

	if (!leak_log_owner(&r->log, life, at, &ran, &owner, e) || !learn_thread(r, h, at, e) ||
	    !leak_log_replaced(&r->log, type, life, at, &replaced, e))
		return false;
	h->asked++;
	h->ran += ran;
	h->owned += owner != 0;
	h->replaced += replaced;
	return !owner || learn_owner(r, h, life, owner, e);
}

#define OF_TEN_SAME 9u /* what nearly all of them did */

bool leak_owner_is_known(const struct leak_habit *h)
{
	unsigned told = h->born_before > h->born_after ? h->born_before : h->born_after;

	return h->owned + h->odd >= LEAK_SIBLINGS_LEAST && (told + h->odd) * 10 >= h->ran * OF_TEN_SAME;
}

bool leak_is_kept(const struct leak_habit *h)
{
	return (h->owned * 2 > h->ran && !leak_owner_is_known(h)) || h->replaced * 2 > h->ran;
}

#define OPEN_OF_TEN 2 /* of a type, that had not ended */

bool leak_may_be_open(int64_t alive, int64_t ended, const struct leak_habit *h)
{
	return alive * 10 < (alive + ended) * OPEN_OF_TEN || leak_owner_is_known(h) ||
	       ((h->same_thread + h->odd) * 10 >= h->ran * OF_TEN_SAME && h->thread_rows <= AT_ONCE);
}
