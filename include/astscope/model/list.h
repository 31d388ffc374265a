/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_LIST_H
#define ASTSCOPE_MODEL_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/model/rows.h"
#include "astscope/model/thing.h"

/*
 * All that the header lines of a list's SQL say (build-aux/embed-lists.awk describes and checks them), as constants: what
 * is borrowed from a list never dies.  For the files of this layer; others use rows.h.
 */

enum { LIST_KEYS = 2, LIST_SORT_EXPRS = 6 };

struct list_column {
	const char *expr;
	const char *link; /* template of a place, or NULL */
	const char *term; /* template of a filter term, or NULL */
};

struct list_sort {
	const char *name;
	const char *expr[LIST_SORT_EXPRS];
	size_t n;
	bool descending, joined, unique;
	const char *way;       /* is asked to be at least, or at most 0, for rows that come descending or ascending; or NULL */
	const char *from;      /* in place of the list's, or NULL */
	const char *alone;     /* the same where nothing chooses among the rows but a coarse filter, or NULL */
	const char *likely;    /* condition of rows among which the first and last are likely, or NULL */
};

struct list_param {
	const char *name;
	bool required;
	const char *expr;      /* condition when given */
	const char *otherwise; /* condition when not given, or NULL */
};

enum field_type { FIELD_TEXT, FIELD_INT, FIELD_ADDR, FIELD_OBJ };

struct list_field {
	const char *name, *doc;
	enum field_type type;
	const char *expr;   /* may hold {set}, {cmp}, {obj}, {match:COLUMN} */
	const char *dict;   /* FIELD_TEXT: file, func, tag, or a query of id and text; NULL if there are fixed values */
	const char *fixed;  /* FIELD_TEXT: names of 0, 1, 2, ..., comma separated */
	const char *within; /* SELECT of the ids that list.words_in has in rows that fit; may hold {set}; or NULL */
	const char *values; /* SELECT of value and count for completion, or NULL */
};

struct list_flag {
	const char *name, *doc, *expr;
};

/* Rows of a list under a heading, in its default order (model/sections.h). */
struct list_section {
	const char *name;
	const char *title;     /* {n} = where the count stands; else behind it */
	const char *remark;    /* or NULL */
	const char *where;     /* condition of its rows: no row is in two sections */
	const char *sort;      /* order of its rows; NULL = the list's default */
	const struct list_sort *order; /* or this one, that no one else can ask for; NULL = `sort` */
	const char *more;      /* "by the same path": what the rows of a fold share; NULL = one row stands for them */
	int fold, times;       /* columns: rows with one value are folded; where "3 x" stands; -1 = none */
	const char *count;     /* SELECT of how many rows it has without filter and parameters, or NULL: they are counted */
	const char *tell;      /* SELECT of the remark, or NULL */
	const char *folds;     /* SELECT of key, second key, value, number of each fold, without filter and parameters, or NULL */
	bool folded;           /* at first its heading only */
	bool always;           /* shown without rows, too */
	bool uncounted;        /* the heading does not say how many */
};

struct list {
	struct list_info info;
	enum thing_kind thing;
	const char *thing_expr[2];
	size_t n_thing;
	const char *key[LIST_KEYS];
	size_t n_keys;
	const struct list_column *columns; /* parallel to info.columns */
	const struct list_sort *sorts;     /* parallel to info.sorts */
	const struct list_param *params;
	size_t n_params;
	const struct list_section *sections;
	size_t n_sections;
	const struct list_field *fields;
	size_t n_fields;
	const struct list_flag *flags;
	size_t n_flags;
	const char *const *words; /* fields a bareword is looked for in */
	size_t n_words;
	const char *words_in;     /* column that leaves out most rows without a bareword, or NULL */
	const char *enter;        /* template of a place, or NULL */
	const char *address;      /* condition with {addr}, or NULL */
	const char *from;         /* what follows FROM; may hold {filter} */
	const char *joins;
	bool filter_inside;       /* {filter} is in `from` */
	struct {
		const char *from;    /* a table with one row for many, or NULL */
		const char *alias;
		const char *key;     /* of the rows, the id of that table */
		const char *count;   /* for how many */
		const char *columns; /* that it has, each between blanks */
	} coarse;
};

extern const struct list lists[];
extern const size_t lists_count;

const struct list *list_find(const char *name); /* NULL if there is none */
const struct list_field *list_field(const struct list *l, struct span name);
const struct list_flag *list_flag(const struct list *l, struct span name);
const struct list_sort *list_sort(const struct list *l, const char *name);

#endif
