/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_LAYOUT_H
#define ASTSCOPE_UI_LAYOUT_H

#include <stdbool.h>

#include "astscope/ui/cells.h"
#include "astscope/ui/view.h"

#define LAYOUT_TWO_COLS 160   /* list and detail stand side by side from here on: below, that would cut columns */
#define LAYOUT_THREE_COLS 200
#define LAYOUT_PAIR_COLS 100  /* under LAYOUT_TWO_COLS, two details beside each other below the list from here on, */
#define LAYOUT_PAIR_ROWS 28   /* and from this many rows of screen on; view_class.list_alone */
#define LAYOUT_STACK_ROWS 20  /* under LAYOUT_TWO_COLS, list over detail from this many rows of screen on */
#define LAYOUT_LIST_PERCENT 55 /* of the rows, for a list over its detail */
#define LAYOUT_MIN_COLS 40    /* below this (or LAYOUT_MIN_ROWS) only the list */
#define LAYOUT_MIN_ROWS 8
#define LAYOUT_TINY_COLS 20   /* below this (or LAYOUT_TINY_ROWS) one line of text */
#define LAYOUT_TINY_ROWS 4

enum layout_size { LAYOUT_TINY, LAYOUT_LIST_ONLY, LAYOUT_FULL };

/* What the reader chose for one place. */
struct layout {
	int focus;        /* pane */
	bool zoomed;      /* only the focused pane */
	bool hide_detail; /* only pane 0 */
	bool flipped;     /* side by side instead of stacked, and the other way round */
	int shift;        /* percent the first pane was made larger (or smaller) by hand */
};

struct layout_pane {
	bool shown;
	struct rect rect;
	bool side; /* a line stands left of it */
};

enum layout_size layout_size(int rows, int cols);
/* What a pane would take to show all it has, its title included; 0 = not known. */
struct layout_need {
	int rows, cols;
};

/*
 * Where the panes of @v go inside @body on a screen of @rows x @cols: a list over its detail, 55 to 45, or as many rows as it
 * needs if these are fewer; beside each other where it is wide and nothing would be cut.
 */
void layout_panes(const struct layout *l, const struct view_class *v, const struct layout_need need[VIEW_PANES_MAX], int rows,
		  int cols, struct rect body, struct layout_pane ret[VIEW_PANES_MAX]);
/* There is no room for two panes: `p` goes from one to the other. */
bool layout_is_narrow(const struct view_class *v, int rows, int cols);
/* Next (dir 1) or previous pane that can be focused. */
int layout_next_focus(const struct layout *l, const struct view_class *v, int dir);

#endif
