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
#define TABLE_GUTTER 2 /* left of the first column: `>` at the cursor, then the row's flag or `+` for a tag */

enum align { ALIGN_LEFT, ALIGN_RIGHT };

struct ui_column {
	const char *name;  /* for :sort, :cols and the text form of a place: "file" */
	const char *title; /* over the column */
	int min, pref;     /* columns of text; min is given up to before anything is dropped */
	bool grow;         /* takes what is left over */
	enum align align;
	int drop;          /* 0 = never dropped; else the highest number goes first when it gets narrow */
	enum role role;    /* of its cells, unless a cell says otherwise */
	bool fixed_order;  /* cannot be sorted by */
	bool descending;   /* the direction that is asked for first when sorting by it */
	bool hidden;       /* shown only when asked for (t, :cols) */
	bool spare;        /* shown only where all others have the room they prefer: an empty column */
	bool keep_end;     /* too long a text loses its beginning: the end of a path or file:line tells it apart */
};

/* One cell of a row; any bytes, escaped when drawn.  Borrowed until the next row is asked for. */
struct ui_cell {
	struct span text;
	enum role role;   /* ROLE_TEXT = the column's */
	struct span link; /* the place it leads to ("threads/1656"); empty = none */
};

enum ui_row_kind {
	ROW_ITEM,
	ROW_HEADING, /* of the rows below: its text runs over all columns; nothing is copied or tagged from it */
	ROW_MORE,    /* stands for further rows, as a heading does */
};

struct ui_row {
	enum ui_row_kind kind;
	struct span text; /* of a row that is no item */
	long nth;         /* from 1, where rows that are no items are not counted; 0 = as the index says */
	struct ui_cell cell[TABLE_COLUMNS_MAX]; /* by the index of the column */
	struct span key;  /* stable id of the row in this view, any bytes: restores the cursor after sorting, and tags */
	struct span link; /* where Enter goes; empty = the first cell with a link */
	enum role role;   /* for cells without one of their own */
	char flag;        /* in the gutter: '!' cycle member, '?' unmatched; 0 = none */
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
	bool numbers;     /* show row numbers */
	bool at_top;      /* the cursor was put on the first row: if that is a heading, the one below it */
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
