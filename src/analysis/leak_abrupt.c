/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

/*
 * A run that did not end cleanly: what is alive may be in use.  A life looks forgotten only if ended lives did all that it
 * did and one release more, it has been still for much longer than any of those before that release, and that release is
 * none that the destructor of another object does: then that one lives on.  What threads in a deadlock hold is not forgotten.
 *
 * Nor is what was made to stay.  What a process makes as it starts is of the same types as what it makes and ends later, so the log
 * must tell it: several of a type that are older than any that ended; the youngest of a type whose maker releases the one before;
 * what was made next to something else that is alive, as the parts of a whole are.
 */

#define SIBLINGS_LEAST 5u
#define TIMES_STILL 3
#define OLDER_LEAST 2 /* a single one may be the first that was forgotten */

bool leak_may_be_forgotten(const struct leak_run *r, const struct leak_lives *of, const struct leak_life *l)
{
	return r->ordered && leak_hung_of(r, l->id) == LEAK_HUNG_NOT && (of->older < OLDER_LEAST || l->first_line > of->first_ended);
}

static const struct suspect_place *missing(const struct leak_path *p)
{
	const struct suspect_place *first;

	if (!p->compared || !p->found.site || p->found.siblings < SIBLINGS_LEAST || !p->found.releases.n)
		return NULL;
	first = vec_at(&p->found.releases, 0);
	return first->siblings >= SIBLINGS_LEAST ? first : NULL;
}

/* Still for longer than siblings are, and not the youngest of those that replace each other. */
static bool is_left(const struct leak_run *r, const struct leak_lives *of, const struct leak_path *p, const struct suspect_place *release,
		    const struct leak_life *l)
{
	bool replaces = leak_log_site(&r->log, (uint32_t)of->type.creator).func == leak_log_site(&r->log, release->site).func;

	return r->last_line - l->last_line > TIMES_STILL * p->usual_wait && !(replaces && l->first_line == of->last_birth);
}

/* Whether any is left, and not by something else that lives on: then only those that are in use themselves are to be told apart. */
static bool is_any_left(struct leak_run *r, const struct leak_lives *of, const struct leak_path *p, const struct suspect_place *release,
			bool *ret, struct err *e)
{
	bool owned = false;

	*ret = false;
	for (size_t i = 0; i < p->lives.n && release && !*ret; i++)
		*ret = is_left(r, of, p, release, vec_at(&p->lives, i));
	if (*ret && !leak_is_owned(r, p->type, release, &owned, e))
		return false;
	*ret &= !owned;
	return true;
}

bool leak_keep_forgotten(struct leak_run *r, const struct leak_lives *of, struct leak_path *p, struct vec *rest, struct err *e)
{
	const struct suspect_place *release = missing(p);
	struct leak_life *l = p->lives.p;
	size_t n = 0;
	bool any;

	if (!is_any_left(r, of, p, release, &any, e))
		return false;
	for (size_t i = 0; i < p->lives.n; i++) {
		bool stays = !any || !release || !is_left(r, of, p, release, &l[i]);

		if (!stays && !leak_log_born_beside_alive(&r->log, l[i].id, &stays, e))
			return false;
		if (stays)
			vec_append(rest, &l[i]);
		else
			l[n++] = l[i];
	}
	p->lives.n = n;
	p->role = LEAK_FORGOTTEN;
	return true;
}
