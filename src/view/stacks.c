/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/scan.h"
#include "astscope/model/note.h"
#include "beside.h"
#include "list.h"
#include "stack_text.h"

/*
 * Stacks: equal ones folded to a row, and below the one under the cursor from its first own frame, with the locks of its thread
 * and the end of what it uses though that is freed.
 * A place that names one stack, a thread or a frame shows all its frames, and below the arguments and locals of the one under
 * the cursor.
 */

struct stacks {
	struct list_view list; /* pane 0 */
	struct stack_lines stack;
	struct thread_locks locks;
	struct beside freed;     /* the first object among the arguments that had ended; without changes: none */
	struct strbuf freed_obj; /* 0xADDR#N */
	struct list_pane values; /* of a frame; never shown as a table */
	struct thing frame;      /* that they are of */
	struct strbuf title;     /* of pane 1 */
	bool whole;              /* frames of others are not folded */
};

enum { VALUES_MAX = 256 };

static void forget(struct stacks *v)
{
	stack_lines_done(&v->stack);
	thread_locks_done(&v->locks);
	beside_done(&v->freed);
	v->freed = (struct beside){0};
	strbuf_clear(&v->freed_obj);
	list_pane_close(&v->values);
	strbuf_clear(&v->title);
}

static void close_stacks(void *st)
{
	struct stacks *v = st;

	forget(v);
	strbuf_done(&v->title);
	strbuf_done(&v->freed_obj);
	list_view_close(st);
}

/* "lab_worker_a 25718", "3 x pbx_thread, the first of them" */
static void title_of(struct stacks *v, long row)
{
	struct list_pane *p = &v->list.pane[0];
	struct strbuf n = {0};

	if (list_pane_cell(p, row, "threads", &n) && !span_eq_str(strbuf_span(&n), "1"))
		strbuf_addf(&v->title, "%s x ", strbuf_str(&n));
	list_pane_cell(p, row, "name", &v->title);
	if (v->title.n && n.n && !span_eq_str(strbuf_span(&n), "1"))
		strbuf_add_str(&v->title, ": the first of them");
	strbuf_done(&n);
}

/* Its place among the links of one frame; nothing if there is none. */
static struct span freed_place(const struct stack_lines *s, const struct stack_line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct stack_line_link *link = vec_at(&s->links, l->first + i);

		if (span_starts(span_from_offset(l->args, link->stop), SPAN_LIT("  FREED")))
			return link->place;
	}
	return (struct span){0};
}

static bool load_freed(struct stacks *v, struct err *e)
{
	struct db *db = v->list.env->db;
	struct span place = {0};
	struct thing life;

	for (size_t i = 0; i < v->stack.lines.n && !place.n; i++)
		place = freed_place(&v->stack, vec_at(&v->stack.lines, i));
	if (!place.n)
		return true;
	if (!xref_thing(db, place, &life, e))
		return false;
	strbuf_add(&v->freed_obj, span_from_offset(place, (size_t)(span_rfind_char(place, '/') + 1)));
	return life.kind != THING_LIFE || beside_load(db, life.id[0], 0, false, &v->freed, e);
}

/* The stack of a row: its number stands in the column of that name. */
static bool load_stack(struct stacks *v, long row, struct err *e)
{
	struct db *db = v->list.env->db;
	struct thing stack = {THING_STACK, {0, 0}};
	struct strbuf number = {0};
	struct span digits;
	int64_t thread;
	bool ok = true;

	if (list_pane_cell(&v->list.pane[0], row, "stack", &number)) {
		digits = strbuf_span(&number);
		ok = scan_i64(&digits, &stack.id[0]) && stack_lines_load(db, stack.id[0], v->whole, &v->stack, e);
		if (ok && view_thread_of(v->list.env, &stack, &thread))
			ok = thread_locks_load(db, thread, &v->locks, e);
		ok = ok && load_freed(v, e);
	}
	strbuf_done(&number);
	return ok;
}

static bool load_values(struct stacks *v, const struct thing *frame, struct err *e)
{
	struct rows_args args = {0};

	v->frame = *frame;
	rows_arg(&args, "stack", frame->id[0]);
	rows_arg(&args, "level", frame->id[1]);
	strbuf_addf(&v->title, "Arguments and locals of frame %lld", (long long)frame->id[1]);
	return list_pane_open(&v->values, v->list.env->db, "values", &args, "", "", "", e);
}

static unsigned select_stack(void *st, int pane, long row)
{
	struct stacks *v = st;
	struct list_pane *p = &v->list.pane[0];
	struct thing thing;
	struct err e = {0};
	bool ok = true;

	if (pane != 0)
		return 0;
	forget(v);
	if (!list_pane_is(p, "frames")) {
		title_of(v, row);
		ok = load_stack(v, row, &e);
	} else if (list_pane_thing(p, row, &thing)) {
		ok = load_values(v, &thing, &e);
	}
	if (!ok)
		list_pane_fail(p, &e);
	return 2;
}

/* The frame to begin with: the first own one. */
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
	struct rows_args params = {0};

	rows_arg(&params, "stack", named->id[0]);
	if (!list_pane_open(&v->pane[0], v->env->db, "frames", &params, args->filter, args->sort, "", e))
		return false;
	v->start = find_caller(&v->pane[0]);
	if (named->kind == THING_FRAME)
		v->start = list_pane_find_key(&v->pane[0], (struct row_key){{named->id[0], named->id[1]}});
	if (v->start < 0)
		v->start = 0;
	return true;
}

