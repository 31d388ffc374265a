#include "config.h"

#include "list.h"

/* Objects, and the history of the one under the cursor. */

static unsigned select_object(void *st, int pane, long row)
{
	struct list_view *v = st;
	struct thing life;

	if (pane != 0)
		return 0;
	list_pane_close(&v->pane[1]);
	if (list_pane_thing(&v->pane[0], row, &life))
		list_view_open_detail(v, 1, "history", "life", life.id[0]);
	return 1u << 1;
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow links go-refs go-creator filter sort-menu";
}

static const struct pane_def panes[] = {
	{.title = "Objects", .kind = PANE_TABLE, .weight = 3},
	{.title = "History", .kind = PANE_TABLE, .weight = 2},
};

const struct view_class objects_view = {
	.name = "objects",
	.title = "Objects",
	.summary = "find one object or a class of them",
	.number = '3',
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = list_view_close,
	.select = select_object,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
