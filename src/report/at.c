/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "at.h"

#include <string.h>

#include "astscope/base/mem.h"
#include "astscope/model/xref.h"

/* The same thing in the view of the report: threads/lwp/25718 has a stack, stacks/lwp/25718. */
static bool try_view(struct at *at, struct db *db, const struct list_info *list, const struct place *p)
{
	struct err ignored = {0};

	place_copy(&at->place, p);
	if (list->place.view)
		place_set_view(&at->place, list->place.view);
	if (xref_resolve(db, &at->place, &at->target, &ignored) && (at->target.has_key || at->target.args.n_params))
		return true;
	place_done(&at->place);
	return false;
}

/* The place resolves to the list the report shows. */
static bool try_place(struct at *at, struct db *db, const struct list_info *list, const struct place *p, struct err *e)
{
	struct xref_target target = {0};

	if (!xref_resolve(db, p, &target, e))
		return false;
	at->thing = target.thing;
	if (!target.list || target.list != list)
		return try_view(at, db, list, p) || err_set(e, ERR_USAGE, "the place is in another view");
	place_copy(&at->place, p);
	/* Once more: the arguments borrow from the copy. */
	return xref_resolve(db, &at->place, &at->target, e);
}

/* Nothing was found, and nothing failed on the way. */
static bool is_nothing(const struct err *e)
{
	return e->code == ERR_NONE || e->code == ERR_USAGE;
}

/* The first link that the report can show. */
static bool try_links(struct at *at, struct db *db, const struct list_info *list, const struct xref_list *links, struct err *e)
{
	for (size_t i = 0; i < links->links.n; i++) {
		const struct xref_link *l = vec_at(&links->links, i);
		struct place p = {0};
		bool ok;

		*e = (struct err){0};
		ok = place_read(l->place, &p, e) && try_place(at, db, list, &p, e);
		place_done(&p);
		if (ok || !is_nothing(e))
			return ok;
	}
	return false;
}

static bool by_thing(struct at *at, struct db *db, const struct list_info *list, struct err *e)
{
	struct xref_list links = {0};
	bool ok;

	if (at->thing.kind == THING_NONE || !xref_related(db, &at->thing, &links, e))
		return false;
	ok = try_links(at, db, list, &links, e);
	xref_list_done(&links);
	return ok;
}

static bool by_text(struct at *at, struct db *db, const struct list_info *list, struct span text, struct err *e)
{
	struct xref_list links = {0};
	bool ok;

	if (!xref_go(db, text, &links, e))
		return false;
	ok = try_links(at, db, list, &links, e);
	for (size_t i = 0; !ok && is_nothing(e) && i < links.links.n; i++) {
		const struct xref_link *l = vec_at(&links.links, i);
		struct xref_target target = {0};
		struct place p = {0};

		*e = (struct err){0};
		if (place_read(l->place, &p, e) && xref_resolve(db, &p, &target, e)) {
			at->thing = target.thing;
			ok = by_thing(at, db, list, e);
		}
		place_done(&p);
	}
	xref_list_done(&links);
	return ok;
}

bool at_find(struct at *at, struct db *db, const struct list_info *list, struct span text, struct err *e)
{
	struct place p = {0};
	struct err first = {0}, later = {0};
	bool ok;

	memset(at, 0, sizeof(*at));
	if (place_read(text, &p, &first)) {
		ok = try_place(at, db, list, &p, &first) || (is_nothing(&first) && by_thing(at, db, list, &later));
		place_done(&p);
	} else {
		ok = by_text(at, db, list, text, &later);
		if (!ok)
			err_set(&first, ERR_USAGE, "\"%.*s\" leads to nothing this report shows", SPAN_ARG(text));
	}
	if (!ok) {
		*e = is_nothing(&later) ? first : later;
		if (!is_nothing(e))
			return false;
		return err_hint(e, "give a place (hist/0xADDR#1, threads/lwp/N, locks/0xADDR), an address or an LWP");
	}
	return true;
}

void at_done(struct at *at)
{
	place_done(&at->place);
}
