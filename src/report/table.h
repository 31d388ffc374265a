/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include "grid.h"
#include "out.h"

/*
 * One report being written: a head of title and remarks, one table, further remarks.  The format decides what becomes of
 * them; rows are not kept, but for the first ones in text, which fix the widths.
 */
struct table {
	struct out *out;
	enum report_format format;
	const char *name;               /* of the report */
	const char *title;              /* one sentence; "" = none */
	const struct report_column *columns;
	size_t n_columns;
	bool all_columns;               /* text: also those without any text */
	const struct report_look *look;
	bool guard;                     /* csv: no text begins as a formula does */
	const char *heading;            /* Markdown: each row is a section named after this column; NULL = one table */
	int64_t rows;                   /* written */
	/* The writer's own: */
	bool begun;                     /* the columns are written */
	struct grid grid;
	bool laid_out;
};

/* What stands below a row, in the table's format (lines of text, or members of the row's JSON object). */
typedef bool (*table_under)(void *ctx, const struct table *t, struct strbuf *b, struct err *e);

void table_begin(struct table *t);
/* A named statement: before the first row part of the head, after the last row below the table. */
void table_say(struct table *t, const char *key, struct span text);
void table_say_number(struct table *t, const char *key, int64_t v);
/* Text and Markdown only: a line below the title or the table. */
void table_line(struct table *t, struct span text);
/* JSON only: a member whose value is @json. */
void table_member(struct table *t, const char *key, struct span json);
/* One row; @under may be NULL.  False if the sink has stopped or @under fails. */
bool table_row(struct table *t, const struct cell *cells, table_under under, void *ctx, struct err *e);
/* A line above the rows that follow: text and Markdown only. */
void table_heading(struct table *t, struct span text);
/* No more rows follow; what is said now stands below the table. */
void table_close(struct table *t);
void table_end(struct table *t);
void table_drop(struct table *t);

/* {"a": 1, "b": "x"} without the last brace. */
void table_json_row(const struct report_column *columns, size_t n, const struct cell *cells, const struct report_look *look,
		    struct strbuf *b);
void table_md_head(const struct report_column *columns, size_t n, const struct report_look *look, struct strbuf *b);
void table_md_row(const struct report_column *columns, size_t n, const struct cell *cells, const struct report_look *look,
		  struct strbuf *b);

#endif
