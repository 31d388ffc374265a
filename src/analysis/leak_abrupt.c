/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

/*
 * A run that did not end cleanly: what is alive may be in use.  A life looks forgotten only if ended lives did all that it
 * did and one release more, it has been still for much longer than any of those before that release, few are left like it, and
 * none of the releases that may be missing is one that the destructor of another object does, which then lives on, or that makes
 * room for another of the type, as the one of a cache.  If births tell which object that is, it must have ended.  A thread that
 * mostly releases what it touched last must have gone on.  What threads in a deadlock hold is not forgotten.
 *
 * Nor is what was made to stay.  What a process makes as it starts is of the same types as what it makes and ends later, so the log
 * must tell it: several of a type that are older than any that ended; the youngest of a type whose maker releases the one before;
 * what was made next to something else that is alive, as the parts of a whole are.
 */

#define OLDER_LEAST 2     /* a single one may be the first that was forgotten */
#define LEFT_OF_TEN 2     /* of those that did the same, at most so many may be left */
#define LIVES_ASKED 30u   /* of those that ended by a release, how they came to it */

bool leak_may_be_forgotten(const struct leak_run *r, const struct leak_lives *of, const struct leak_life *l)
{
	return r->ordered && leak_hung_of(r, l->id) == LEAK_HUNG_NOT && (of->older < OLDER_LEAST || l->first_line > of->first_ended);
}

static const struct suspect_place *missing(const struct leak_path *p)
{
	const struct suspect_place *first;

	if (!p->compared || !p->found.site || p->found.siblings < LEAK_SIBLINGS_LEAST || !p->found.releases.n)
		return NULL;
	first = vec_at(&p->found.releases, 0);
	return first->siblings >= LEAK_SIBLINGS_LEAST ? first : NULL;
}

/* Of the lives that ended by a release, some, evenly. */
static bool learn_first(struct leak_run *r, const struct leak_path *p, struct leak_habit *ret, struct err *e)
{
	const struct suspect_place at = {.site = p->found.site, .tag = p->found.tag};
	const size_t every = (p->found.near.n + LIVES_ASKED - 1) / LIVES_ASKED;

	*ret = (struct leak_habit){0};
	for (size_t i = 0; i < p->found.near.n; i += every) {
		if (!leak_learn(r, p->type, &at, *(const int64_t *)vec_at(&p->found.near, i), ret, e))
			return false;
	}
	return true;
}

/* What is kept by something that lives on is no matter of the first release alone. */
static bool is_other_kept(struct leak_run *r, const struct leak_path *p, bool *ret, struct err *e)
{
	struct leak_habit h = {0};

	*ret = false;
	for (size_t i = 0; i < p->found.others.n && !*ret; i++) {
		const struct suspect_other *o = vec_at(&p->found.others, i), *next = i + 1 < p->found.others.n ? o + 1 : NULL;
		const struct suspect_place at = {.site = o->site, .tag = o->tag};

		if (h.asked < LIVES_ASKED && !leak_learn(r, p->type, &at, o->life, &h, e))
			return false;
		if (next && next->site == o->site && next->tag == o->tag)
			continue;
		*ret = leak_is_kept(&h) || h.owned * 2 > h.ran;
		h = (struct leak_habit){0};
	}
	return true;
}

/* Still for longer than siblings are, and not the youngest of those that replace each other. */
static bool is_left(const struct leak_run *r, const struct leak_lives *of, const struct leak_path *p,
		    const struct suspect_place *release, const struct leak_life *l)
{
	bool replaces = leak_log_site(&r->log, (uint32_t)of->type.creator).func == leak_log_site(&r->log, release->site).func;

	return r->last_line - l->last_line > LEAK_TIMES_STILL * p->any_wait && !(replaces && l->first_line == of->last_birth);
}

/*
 * The thread that is to release it may be about to, as slowly as the process ran then; not if what siblings did after the release
 * has been done.
 */
static bool has_gone_on(struct leak_run *r, const struct leak_habit *h, bool *ret, struct err *e)
{
	int64_t rows;

	*ret = true;
	if (!h->at_end || h->same_thread * 2 <= h->ran || !r->log.changes.n)
		return true;
	if (!leak_log_rows_after(&r->log, vec_at(&r->log.changes, r->log.changes.n - 1), r->last_line, LEAK_THREAD_ROWS, &rows, e))
		return false;
	*ret = rows < 0 || rows > h->thread_rows || rows == LEAK_THREAD_ROWS;
	return true;
}

/* Of what owners release: whether its owner ended, where those of siblings tell who that is. */
static bool lost_owner(struct leak_run *r, const struct leak_habit *h, int64_t life, bool *ret, struct err *e)
{
	const bool before = h->born_before >= h->born_after;
	int64_t owner;
	bool alive;

	*ret = false;
	if (!leak_owner_is_known(h))
		return true;
	if (!leak_log_born_near(&r->log, life, h->owner, !before, &owner, e) || (owner && !leak_log_is_alive(&r->log, owner, &alive, e)))
		return false;
	*ret = owner && !alive;
	return true;
}

static bool is_forgotten(struct leak_run *r, const struct leak_habit *h, int64_t life, bool *ret, struct err *e)
{
	bool ok, beside = false;

	*ret = false;
	if (h->owned * 2 > h->ran)
		return lost_owner(r, h, life, ret, e);
	ok = leak_log_born_beside_alive(&r->log, life, &beside, e) && has_gone_on(r, h, ret, e);
	*ret &= !beside;
	return ok;
}

/* Few of those that did the same are left: of many, that some stay longer is no wonder. */
static bool are_few(const struct suspect_place *release, size_t left)
{
	return left && left * 10 < (left + release->siblings) * LEFT_OF_TEN;
}

static size_t count_left(const struct leak_run *r, const struct leak_lives *of, const struct leak_path *p,
			 const struct suspect_place *release)
{
	size_t n = 0;

	for (size_t i = 0; i < p->lives.n; i++)
		n += is_left(r, of, p, release, vec_at(&p->lives, i));
	return n;
}

/* Whether any may be forgotten; *@h tells how siblings came to the release. */
static bool is_any(struct leak_run *r, const struct leak_lives *of, const struct leak_path *p, const struct suspect_place *release,
		   struct leak_habit *h, bool *ret, struct err *e)
{
	bool kept = false;

	*ret = release && are_few(release, count_left(r, of, p, release));
	if (!*ret)
		return true;
	if (!learn_first(r, p, h, e) || !is_other_kept(r, p, &kept, e))
		return false;
	*ret = !kept && !leak_is_kept(h) && leak_may_be_open(p->alive, p->ended, h);
	return true;
}

bool leak_keep_forgotten(struct leak_run *r, const struct leak_lives *of, struct leak_path *p, struct vec *rest, struct err *e)
{
	const struct suspect_place *release = missing(p);
	struct leak_life *l = p->lives.p;
	struct leak_habit h = {0};
	size_t n = 0;
	bool any;

	if (!is_any(r, of, p, release, &h, &any, e))
		return false;
	for (size_t i = 0; i < p->lives.n; i++) {
		bool forgotten = any && is_left(r, of, p, release, &l[i]);

		if (forgotten && !is_forgotten(r, &h, l[i].id, &forgotten, e))
			return false;
		if (forgotten)
			l[n++] = l[i];
		else
			vec_append(rest, &l[i]);
	}
	p->lives.n = n;
	p->role = LEAK_FORGOTTEN;
	return true;
}
