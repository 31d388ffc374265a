/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/model/note.h"
#include "list.h"
#include "stack_text.h"

/* Threads over all files by what they do; below the stack of the one under the cursor, beside it its locks. */

struct threads {
	struct list_view list; /* pane 0 */
	struct stack_lines stack;
	struct thread_locks locks;
	struct thing thread;   /* that they are of */
	bool whole;            /* frames of others are not folded */
};

enum { GAP = 3, LOCK_COLUMNS = 56 }; /* between stack and locks; what locks need beside it */

static void forget(struct threads *v)
{
	stack_lines_done(&v->stack);
	thread_locks_done(&v->locks);
	v->thread = (struct thing){0};
}

static void close_threads(void *st)
{
	forget(st);
	list_view_close(st);
}

static unsigned select_thread(void *st, int pane, long row)
{
	struct threads *v = st;
	struct err e;

	if (pane != 0)
		return 0;
	forget(v);
	if (list_pane_thing(&v->list.pane[0], row, &v->thread) &&
	    (!stack_lines_of_thread(v->list.env->db, v->thread.id[0], v->whole, &v->stack, &e) ||
	     !thread_locks_load(v->list.env->db, v->thread.id[0], &v->locks, &e)))
		list_pane_fail(&v->list.pane[0], &e);
	return 2;
}

static void fill_beside(const struct threads *v, struct text *t, int left)
{
	size_t n = v->stack.lines.n > v->locks.lines.n ? v->stack.lines.n : v->locks.lines.n;

	for (size_t i = 0; i < n; i++) {
		text_line(t);
		if (i < v->stack.lines.n)
			stack_text_add(t, &v->stack, i, STACK_TEXT_SHORT);
		if (i < v->locks.lines.n) {
			text_pad_to(t, left);
			thread_locks_add(t, &v->locks, i);
		}
		if (i < v->stack.lines.n)
			stack_text_select(t, &v->stack, i);
	}
}

static void fill(void *st, int pane, struct text *t)
{
	const struct threads *v = st;
	int left = stack_text_columns(&v->stack, STACK_TEXT_SHORT) + GAP;

	if (pane != 1)
		return;
	if (v->stack.lines.n && v->locks.lines.n && left + LOCK_COLUMNS <= t->width) {
		fill_beside(v, t, left);
		return;
	}
	stack_text_fill(t, &v->stack, STACK_TEXT_ARGS | STACK_TEXT_NAMES);
	thread_locks_fill(t, &v->locks);
}

/* Frames of others, shown or folded. */
static bool fold_frames(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct threads *v = st;

	(void)a;
	if (at->pane != 1)
		return false;
	v->whole = !v->whole;
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct threads *v = st;

	if (pane != 1 || !v->stack.lines.n)
		return NULL;
	return v->whole ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{"fold", fold_frames, 0},
};

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	const struct threads *v = st;
	struct err e;

	if (pane == 0)
		strbuf_add_str(ret, "Threads");
	else if (v->thread.kind != THING_NONE && !xref_title(v->list.env->db, &v->thread, ret, &e))
		strbuf_add_str(ret, e.msg);
}

static void note(void *st, struct strbuf *ret)
{
	note_threads(((struct threads *)st)->list.env->db, ret);
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-refs go-locks go-waits go-holder filter";
}

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE, .weight = 3},
	{.kind = PANE_TEXT, .weight = 2},
};

const struct view_class threads_view = {
	.name = "threads",
	.title = "Threads",
	.summary = "who is who across the files, and what each thread does",
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
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.pane_title = pane_title,
	.note = note,
	.folds = folds,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