static bool open_stacks(void *st, const struct view_args *args, void *env, struct err *e)
{
	struct stacks *v = st;
	struct xref_target target;
	struct place place = {0};
	bool ok, folded;

	v->list.env = env;
	ok = place_read(span_from(args->place), &place, e) && xref_resolve(v->list.env->db, &place, &target, e);
	folded = ok && place_id(&place, "group").n > 0;
	place_done(&place);
	if (!ok)
		return false;
	if (folded || (target.thing.kind != THING_STACK && target.thing.kind != THING_FRAME))
		return list_view_open_place(&v->list, args, env, &target.thing, e);
	strbuf_add_str(&v->list.opened, "stacks");
	return open_one(&v->list, args, &target.thing, e) && xref_title(v->list.env->db, &target.thing, &v->list.crumb, e);
}

/* "data = 0x7f3a5000a1b0  0x7f3a5000a1b0#1  FREED" */
static void fill_values(struct stacks *v, struct text *t)
{
	static const struct {
		const char *column, *view;
	} links[] = {{"obj", "hist/"}, {"lock", "locks/"}};
	long n = list_pane_count(&v->values);

	for (long i = 0; i < n && i < VALUES_MAX; i++) {
		struct strbuf name = {0}, text = {0}, place = {0}, id = {0};

		if (list_pane_cell(&v->values, i, "name", &name)) {
			text_line(t);
			list_pane_cell(&v->values, i, "text", &text);
			text_addf(t, ROLE_TEXT, " %s = %s", strbuf_str(&name), strbuf_str(&text));
		}
		for (size_t k = 0; k < ARRAY_LEN(links); k++) {
			strbuf_clear(&place);
			strbuf_clear(&id);
			if (!list_pane_cell(&v->values, i, links[k].column, &id))
				continue;
			strbuf_addf(&place, "%s%s", links[k].view, strbuf_str(&id));
			text_add_str(t, ROLE_TEXT, "  ");
			text_link(t, ROLE_LINK, strbuf_span(&id), strbuf_str(&place));
			text_selectable(t, (struct span){(const char *)&v->frame, sizeof(v->frame)});
		}
		strbuf_clear(&id);
		if (list_pane_cell(&v->values, i, "ended", &id))
			text_add_str(t, ROLE_MISSING, "  FREED");
		strbuf_done(&name);
		strbuf_done(&text);
		strbuf_done(&place);
		strbuf_done(&id);
	}
	if (n == 0 && v->values.info)
		text_linef(t, ROLE_TEXT, " %s", v->values.info->empty);
}

static void fill(void *st, int pane, struct text *t)
{
	struct stacks *v = st;

	if (pane != 1)
		return;
	stack_text_fill(t, &v->stack, STACK_TEXT_ARGS | STACK_TEXT_NAMES);
	thread_locks_fill(t, &v->locks);
	if (v->freed.changes[0].n) {
		text_line(t);
		text_linef(t, ROLE_HEADING, " EVENTS of %s", strbuf_str(&v->freed_obj));
		late_text(t, &v->freed, strbuf_span(&v->freed_obj));
		changes_text(t, &v->freed, strbuf_span(&v->freed_obj), !v->whole);
	}
	fill_values(v, t);
}

/* Frames of others, shown or folded. */
static bool fold_frames(void *st, const struct action *a, const struct view_at *at, struct effects *fx)
{
	struct stacks *v = st;

	(void)a;
	if (at->pane != 1 || !v->stack.lines.n)
		return false;
	v->whole = !v->whole;
	fx_action(fx, "reload", (struct span){0});
	return true;
}

static const char *folds(void *st, int pane)
{
	const struct stacks *v = st;

	if (pane != 1 || !v->stack.lines.n)
		return NULL;
	return v->whole ? "fold" : "unfold";
}

static const struct view_action actions[] = {
	{"fold", fold_frames, 0},
};

static void pane_title(void *st, int pane, struct strbuf *ret)
{
	const struct stacks *v = st;

	if (pane == 1)
		strbuf_add(ret, strbuf_span(&v->title));
	else
		strbuf_add_str(ret, list_pane_is(&v->list.pane[0], "frames") ? "Frames" : "Stacks");
}

static void note(void *st, struct strbuf *ret)
{
	note_stacks(((struct stacks *)st)->list.env->db, ret);
}

static const char *hints(void *st, const struct view_at *at)
{
	(void)st;
	(void)at;
	return "follow go-thread go-refs go-locks editor raw pane-next filter";
}

static const struct pane_def panes[] = {
	{.kind = PANE_TABLE, .weight = 3},
	{.kind = PANE_TEXT, .weight = 2},
};

const struct view_class stacks_view = {
	.name = "stacks",
	.title = "Stacks",
	.summary = "what every thread does; equal stacks are folded",
	.number = '8',
	.state_size = sizeof(struct stacks),
	.panes = panes,
	.n_panes = ARRAY_LEN(panes),
	.place = list_view_place,
	.open = open_stacks,
	.close = close_stacks,
	.select = select_stack,
	.text = fill,
	.actions = actions,
	.n_actions = ARRAY_LEN(actions),
	.pane_title = pane_title,
	.note = note,
	.folds = folds,
	.hints = hints,
	LIST_VIEW_FUNCTIONS,
};
