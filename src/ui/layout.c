/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/ui/layout.h"

#define LIST_ROWS_MIN 4

enum layout_size layout_size(int rows, int cols)
{
	if (rows < LAYOUT_TINY_ROWS || cols < LAYOUT_TINY_COLS)
		return LAYOUT_TINY;
	if (rows < LAYOUT_MIN_ROWS || cols < LAYOUT_MIN_COLS)
		return LAYOUT_LIST_ONLY;
	return LAYOUT_FULL;
}

static int weight(const struct view_class *v, size_t pane)
{
	return v->panes[pane].weight > 0 ? v->panes[pane].weight : 1;
}

/* Share of @room for the first of panes @a, @b. */
static int first_share(const struct layout *l, const struct view_class *v, int a, int b, int room)
{
	int percent = 100 * weight(v, (size_t)a) / (weight(v, (size_t)a) + weight(v, (size_t)b));

	percent += a == 0 ? l->shift : 0;
	percent = percent < 10 ? 10 : percent > 90 ? 90 : percent;
	return room * percent / 100;
}

static void put_beside(const struct layout *l, const struct view_class *v, int a, int b, struct rect r,
		       struct layout_pane *ret)
{
	int wa = v->panes[a].columns_weight, wb = v->panes[b].columns_weight;
	int left = wa && wb && !l->shift ? (r.cols - 1) * wa / (wa + wb) : first_share(l, v, a, b, r.cols - 1);

	ret[a] = (struct layout_pane){true, {r.row, r.col, r.rows, left}, ret[a].side};
	ret[b] = (struct layout_pane){true, {r.row, r.col + left + 1, r.rows, r.cols - left - 1}, true};
}

/* Rows of the list over what stands below it: more than half, or what its weight in @total says, but no more than it needs. */
static int list_rows(const struct layout *l, const struct view_class *v, int total, const struct layout_need *need, int room)
{
	int share = 100 * weight(v, 0) / total;
	int top = room * ((share > LAYOUT_LIST_PERCENT ? share : LAYOUT_LIST_PERCENT) + l->shift) / 100;

	if (!l->shift && need[0].rows && need[0].rows < top)
		top = need[0].rows;
	top = top < LIST_ROWS_MIN ? LIST_ROWS_MIN : top;
	return top > room - LIST_ROWS_MIN ? room - LIST_ROWS_MIN : top;
}

static void put_below(const struct layout *l, const struct view_class *v, const struct layout_need *need, int a, int b,
		      struct rect r, struct layout_pane *ret)
{
	int top = first_share(l, v, a, b, r.rows);

	if (a == 0 && r.rows > 2 * LIST_ROWS_MIN)
		top = list_rows(l, v, weight(v, 0) + weight(v, (size_t)b), need, r.rows);
	ret[a] = (struct layout_pane){true, {r.row, r.col, top, r.cols}, ret[a].side};
	ret[b] = (struct layout_pane){true, {r.row + top, r.col, r.rows - top, r.cols}, ret[a].side};
}

/* Three panes: all beside each other, or two with the third below, or all below each other. */
static void put_three(const struct layout *l, const struct view_class *v, const struct layout_need *need, int cols, struct rect r,
		      struct layout_pane *ret)
{
	int total = weight(v, 0) + weight(v, 1) + weight(v, 2);
	bool beside = cols >= LAYOUT_THREE_COLS && !l->flipped;

	if (beside) {
		int first = (r.cols - 2) * weight(v, 0) / total + (r.cols - 2) * l->shift / 100;

		first = first < 8 ? 8 : first > r.cols - 20 ? r.cols - 20 : first;
		ret[0] = (struct layout_pane){true, {r.row, r.col, r.rows, first}, false};
		r = (struct rect){r.row, r.col + first + 1, r.rows, r.cols - first - 1};
		ret[1].side = true;
		put_beside(l, v, 1, 2, r, ret);
	} else {
		int last = r.rows * weight(v, 2) / total;

		ret[2] = (struct layout_pane){true, {r.row + r.rows - last, r.col, last, r.cols}, false};
		r.rows -= last;
		if (l->flipped)
			put_below(l, v, need, 0, 1, r, ret);
		else
			put_beside(l, v, 0, 1, r, ret);
	}
}

/* The list, below it two details beside each other. */
static void put_pair(const struct layout *l, const struct view_class *v, const struct layout_need *need, struct rect r,
		     struct layout_pane *ret)
{
	int top = list_rows(l, v, weight(v, 0) + weight(v, 1) + weight(v, 2), need, r.rows);

	ret[0] = (struct layout_pane){true, {r.row, r.col, top, r.cols}, false};
	r.row += top;
	r.rows -= top;
	put_beside(l, v, 1, 2, r, ret);
}

/* The panes, as many as @v has, get the columns they need beside each other. */
static bool all_fit(const struct layout *l, const struct view_class *v, const struct layout_need *need, int cols)
{
	int total = 0, wanted = 0, left = cols - (int)v->n_panes + 1;

	for (size_t i = 0; i < v->n_panes; i++) {
		total += weight(v, i);
		wanted += need[i].cols;
	}
	if (l->shift || wanted > left)
		return l->shift || !wanted;
	for (size_t i = 0; i < v->n_panes; i++) {
		if (need[i].cols > left * weight(v, i) / total)
			return false;
	}
	return true;
}

/* The list is short: what it does not take is enough for its detail. */
static bool leaves_room(const struct layout_need *need, struct rect body)
{
	return need[0].rows > 0 && need[0].rows + LIST_ROWS_MIN < body.rows;
}

bool layout_is_narrow(const struct view_class *v, int rows, int cols)
{
	int stack = v->list_alone ? LAYOUT_PAIR_ROWS : LAYOUT_STACK_ROWS;

	return v->n_panes > 1 && (layout_size(rows, cols) != LAYOUT_FULL || cols < v->panes[1].least_cols ||
				  (cols < LAYOUT_TWO_COLS && rows < stack));
}

void layout_panes(const struct layout *l, const struct view_class *v, const struct layout_need need[VIEW_PANES_MAX], int rows,
		  int cols, struct rect body, struct layout_pane ret[VIEW_PANES_MAX])
{
	bool wide = cols >= LAYOUT_TWO_COLS && (l->flipped || rows < LAYOUT_STACK_ROWS || all_fit(l, v, need, body.cols));
	int other = l->focus > 0 ? l->focus : v->under ? v->under : 1;

	for (int i = 0; i < VIEW_PANES_MAX; i++)
		ret[i] = (struct layout_pane){.shown = false};
	if (v->n_panes == 2 && l->focus == 0 && rows < v->panes[1].least_rows && !leaves_room(need, body)) {
		ret[0] = (struct layout_pane){true, body, false};
		return;
	}
	if (v->n_panes < 2 || l->zoomed || l->hide_detail || layout_is_narrow(v, rows, cols)) {
		ret[l->focus] = (struct layout_pane){true, body, false};
		return;
	}
	if (v->n_panes == 3 && wide && rows >= LAYOUT_STACK_ROWS)
		put_three(l, v, need, cols, body, ret);
	else if (v->n_panes == 3 && !l->flipped && cols >= LAYOUT_PAIR_COLS && rows >= LAYOUT_PAIR_ROWS)
		put_pair(l, v, need, body, ret);
	else if (wide != l->flipped)
		put_beside(l, v, 0, other, body, ret);
	else
		put_below(l, v, need, 0, other, body, ret);
}

int layout_next_focus(const struct layout *l, const struct view_class *v, int dir)
{
	int n = (int)v->n_panes;

	return (l->focus + dir + n) % n;
}
