#ifndef ASTSCOPE_MODEL_LIST_H
#define ASTSCOPE_MODEL_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/arena.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"
#include "astscope/model/rows.h"
#include "astscope/model/thing.h"

/* The header lines of a list's SQL file, read.  For the files of this layer; others use rows.h. */

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
	const char *values; /* SELECT of value and count for completion, or NULL */
};

struct list_flag {
	const char *name, *doc, *expr;
};

struct list {
	struct list_info info;
	struct arena *arena;
	enum thing_kind thing;
	const char *thing_expr[2];
	size_t n_thing;
	const char *key[LIST_KEYS];
	size_t n_keys;
	struct vec columns;      /* struct list_column, parallel to info.columns */
	struct vec sorts;        /* struct list_sort, parallel to info.sorts */
	struct vec params;       /* struct list_param */
	struct vec fields;       /* struct list_field */
	struct vec flags;        /* struct list_flag */
	struct vec words;        /* const char *: fields a bareword is looked for in */
	const char *enter;       /* template of a place, or NULL */
	const char *address;     /* condition with {addr}, or NULL */
	const char *from;        /* what follows FROM; may hold {filter} */
	const char *joins;
	bool filter_inside;      /* {filter} is in `from` */
	struct vec info_columns; /* struct column */
	struct vec info_sorts;   /* struct sort_order */
	struct vec info_groups;  /* const char * */
	struct vec info_params;  /* const char * */
};

/* The list @name, or NULL if there is none.  A fault in a header line is a bug of ours and dies. */
struct list *list_open(const char *name);
void list_close(struct list *l);

const struct list_field *list_field(const struct list *l, struct span name);
const struct list_flag *list_flag(const struct list *l, struct span name);
const struct list_sort *list_sort(const struct list *l, const char *name);

/* The text of a shape of statements (share/sql/query/compose.sql); dies if there is none of that name. */
const char *list_shape(const char *name);

/* Replace each {NAME} of @shape by what @value gives for NAME (appended to the buffer); unknown names stay. */
typedef bool (*shape_fn)(void *ctx, struct span name, struct strbuf *out);
void shape_fill(const char *shape, shape_fn value, void *ctx, struct strbuf *out);
/* As shape_fill, of the named shape, with one name to replace. */
void shape_fill_one(const char *shape_name, const char *name, const char *value, struct strbuf *out);

#endif
