/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_PARTS_H
#define REPORT_PARTS_H

#include "astscope/base/vec.h"
#include "astscope/model/place.h"
#include "astscope/model/rows.h"
#include "table.h"

struct beside;

/* One report at work. */
struct job {
	struct db *db;
	const char *name;
	const char *list;   /* it shows, NULL = none */
	const struct report_args *args;
	struct out *out;
	struct rows_args at;  /* parameters that --at gave */
	bool has_key;         /* --at names one row */
	bool of_thing;        /* .. by what it is, not by a number of the list */
	struct row_key key;
	struct thing thing;        /* of --at; THING_NONE if there is none */
	const struct place *place; /* of --at; empty if there is none */
	struct beside *beside;     /* of a history of all events; else NULL */
};

/* The column @name; that there is one is ours to see to. */
struct report_column column_named(const struct list_info *li, const char *name);

/* The columns to show: those of --cols, or the usual ones of the format.  @ret is a vec of struct report_column. */
bool pick_columns(const struct list_info *li, const struct report_args *a, struct vec *ret, struct err *e);

/* How many rows, and under which filter. */
void say_totals(struct table *t, int64_t shown, int64_t total, int64_t unfiltered, struct span filter);

/* What a report of a list adds to its table. */
struct list_extra {
	const char *heading; /* of the section of a row in Markdown: a column's name */
	bool (*head)(struct job *j, struct table *t, struct err *e);        /* may be NULL */
	/* Below a row; @row is the one of the list.  May be NULL. */
	bool (*under)(struct job *j, const struct row *row, const struct rows *r, const struct table *t, struct strbuf *b,
		      struct err *e);
};

bool write_list(struct job *j, const struct list_extra *x, struct err *e);

/* Rows of some columns below a row, or in a head: aligned text, a table, or the elements of a JSON array. */
struct below {
	enum report_format format;
	const struct report_column *columns;
	size_t n;
	struct grid grid;
	struct strbuf *b;
	const struct report_look *look;
	int64_t rows;
};

void below_begin(struct below *u, const struct table *t, const struct report_column *columns, size_t n, struct strbuf *b);
void below_row(struct below *u, const struct cell *cells);
void below_end(struct below *u, bool titles); /* @titles: over aligned text too */

/* The rows of another list below a row: aligned text, or a JSON member @key; nothing in the other formats. */
bool put_under(struct job *j, const struct table *t, const char *list, const struct rows_args *a, const char *key,
	       const char *const *cols, size_t n_cols, struct strbuf *b, struct err *e);

/* All rows of a list as a JSON array. */
bool put_rows_json(struct job *j, const char *list, const char *const *cols, size_t n_cols, struct strbuf *b, struct err *e);

/* The reports. */
bool report_overview(struct job *j, struct err *e);
bool report_leaks(struct job *j, struct err *e);
bool report_list(struct job *j, struct err *e); /* objects threads files rejects */
bool report_history(struct job *j, struct err *e);
bool report_locks(struct job *j, struct err *e);
bool report_waits(struct job *j, struct err *e);
bool report_stacks(struct job *j, struct err *e);
bool report_compat(struct job *j, struct err *e);
bool report_compare(struct job *j, struct err *e); /* of a database of two bundles */
bool report_redacted(struct job *j, struct err *e);

#endif
