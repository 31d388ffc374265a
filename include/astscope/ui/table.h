/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_TABLE_H
#define ASTSCOPE_UI_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/ui/cells.h"

#define TABLE_COLUMNS_MAX 24
#define TABLE_GUTTER 3 /* left of the first column: `>` at the cursor, then the row's flag or `+` for a tag */
#define TABLE_HEADING_GUTTER 1 /* left of a heading, which begins left of the columns */

enum align { ALIGN_LEFT, ALIGN_RIGHT };
#define TABLE_GAP 2    /* between columns */

/* Where a text loses what does not fit. */
enum cut { CUT_END, CUT_MIDDLE, CUT_FRONT };

struct ui_column {
	const char *name;  /* for :sort, :cols and the text form of a place: "file" */
	const char *title; /* over the column */
	int min;           /* columns of text that it keeps when it has to give way */
	bool grow;         /* takes what is left over */
	enum align align;
	int drop;          /* 0 = never left out; else the highest number goes first when it gets narrow */
	enum role role;    /* of its cells, unless a cell says otherwise */
	enum cut cut;
	bool site;         /* its texts end in FILE:LINE: of a file that is named already only :LINE is shown */
	bool asked;        /* somebody asked for it: it is shown also where it has one value in all rows */
	bool fixed_order;  /* cannot be sorted by */
	bool descending;   /* the direction that is asked for first when sorting by it */
	bool hidden;       /* shown only when asked for (t, :cols) */
};

/* One cell of a row; any bytes, escaped when drawn.  Borrowed until the next row is asked for. */
struct ui_cell {
	struct span text;
	enum role role;   /* ROLE_TEXT = the column's */
	struct span link; /* the place it leads to ("threads/1656"); empty = none */
	bool value;       /* as ui_dress_fn takes it */
};

enum ui_row_kind {
	ROW_ITEM,
	ROW_HEADING, /* of the rows below: its text runs over all columns; nothing is copied or tagged from it */
	ROW_MORE,    /* stands for further rows, as a heading does */
};

enum ui_fold {
	FOLD_NONE,
	FOLD_SHOWS, /* what stands behind it, folded */
	FOLD_HIDES,
};

struct ui_row {
	enum ui_row_kind kind;
	enum ui_fold fold; /* what `z` does on it */
	struct span text; /* of a row that is no item */
	long nth;         /* from 1, where rows that are no items are not counted; 0 = as the index says */
	struct ui_cell cell[TABLE_COLUMNS_MAX]; /* by the index of the column */
	struct span key;  /* stable id of the row in this view, any bytes: restores the cursor after sorting, and tags */
	struct span link; /* where Enter goes; empty = the first cell with a link */
	enum role role;   /* for cells without one of their own */
	enum role flag_role; /* TEXT = that of all marks */
	char flag[2];     /* in the gutter: "!" cycle member, "?" unmatched, "!!"; 0 = none */
};

/* Where rows come from.  All take the ctx of the table; indexes run from 0. */
struct table_source {
	long (*count)(void *ctx);
	/* Fill the zeroed @ret; false = not there yet, drawn as "...". */
	bool (*row)(void *ctx, long index, struct ui_row *ret);
	/* The row with this key, -1 if none; may be NULL. */
	long (*find)(void *ctx, struct span key);
	/* First row of the next (dir 1) or previous (dir -1) group seen from row @from, -1 if none; NULL = no groups. */
	long (*group)(void *ctx, long from, int dir);
	/* The nearest row at or beyond @from in direction @dir that shows @needle, -1 if none; NULL = rows are tried. */
	long (*search)(void *ctx, struct span needle, long from, int dir);
};

/* Where each shown column stands. */
struct table_fit {
	int width[TABLE_COLUMNS_MAX]; /* by position in table.shown; 0 = not drawn */
	int numbers;                  /* columns for row numbers, with the blank behind them */
	int total;                    /* columns of all, with the blanks between */
};

/* What the rows that were on screen had, since the list changed last. */
struct table_seen {
	long rows, first;                      /* 0, 1, or more; the index of the first */
	long from, to;                         /* lines without a gap that were looked at; a jump begins anew */
	bool others;                           /* one of them stands for rows that are folded */
	int columns[TABLE_COLUMNS_MAX];        /* widest text of each column */
	int short_columns[TABLE_COLUMNS_MAX];  /* the same without files */
	bool filled[TABLE_COLUMNS_MAX], varies[TABLE_COLUMNS_MAX];
	uint32_t twins[TABLE_COLUMNS_MAX];     /* bits of columns that ended with the same text in all rows */
	struct strbuf value[TABLE_COLUMNS_MAX]; /* of the first row */
	int files;                             /* of all sites: 0, 1, or more */
	struct strbuf file;
	struct table_fit fit;                  /* of the layout before: what it draws stays, */
	int fit_cols, fit_rows;                /* on a screen as large; 0 = there is none */
};

