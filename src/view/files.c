#include "config.h"

#include "list.h"

/* The files of the bundle, and what was not understood of the one under the cursor. */

static unsigned select_file(void *st, int pane, long row)
{
	return list_view_select_detail(st, pane, row, "rejects", "source");
}

static const struct pane_def panes[] = {
	{.title = "Files", .kind = PANE_TABLE, .weight = 2},
	{.title = "Lines not understood", .kind = PANE_TABLE, .weight = 1},
};

const struct view_class files_view = {
	.name = "files",
	.title = "Files",
	.summary = "what was read, and what was not understood",
	.number = '9',
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = list_view_close,
	.select = select_file,
	LIST_VIEW_FUNCTIONS,
};
