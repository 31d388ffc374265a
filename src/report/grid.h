/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_GRID_H
#define REPORT_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/arena.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/rows.h"

/* A column of a report: one of a list's, or one of a SELECT. */
struct report_column {
	const char *name, *title;
	enum cell_type type;
	size_t index;  /* of the cell in the row */
	bool right;    /* flush right */
	bool by_content; /* text: flush right if all cells are numbers */
};

/*
 * Rows as aligned text.  Widths come from the rows that were added before grid_layout; a cell wider than GRID_PAD pushes
 * the rest of its row to the right and is never cut.
 */
enum { GRID_PAD = 64 };

struct grid {
	struct arena *arena;
	struct vec columns; /* struct grid_column */
	struct vec rows;    /* struct grid_row */
	size_t bytes;       /* of their texts */
	bool any;           /* a row was written */
	int indent;
	const struct report_look *look;
};

void grid_init(struct grid *g, const struct report_column *columns, size_t n, int indent, const struct report_look *look);
void grid_done(struct grid *g);
/* Keep a row; @under is escaped text that follows it (whole lines), or empty. */
void grid_add(struct grid *g, const struct cell *cells, struct span under);
/* Keep a line above the rows that follow: escaped text. */
void grid_heading(struct grid *g, struct span text);
/* Fix the widths; with @drop columns without any text vanish. */
void grid_layout(struct grid *g, bool drop);
void grid_head(const struct grid *g, struct strbuf *b);
/* All kept rows, which are forgotten then. */
void grid_rows(struct grid *g, struct strbuf *b);

#endif
