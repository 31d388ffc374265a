#include "config.h"

#include "list.h"
#include "stack_text.h"

/* Threads over all files, and the stack of the one under the cursor. */

struct threads {
	struct list_view list; /* panes 0 and 1 */
	struct stack_lines stack;
	bool whole;            /* frames of others are not folded */
};

static void close_threads(void *st)
{
	struct threads *v = st;

	stack_lines_done(&v->stack);
	list_view_close(st);
}

static unsigned select_thread(void *st, int pane, long row)
{
	struct threads *v = st;
	struct thing thread;
	struct err e;

	if (pane != 0)
		return 0;
	list_pane_close(&v->list.pane[1]);
	stack_lines_done(&v->stack);
	if (!list_pane_thing(&v->list.pane[0], row, &thread))
		return 6;
	list_view_open_detail(&v->list, 1, "holds", "thread", thread.id[0]);
	if (!stack_lines_of_thread(v->list.env->db, thread.id[0], v->whole, &v->stack, &e)) {
		v->list.pane[0].e = e;
		list_pane_tell(&v->list.pane[0], false); /* put off is no failure */
	}
	return 6;
}

static void fill(void *st, int pane, struct text *t)
{
	const struct threads *v = st;
	bool names = stack_text_columns(&v->stack, STACK_TEXT_NAMES) <= t->width;

	if (pane == 2)
		stack_text_fill(t, &v->stack, STACK_TEXT_ARGS | (names ? STACK_TEXT_NAMES : 0));
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
	{.title = "Stack", .kind = PANE_TEXT, .weight = 2},
};

const struct view_class threads_view = {
	.name = "threads",
	.title = "Threads",
	.summary = "who is who across the files",
	.number = '5',
	.tab = "Thrds",
	.state_size = sizeof(struct threads),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = list_view_open,
	.close = close_threads,
	.select = select_thread,
	.text = fill,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
