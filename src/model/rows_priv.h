/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_ROWS_PRIV_H
#define ASTSCOPE_MODEL_ROWS_PRIV_H

#include "astscope/base/arena.h"
#include "astscope/model/filter_tree.h"
#include "astscope/model/list.h"
#include "astscope/model/rows.h"

struct stmt;
struct matcher;

enum {
	PAGE_ROWS = 64,
	PAGE_GROUPS = 8192, /* behind the first, of rows that are groups of others */
	PAGES = 16,
};

struct page {
	struct arena *arena;   /* NULL = not in use */
	int64_t first;         /* index of rows[0] */
	struct row *rows;
	size_t n;
	uint64_t used;         /* clock of the last use */
};

struct rows {
	struct db *db;
	const struct list *list;
	struct filter_sql filter;
	struct strbuf filter_text;
	struct strbuf params_where;
	struct vec params;      /* struct rows_param */
	const char *section;    /* condition of a section, or NULL */
	struct strbuf fold_where, fold_value; /* rows of one fold: condition with :fold_value; or empty */
	const struct list_sort *sort;
	bool descending;
	bool own_order;         /* `sort` is that of a section */
	int64_t total, unfiltered; /* -1 = not counted */
	struct page page[PAGES];
	uint64_t clock;
	struct stmt *forward, *backward; /* pages, kept prepared */
	struct stmt *single;             /* one row by its key */
	struct stmt *keyed;              /* a page by its keys */
	struct stmt *groups;             /* a long page */
	struct rows_order *order;        /* the keys of all rows, NULL = not asked for */
};

/* How to fill a shape of compose.sql. */
struct rows_shape {
	bool no_filter;
	bool reversed;    /* the order turned round */
	const char *fold; /* expression for {fold} */
};

/* As rows_open, of the rows of a section of the list, or of those of them whose fold column is @fold (NULL = all). */
bool rows_open_section(struct db *db, const char *list, const struct rows_args *a, const struct list_section *section,
		       const struct span *fold, struct rows **ret, struct err *e) AST_NODISCARD;
/* The row with that key, if it is among the rows, into @row and @a; *ret_there says whether it is. */
bool rows_single(struct rows *r, struct row_key key, struct arena *a, struct row *row, bool *ret_there,
		 struct err *e) AST_NODISCARD;
/* As rows_search from row @from to the end, without going round; *ret = -1: none. */
bool rows_search_on(struct rows *r, struct matcher *m, int64_t from, bool backward, int64_t *ret, struct err *e) AST_NODISCARD;

/*
 * rows_order.c.  Make the keys known up to row @until, or all if there are fewer; *ret_can = false: not of these rows, all else
 * has to be asked of SQLite.  What it has when it is put off it keeps.
 */
bool order_reach(struct rows *r, int64_t until, bool *ret_can, struct err *e) AST_NODISCARD;
int64_t order_known(const struct rows *r); /* keys that are there, from the first row on */
struct row_key order_key(const struct rows *r, int64_t i); /* i < order_known */
/* Whether no index has the order, and keys can be had. */
bool order_sorts(struct rows *r, bool *ret, struct err *e) AST_NODISCARD;
/* Where the row with @key stands, -1 = nowhere. */
bool order_find(struct rows *r, struct row_key key, int64_t *ret, bool *ret_can, struct err *e) AST_NODISCARD;
void order_free(struct rows_order *o); /* accepts NULL */

/* The statement of @shape. */
void rows_sql(struct rows *r, const char *shape, const struct rows_shape *how, struct strbuf *out);
/* How many of what rows are sorted by are read beside their keys: not the last ones if these are the keys themselves. */
size_t rows_reads(const struct rows *r);
/* Whether the rows can be counted in the coarse table of the list. */
bool rows_is_coarse(const struct rows *r);
/* Prepare @shape with all values bound but :page_rows and :page_offset. */
bool rows_prepare(struct rows *r, const char *shape, const struct rows_shape *how, struct stmt **ret, struct err *e);
/* Read the current row of a page or scan statement into @row; everything lives in @a. */
void rows_read(struct rows *r, struct stmt *st, struct arena *a, struct row *row);

#endif
