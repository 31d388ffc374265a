/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_HOME_H
#define ASTSCOPE_SRC_VIEW_HOME_H

#include "astscope/model/home.h"
#include "astscope/model/home_lines.h"
#include "astscope/ui/text.h"
#include "list.h"

/* What a line of the page is about. */
struct home_of {
	int64_t rank; /* of the finding; 0 = none */
	long line;    /* in home_view.lines; -1 = the finding itself */
};

struct home_view {
	struct view_env *env;
	struct list_pane findings, sources;
	struct home home;
	struct home_lines lines;
	struct vec of;            /* struct home_of, of each line of the page */
	struct home_of shown;     /* of the line under the cursor, the last that is about a finding */
	int64_t target;           /* rank of the finding that the place names; 0 = none */
	bool placed;              /* the cursor was put there */
	bool unfolded;            /* nothing is left out of the page */
	bool whole;               /* nor of the stack beside it */
};

/* Key of a line below a finding; a row_key, of another size, is that of the finding itself. */
struct line_key {
	struct row_key finding;
	int64_t ord; /* 0 = the block of remarks, of which the finding is the first */
};

/* The row; NULL if there is none. */
const struct row *home_row(struct list_pane *p, long i);

/* Of the finding at @place; 0 = there is none. */
int64_t home_rank_of(struct home_view *h, struct span place);

/* Texts of the panes (home_text.c, home_beside.c): the page; a picture of the finding under the cursor. */
void home_page(struct home_view *h, struct text *t);
void home_beside(struct home_view *h, struct text *t);

#endif