/* State of one table on screen. */
struct table {
	const struct table_source *source;
	void *ctx;
	const struct ui_column *columns;
	size_t n_columns;
	int shown[TABLE_COLUMNS_MAX]; /* indexes of columns, in order of display */
	size_t n_shown;
	long cursor;      /* row; 0 in an empty table */
	long top;         /* first row on screen */
	int scroll;       /* columns scrolled away to the left; 0 = columns fitted to the width */
	int body_rows, width; /* rows of data and columns for them on screen, by the last layout */
	struct table_seen seen;
	bool chosen;      /* `shown` is what somebody asked for */
	bool numbers;     /* show row numbers */
	bool at_top;      /* the cursor was put on the first row: if that is a heading, the one below it */
	long link_row;    /* the row in which @link is the current link; in others it is where the row leads */
	int link;         /* 1 + column of the cell, 0 = where the row leads */
	bool centre;      /* the next layout puts the cursor's row in the middle if it would be out of sight */
	struct vec tags;  /* struct strbuf, keys of tagged rows */
	struct strbuf match; /* search text, empty = none */
	struct strbuf sort;  /* what the rows are sorted by: "score", "-score" = descending; empty = unsaid */
};

void table_init(struct table *t, const struct table_source *source, void *ctx);
void table_done(struct table *t);
void table_set_columns(struct table *t, const struct ui_column *columns, size_t n); /* shows those not hidden */
/* Show exactly these columns, names separated by commas; false if a name is unknown (nothing changed). */
bool table_show(struct table *t, struct span names);
void table_add_shown(const struct table *t, struct strbuf *b); /* "file,func"; nothing if as by default */
long table_count(const struct table *t);
void table_move(struct table *t, long by);      /* the cursor, kept inside */
void table_move_to(struct table *t, long row);
void table_to_top(struct table *t);             /* the cursor on the first item, when it is known */
void table_page(struct table *t, int halves);   /* by half pages */
bool table_group_step(struct table *t, int dir);
void table_scroll_right(struct table *t, int columns);
int table_natural_columns(const struct table *t); /* that all columns shown would like to have, the gutter included */
/* To the next cell of the cursor's row that leads somewhere (dir 1) or the one before; false = there is none. */
bool table_link_step(struct table *t, int dir);
/*
 * To the row on line @row of a pane of @cols columns, line 0 the titles, and to its link at @col; false = no row stands there.
 * @ret_title: the column whose title that is, else NULL.
 */
bool table_point(struct table *t, int cols, int row, int col, const struct ui_column **ret_title);
/* The column of the current link of @row, the cursor's; -1 = the row leads on, and no cell shown does. */
int table_link_column(const struct table *t, const struct ui_row *row);
bool table_link_moved(const struct table *t, const struct ui_row *row); /* to a cell that is not where the row leads */
void table_show_link(struct table *t); /* scroll so that it is on screen, or not at all where it is without that */
/* The list changed: widths and what is common are found anew. */
void table_forget(struct table *t);
void table_folded(struct table *t); /* some rows came or went: columns stay as they are */
bool table_look(struct table *t); /* take in the rows on screen; false: not all of them are there yet */
/* "all in res_crashlab.c, max 2": what is not drawn because it is the same in all rows; "here all" if rows were not looked at. */
void table_add_common(const struct table *t, struct strbuf *b);
struct span table_common_file(const struct table *t); /* empty = none */
/*
 * What stands before and after the file of a text that ends in FILE:LINE; true if the file need not be said: it is common
 * to all, or @named, the file of the site before in the row, which becomes this one.
 */
bool table_short_site(const struct table *t, struct span text, struct span *named, struct span *ret_before,
		      struct span *ret_after);
int table_sorted_by(const struct table *t, const struct ui_column *column); /* 1 ascending, -1 descending, 0 not */

/* @all: every shown column as wide as it likes, for scrolling sideways. */
struct table_fit table_fit(const struct table *t, int cols, bool all);
/* Fit to @r: keep the cursor inside, the cursor row on screen. */
void table_layout(struct table *t, struct rect r);
void table_render(const struct table *t, struct cells *c, struct rect r, bool focused);
bool table_find(struct table *t, struct span key);  /* cursor to the row with this key */
bool table_cursor_row(const struct table *t, struct ui_row *ret);
bool table_tagged(const struct table *t, struct span key);
void table_tag(struct table *t, struct span key);   /* on and off */
/* True if a shown cell of row @index contains @needle, smart case. */
bool table_row_matches(const struct table *t, long index, struct span needle);

/* Smart case: ignores case unless @needle has a capital.  Offset of the first match from @from on, or -1. */
long match_find(struct span hay, struct span needle, size_t from);

#endif
