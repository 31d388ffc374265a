#include "config.h"

#include "list.h"

/* What one thread did to reference counts, in order. */

static const struct pane_def panes[] = {
	{.title = "Ref changes", .kind = PANE_TABLE},
};

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow filter-toggle go-thread go-creator raw";
}

const struct view_class refs_view = {
	.name = "refs",
	.title = "Refs",
	.summary = "what one thread did to reference counts",
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = list_view_open,
	.close = list_view_close,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
