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

/* What stands below the findings, in this order. */
enum home_block {
	HOME_ALSO, HOME_WHEN, HOME_PROCESS, HOME_CALLS, HOME_EVIDENCE, HOME_SHUTDOWN, HOME_TRUST, HOME_CLOCK, HOME_LINKS, HOME_NEXT,
	HOME_BLOCKS
};

#define HOME_HIDDEN (-1)
#define HOME_WHOLE 0

/* How many rows each part of the page gets at most: HOME_HIDDEN = it is left out. */
struct home_room {
	struct vec lines; /* int, of each of home_view.lines */
	int blocks[HOME_BLOCKS];
	int blanks;       /* how many blank rows part the page, 3 at most */
};

/* The row; NULL if there is none. */
const struct row *home_row(struct list_pane *p, long i);

/* Worse than a remark: told in full. */
bool home_matters(struct home_view *h, long i);

/*
 * Parts of the page (home_parts.c), at the end of @t: the head of finding @i; a line of evidence, on which the cursor may stand if it
 * names something; files of which not all was understood; a block.
 */
void home_fill_head(struct home_view *h, struct text *t, long i, const struct row *row);
void home_fill_line(struct home_view *h, struct text *t, const struct row_key *finding, const struct home_line *line, bool labelled,
		    int rows);
void home_fill_sources(struct home_view *h, struct text *t);
void home_fill_block(struct home_view *h, struct text *t, enum home_block block, int rows);
/* The lines since the last call are about that. */
void home_note_lines(struct home_view *h, const struct text *t, int64_t rank, long line);

/*
 * What is shown (home_room.c).  At first as little as may be: the heads, and the blocks that say what else there is and what to do next,
 * a row each; then whatever comes next in importance, in @left rows more.
 */
void home_room_init(struct home_room *r, const struct home_view *h);
void home_room_whole(struct home_room *r, const struct home_view *h);
void home_room_grow(struct home_room *r, struct home_view *h, struct text *t, int left);
void home_room_done(struct home_room *r);
int home_rows_of(const struct home_room *r, size_t line);

/* Of the finding at @place; 0 = there is none. */
int64_t home_rank_of(struct home_view *h, struct span place);

/* Texts of the panes (home_text.c, home_beside.c): the page; a picture of the finding under the cursor. */
void home_page(struct home_view *h, struct text *t);
void home_beside(struct home_view *h, struct text *t);

#endif
