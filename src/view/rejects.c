#include "config.h"

#include "list.h"

/* Lines that were not understood, of all files or one. */

static const struct pane_def panes[] = {
	{.title = "Rejects", .kind = PANE_TABLE},
};

const struct view_class rejects_view = {
	.name = "rejects",
	.title = "Rejects",
	.summary = "lines not understood, with the reason",
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = list_view_open,
	.close = list_view_close,
	LIST_VIEW_FUNCTIONS,
};
