#include "config.h"

#include "list.h"

/*
 * Stacks: identical ones folded, then the threads that have one, then its frames.  A place that names one stack, a thread
 * or a frame shows the frames, the arguments and locals of the one under the cursor, and the locks of the thread.
 */

static void open_frames_of(struct list_view *v, int pane, int to, long row)
{
	struct thing stack;

	list_pane_close(&v->pane[to]);
	if (list_pane_thing(&v->pane[pane], row, &stack))
		list_view_open_detail(v, to, "frames", "stack", stack.id[0]);
}

static void open_values_of(struct list_view *v, long row)
{
	struct rows_args args = {0};
	struct thing frame;
	struct err e = {0};

	list_pane_close(&v->pane[2]);
	if (!list_pane_thing(&v->pane[0], row, &frame))
		return;
	rows_arg(&args, "stack", frame.id[0]);
	rows_arg(&args, "level", frame.id[1]);
	if (!list_pane_open(&v->pane[2], v->env->db, "values", &args, "", "", "", &e))
		v->pane[2].e = e;
}

static void open_threads_of(struct list_view *v, long row)
{
	struct thing group;

	list_pane_close(&v->pane[1]);
	list_pane_close(&v->pane[2]);
	if (!list_pane_thing(&v->pane[0], row, &group))
		return;
	list_view_open_detail(v, 1, "group_stacks", "group", group.id[0]);
	open_frames_of(v, 1, 2, 0);
}

/* The frame to begin with: what the thread was doing when it came to wait. */
static long find_caller(struct list_pane *p)
{
	struct strbuf yes = {0};
	long n = list_pane_count(p), found = 0;

	for (long i = 0; i < n && !found; i++)
		found = list_pane_cell(p, i, "caller", &yes) ? i : 0;
	strbuf_done(&yes);
	return found;
}

/* The frames of one stack in place of the list of all. */
static bool open_one(struct list_view *v, const struct view_args *args, const struct thing *named, struct err *e)
{
	struct thing stack = {THING_STACK, {named->id[0], 0}};
	struct rows_args params = {0};
	int64_t thread;

	rows_arg(&params, "stack", named->id[0]);
	if (!list_pane_open(&v->pane[0], v->env->db, "frames", &params, args->filter, args->sort, "", e))
		return false;
	v->start = find_caller(&v->pane[0]);
	if (named->kind == THING_FRAME)
		v->start = list_pane_find_key(&v->pane[0], (struct row_key){{named->id[0], named->id[1]}});
	if (v->start < 0)
		v->start = 0;
	if (view_thread_of(v->env, &stack, &thread))
		list_view_open_detail(v, 1, "holds", "thread", thread);
	return true;
}

static bool open_stacks(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct list_view *v = st;
	struct xref_target target;
	struct place place = {0};
	bool ok, folded;

	v->env = env;
	ok = place_read(span_from(args->place), &place, e) && xref_resolve(v->env->db, &place, &target, e);
	folded = ok && place_id(&place, "group").n > 0;
	place_done(&place);
	if (!ok)
		return false;
	if (folded || (target.thing.kind != THING_STACK && target.thing.kind != THING_FRAME))
		return list_view_open_place(v, args, env, &target.thing, e);
	strbuf_add_str(&v->opened, "stacks");
	return open_one(v, args, &target.thing, e) && xref_title(v->env->db, &target.thing, &v->crumb, e);
}

static unsigned select_stack(void *st, int pane, long row)
{
	struct list_view *v = st;

	if (pane == 0 && list_pane_is(&v->pane[0], "stacks"))
		open_threads_of(v, row);
	else if (pane == 0 && list_pane_is(&v->pane[0], "frames"))
		open_values_of(v, row);
	else if (pane == 1 && list_pane_is(&v->pane[1], "group_stacks"))
		open_frames_of(v, 1, 2, row);
	else
		return 0;
	if (pane == 0)
		return list_pane_is(&v->pane[0], "stacks") ? 6 : 4;
	return 4;
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
		{"holds", "Locks of the thread"},
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
	.under = 2,
	.state_size = sizeof(struct list_view),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = open_stacks,
	.close = list_view_close,
	.select = select_stack,
	.pane_title = pane_title,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
