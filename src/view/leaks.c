#include "config.h"

#include "list.h"

/* Who made what is still there: groups by creator, and the objects of the group under the cursor. */

/* The objects of a group are behind its link: "objects?filter=alive file:... line:...". */
static unsigned select_group(void *st, int pane, long row)
{
	struct list_view *v = st;
	struct ui_row group = {0};
	struct place place = {0};
	struct err e;

	if (pane != 0)
		return 0;
	list_pane_close(&v->pane[1]);
	if (list_view_row(st, 0, row, &group) && place_parse(group.link, &place, &e)) {
		if (!list_pane_open(&v->pane[1], v->env->db, "objects", NULL, strbuf_str(&place.filter),
				    strbuf_str(&place.sort), "", &e))
			v->pane[1].e = e;
	}
	place_done(&place);
	return 1u << 1;
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow explain filter group-menu sort-menu";
}

static const struct pane_def panes[] = {
	{.title = "Made by", .kind = PANE_TABLE, .weight = 1},
	{.title = "Objects", .kind = PANE_TABLE, .weight = 1},
};

const struct view_class leaks_view = {
	.name = "leaks",
	.title = "Leaks",
	.summary = "which types stay alive, and which smell",
	.number = '2',
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = list_view_close,
	.select = select_group,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
