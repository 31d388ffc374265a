#include "config.h"

#include "list.h"

/* Locks, and who holds, waits for or tried the one under the cursor. */

static unsigned select_lock(void *st, int pane, long row)
{
	return list_view_select_detail(st, pane, row, "holds", "lock");
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "go-refs go-holder go-thread go-waits follow links";
}

static const struct pane_def panes[] = {
	{.title = "Locks", .kind = PANE_TABLE, .weight = 1},
	{.title = "Holders and waiters", .kind = PANE_TABLE, .weight = 1},
};

const struct view_class locks_view = {
	.name = "locks",
	.title = "Locks",
	.summary = "who holds, who waits, how long",
	.number = '6',
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = list_view_close,
	.select = select_lock,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
