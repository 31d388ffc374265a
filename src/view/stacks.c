#include "config.h"

#include "list.h"

/*
 * Stacks: identical ones folded, then the threads that have one, then its frames.  A place that names one stack begins
 * with its frames and shows the arguments and locals of the frame under the cursor.
 */

static void open_frames_of(struct list_view *v, int pane, long row)
{
	struct thing stack;

	list_pane_close(&v->pane[pane + 1]);
	if (list_pane_thing(&v->pane[pane], row, &stack))
		list_view_open_detail(v, pane + 1, "frames", "stack", stack.id[0]);
}

static void open_values_of(struct list_view *v, int pane, long row)
{
	struct rows_args args = {0};
	struct thing frame;
	struct err e = {0};

	list_pane_close(&v->pane[pane + 1]);
	if (!list_pane_thing(&v->pane[pane], row, &frame))
		return;
	rows_arg(&args, "stack", frame.id[0]);
	rows_arg(&args, "level", frame.id[1]);
	if (!list_pane_open(&v->pane[pane + 1], v->env->db, "values", &args, "", "", "", &e))
		v->pane[pane + 1].e = e;
}

static void open_threads_of(struct list_view *v, long row)
{
	struct thing group;

	list_pane_close(&v->pane[1]);
	list_pane_close(&v->pane[2]);
	if (!list_pane_thing(&v->pane[0], row, &group))
		return;
	list_view_open_detail(v, 1, "group_stacks", "group", group.id[0]);
	open_frames_of(v, 1, 0);
}

static unsigned select_stack(void *st, int pane, long row)
{
	struct list_view *v = st;

	if (pane == 0 && list_pane_is(&v->pane[0], "stacks"))
		open_threads_of(v, row);
	else if (list_pane_is(&v->pane[pane], "group_stacks") && pane < 2)
		open_frames_of(v, pane, row);
	else if (list_pane_is(&v->pane[pane], "frames") && pane < 2)
		open_values_of(v, pane, row);
	else
		return 0;
	return pane == 0 ? 6 : 4;
}

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	static const struct {
		const char *list, *title;
	} titles[] = {
		{"stacks", "Stacks"},
		{"group_stacks", "Threads"},
		{"frames", "Frames"},
		{"values", "Arguments and locals"},
	};
	const struct list_view *v = st;

	for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
		if (list_pane_is(&v->pane[pane], titles[i].list))
			strbuf_add_str(ret, titles[i].title);
	}
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-thread go-refs go-locks raw pane-next filter";
}

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE, .weight = 2},
	{.kind = PANE_TABLE, .weight = 1},
	{.kind = PANE_TABLE, .weight = 2},
};

const struct view_class stacks_view = {
	.name = "stacks",
	.title = "Stacks",
	.summary = "what every thread does; equal stacks are folded",
	.number = '8',
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.open = list_view_open,
	.select = select_stack,
	.pane_title = pane_title,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
