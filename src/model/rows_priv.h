#ifndef ASTSCOPE_MODEL_ROWS_PRIV_H
#define ASTSCOPE_MODEL_ROWS_PRIV_H

#include "astscope/base/arena.h"
#include "astscope/model/filter_tree.h"
#include "astscope/model/list.h"
#include "astscope/model/rows.h"

struct stmt;

enum { PAGE_ROWS = 128, PAGES = 8 };

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
	const struct list_sort *sort;
	bool descending;
	int64_t total, unfiltered; /* -1 = not counted */
	struct page page[PAGES];
	uint64_t clock;
	struct stmt *forward, *backward; /* pages, kept prepared */
};

/* How to fill a shape of compose.sql. */
struct rows_shape {
	bool no_filter;
	bool reversed;    /* the order turned round */
};

/* The statement of @shape. */
void rows_sql(struct rows *r, const char *shape, const struct rows_shape *how, struct strbuf *out);
/* Prepare @shape with all values bound but :page_rows and :page_offset. */
bool rows_prepare(struct rows *r, const char *shape, const struct rows_shape *how, struct stmt **ret, struct err *e);
/* Read the current row of a page or scan statement into @row; everything lives in @a. */
void rows_read(struct rows *r, struct stmt *st, struct arena *a, struct row *row);

#endif
