#include "config.h"

#include "list.h"

/* Threads over all files, and the stack of the one under the cursor. */

static unsigned select_thread(void *st, int pane, long row)
{
	struct list_view *v = st;
	struct thing thread;

	if (pane != 0)
		return 0;
	list_pane_close(&v->pane[1]);
	list_pane_close(&v->pane[2]);
	if (!list_pane_thing(&v->pane[0], row, &thread))
		return 6;
	list_view_open_detail(v, 1, "holds", "thread", thread.id[0]);
	list_view_open_stack(v, 2, thread.id[0]);
	return 6;
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-backtrace go-refs go-locks go-waits filter";
}

static const struct pane_def panes[] = {
	{.title = "Threads", .kind = PANE_TABLE, .weight = 2},
	{.title = "Locks", .kind = PANE_TABLE, .weight = 1},
	{.title = "Stack", .kind = PANE_TABLE, .weight = 2},
};

const struct view_class threads_view = {
	.name = "threads",
	.title = "Threads",
	.summary = "who is who across the files",
	.number = '5',
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = list_view_close,
	.select = select_thread,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
