#include "config.h"

#include "list.h"

/* Objects, and the history of the one under the cursor. */

static unsigned select_object(void *st, int pane, long row)
{
	return list_view_select_detail(st, pane, row, "history", "life");
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
