/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "leak_path.h"

/*
 * A run that did not end cleanly: what is alive may be in use.  A life looks forgotten only if ended lives did all that it
 * did and one release more, it has been still for much longer than any of those before that release, and that release is
 * none that the destructor of another object does: then that one lives on.  What threads in a deadlock hold is not forgotten.
 */

#define SIBLINGS_LEAST 5u
#define TIMES_STILL 3

static bool may_be_forgotten(struct leak_run *r, const struct leak_path *p, bool *ret, struct err *e)
{
	const struct suspect_place *first;
	unsigned ran, inside;

	*ret = false;
	if (!r->ordered || !p->compared || !p->found.site || p->found.siblings < SIBLINGS_LEAST || !p->found.releases.n)
		return true;
	first = vec_at(&p->found.releases, 0);
	if (first->siblings < SIBLINGS_LEAST)
		return true;
	if (!leak_owned_share(r, p->type, first, &ran, &inside, e))
		return false;
	*ret = inside * 2 <= ran;
	return true;
}

bool leak_keep_forgotten(struct leak_run *r, struct leak_path *p, struct vec *rest, struct err *e)
{
	struct leak_life *l = p->lives.p;
	size_t n = 0;
	bool may;

	if (!may_be_forgotten(r, p, &may, e))
		return false;
	for (size_t i = 0; i < p->lives.n; i++) {
		if (may && leak_hung_of(r, l[i].id) == LEAK_HUNG_NOT && r->last_line - l[i].last_line > TIMES_STILL * p->usual_wait)
			l[n++] = l[i];
		else
			vec_append(rest, &l[i]);
	}
	p->lives.n = n;
	p->role = LEAK_FORGOTTEN;
	return true;
}
