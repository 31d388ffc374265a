/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_CELLS_H
#define ASTSCOPE_UI_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/role.h"

#define GLYPH_POINTS 3 /* a base character and up to two combining ones; more are dropped */

/* What stands in one column of the screen. */
struct glyph {
	uint32_t cp[GLYPH_POINTS]; /* cp[0] = ' ' when empty; unused ones are 0 */
	uint8_t width;             /* 1 or 2; 0 = the right half of the wide character before it */
	uint8_t role;              /* enum role */
	uint16_t attrs;            /* enum glyph_attr, besides what the role asks for */
};
_Static_assert(sizeof(struct glyph) == sizeof(uint32_t[GLYPH_POINTS]) + 4, "glyphs are compared as bytes: none is unused");

struct rect {
	int row, col, rows, cols;
};

/* A screen full of glyphs.  A zeroed struct is a valid 0 x 0 screen; set `ascii` after cells_resize if wanted. */
struct cells {
	struct glyph *at; /* rows * cols */
	int rows, cols;
	bool ascii;            /* draw with ASCII only: frames from + - |, other characters as ? */
	bool cursor_visible;   /* the terminal's cursor is shown, as in a prompt */
	int cursor_row, cursor_col; /* where the terminal's cursor stands, also when invisible */
};

/*
 * Writes text to the right, from `col` up to but not including `right`.  Text that does not fit ends in `…` (`>` in
 * ASCII).  Any bytes are welcome: they are escaped as by utf8_escape.  Outside the screen nothing happens.
 */
struct pen {
	int row, col; /* where the next glyph goes */
	int right;    /* the first column that may not be written */
	int skip;     /* columns of the text still to be left out (scrolled away to the left) */
	enum role role;
	unsigned attrs; /* enum glyph_attr */
	bool hard;      /* cut without a mark */
	bool begun;     /* something was written: a combining character finds its base */
	bool cut;       /* something did not fit */
};

void cells_done(struct cells *c);
void cells_resize(struct cells *c, int rows, int cols); /* and clear; negative sizes count as 0 */
void cells_clear(struct cells *c);
void cells_copy(struct cells *to, const struct cells *from); /* all but `ascii` */
void pen_put(struct cells *c, struct pen *p, struct span text);
void pen_put_str(struct cells *c, struct pen *p, const char *text);
void pen_putf(struct cells *c, struct pen *p, const char *fmt, ...) AST_PRINTF(3, 4);
void pen_put_point(struct cells *c, struct pen *p, uint32_t cp); /* one code point that is safe to show */
/* Text at one place, at most @cols columns of it; returns the columns used. */
int cells_put(struct cells *c, int row, int col, int cols, enum role role, struct span text);
void cells_fill(struct cells *c, struct rect r, uint32_t cp, enum role role);
void cells_box(struct cells *c, struct rect r, enum role role, const char *title);
/* On the lower border of such a frame: which of the @n lines that it is about are shown, if not all. */
void cells_box_lines(struct cells *c, struct rect r, long first, long shown, long n);
void cells_line_down(struct cells *c, int row, int col, int rows, enum role role);
/* Give plain text in @r the role @role, and everything in it @attrs: how a cursor row is shown. */
void cells_highlight(struct cells *c, struct rect r, enum role role, unsigned attrs);
const struct glyph *cells_at(const struct cells *c, int row, int col); /* NULL outside */
/* As text: UTF-8, blanks at the end of rows cut off, each row ends in LF. */
void cells_dump(const struct cells *c, struct strbuf *b);
void cells_dump_row(const struct cells *c, int row, struct strbuf *b); /* without LF */
/* Columns that any bytes take once escaped. */
int cells_columns(struct span text);

#endif
