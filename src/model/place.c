/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/place.h"

#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/model/rows.h"

/* The view that is no list, and the kind of the bare id behind it. */
static const char raw_view[] = "raw", raw_kind[] = "source";

/* Parts of places besides those that a list says are its own. */
static const char *const kinds[] = {"event", "pthread", "gdb", "frame", "group", "site", "line", "run", "beside"};

static bool is_kind(const char *s)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (!strcmp(s, kinds[i]))
			return true;
	for (size_t i = 0; i < list_count(); i++) {
		const char *own = list_at(i)->place.kind;

		if (own && !strcmp(s, own))
			return true;
	}
	return false;
}

static bool name_kinds(struct place *p, struct err *e)
{
	const struct list_info *li = list_of_view(span_from(p->view));
	const char *own = li ? li->place.kind : raw_kind;

	if (!li && strcmp(p->view, raw_view) != 0)
		return err_set(e, ERR_USAGE, "\"%s\" is no view", p->view);
	if (p->bare) {
		free(p->part[0].kind);
		p->part[0].kind = mem_strdup(own);
	}
	for (size_t i = 0; i < p->n; i++)
		if (!is_kind(p->part[i].kind))
			return err_set(e, ERR_USAGE, "\"%s\" is no part of a place", p->part[i].kind);
	p->bare = p->n && li && li->place.bare && !strcmp(p->part[0].kind, own);
	return true;
}

bool place_read(struct span text, struct place *ret, struct err *e)
{
	struct place p;

	if (!place_parse(text, &p, e))
		return false;
	if (!name_kinds(&p, e)) {
		place_done(&p);
		return false;
	}
	*ret = p;
	return true;
}
