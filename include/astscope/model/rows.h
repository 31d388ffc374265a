/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_ROWS_H
#define ASTSCOPE_MODEL_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/model/thing.h"

/*
 * Rows of a named list (share/sql/query/<list>.sql), fetched in windows: opening costs nothing, a page costs a page.
 * A rowset belongs to the thread of its db.  Nothing here changes the database.
 *
 * Lists (share/sql/query says what each takes and shows): findings sources rejects; leaks objects history balance events;
 * threads; locks holds waits cycles; stacks group_stacks frames values.
 */
struct db;
struct filter;
struct rows;

enum cell_type {
	CELL_TEXT,
	CELL_PRIVATE,    /* names or numbers of people: text that --redact takes out */
	CELL_INT,        /* a number that names something: a line, a rank */
	CELL_COUNT,      /* how many: grouped where it is shown on the screen */
	CELL_ADDR,       /* text 0x... */
	CELL_OBJ,        /* text 0xADDR#N */
	CELL_LWP,
	CELL_DELTA,      /* integer, printed with its sign */
	CELL_BYTES,
	CELL_SECONDS,    /* real or integer; text is 62 s, 4 min 10 s, 2 h 5 min */
	CELL_BOOL,       /* 0 or 1; text is "yes" or empty */
	CELL_MARK,       /* at most two characters: ! ? !! */
	CELL_SITE,       /* file:line */
	CELL_CONFIDENCE, /* sure derived guess */
	CELL_LINES,      /* text of several lines */
};

struct column {
	const char *name;   /* for --cols, :sort and JSON */
	const char *title;  /* head of the column */
	const char *doc;    /* one sentence, or "" */
	enum cell_type type;
	int width;          /* usual number of columns on screen */
	int prio;           /* 1 stays longest when it gets narrow; 0 = never shown, only a key for links */
	bool wide;          /* takes the room that is left */
	bool has_link;      /* rows_link() may give a place */
	bool sortable;
	bool optional;      /* shown when asked for by name only (--cols, columns menu) */
	bool tail;          /* its end tells values apart: a path, what ends in an address */
	bool middle;        /* its middle tells least: a function, a tag */
	bool own;           /* empty in a row that stands for several (model/sections.h) */
};

bool column_is_right(const struct column *c); /* flush right: numbers */

struct sort_order {
	const char *name;   /* a column's name, or a name of its own */
	bool descending;    /* by default */
};

/* Columns that have one value in all rows when a parameter is given. */
struct list_same {
	const char *param;
	const char *columns; /* separated by blanks */
};

/* Whether a report of the list takes a place (--at). */
enum list_at { AT_NEVER, AT_MAY, AT_MUST };

/* What a list is: constants, which outlive whatever borrows from them. */
struct list_info {
	const char *name;
	const char *doc;
	const struct column *columns;
	size_t n_columns;
	const struct sort_order *sorts;
	size_t n_sorts;
	const char *const *groups; /* values for rows_args.group; first = default */
	size_t n_groups;
	const char *const *params; /* names rows_args.params may use; a leading "!" = must be given */
	size_t n_params;
	const char *default_sort;
	bool sectioned;            /* the default order has sections (model/sections.h) */
	const struct list_same *same;
	size_t n_same;
	const char *note;          /* SELECT of a text for the title line; NULL = none */
	const char *empty;         /* in place of no rows; "" = nothing */
	const char *hints;         /* actions for the hint bar, separated by blanks; NULL = the usual ones */
	struct {
		const char *kind, *empty; /* in place of no rows when the bundle has no file of this kind; or NULL */
	} without;
	struct {
		const char *view;  /* NULL = the list has no places */
		const char *kind;  /* of the id behind the view */
		bool bare;         /* printed VIEW/ID, else VIEW/KIND/ID */
		bool key;          /* the id is the key of a row */
		const char *param; /* or this parameter; neither: xref_resolve knows more */
	} place;
	struct {
		const char *name;  /* NULL = there is no report of the list */
		const char *doc;
		enum list_at at;
	} report;
	struct {
		const char *list;  /* shown below, about the row under the cursor; NULL = none */
		const char *param; /* given the thing of the row; NULL = the list and filter behind Enter */
		bool key;          /* given the key of the row instead */
		const char *named; /* column with what it is called after; NULL = what the row is */
	} detail;
};

size_t list_count(void);
const struct list_info *list_at(size_t i);             /* in the order of the SQL files; NULL past the end */
const struct list_info *list_info(const char *name);   /* NULL if there is none */
const struct list_info *list_of_view(struct span view); /* NULL if places of that name are no list's */

enum { ROWS_PARAMS = 4 };
enum sort_direction { SORT_USUAL, SORT_ASCENDING, SORT_DESCENDING };

struct rows_param {
	const char *name; /* without ':' */
	int64_t value;
};

struct rows_args {
	struct rows_param params[ROWS_PARAMS];
	size_t n_params;
	struct span filter;  /* text of the filter language; empty = none */
	const char *sort;    /* NULL = the list's default */
	enum sort_direction direction;
	const char *group;   /* NULL = the default */
};

void rows_arg(struct rows_args *a, const char *name, int64_t value); /* append or replace */

/* Errors: ERR_USAGE for an unknown list, sort, group or parameter, and for a filter that does not compile. */
bool rows_open(struct db *db, const char *list, const struct rows_args *a, struct rows **ret,
	       struct err *e) AST_NODISCARD;
void rows_close(struct rows *r); /* accepts NULL */
const struct list_info *rows_info(const struct rows *r);
int rows_column(const struct rows *r, const char *name); /* index, or -1 */

/* Rows under the filter, and without it; counted on first use and kept. */
bool rows_total(struct rows *r, int64_t *ret, struct err *e) AST_NODISCARD;
/* What rows_total would give if that is known without asking, else -1. */
int64_t rows_counted(const struct rows *r);
bool rows_unfiltered(struct rows *r, int64_t *ret, struct err *e) AST_NODISCARD;

enum cell_kind { CELL_IS_NULL, CELL_IS_INT, CELL_IS_REAL, CELL_IS_TEXT };

struct cell {
	struct span text;    /* as shown, raw bytes not yet escaped; empty for NULL */
	enum cell_kind kind; /* what the database holds: for JSON */
	int64_t number;      /* CELL_IS_INT */
	double real;         /* CELL_IS_REAL */
};

struct row_key {
	int64_t k[2]; /* unique in its list, stable for a database */
};

struct row {
	const struct cell *cells; /* one a column of list_info */
	size_t n;
	struct row_key key;
	struct thing thing;       /* what the row is: for x, r and the capitals */
};

/* Row @index from 0 in the current order; *ret = NULL past the end.  It lives until the next call with this rowset. */
bool rows_get(struct rows *r, int64_t index, const struct row **ret, struct err *e) AST_NODISCARD;
/*
 * Up to @limit rows (-1 = all) from the first on, one at a time and not kept; it costs one pass, however many there are.
 * @take gets each row, valid for the call; false stops, which is no failure.
 */
bool rows_each(struct rows *r, int64_t limit, bool (*take)(void *ctx, const struct row *row), void *ctx,
	       struct err *e) AST_NODISCARD;
/* Where the row with @key stands; -1 if it is filtered out or gone. */
bool rows_find(struct rows *r, struct row_key key, int64_t *ret, struct err *e) AST_NODISCARD;
/*
 * First row at or after @from (at or before it if @backward), wrapping, whose shown text holds @needle, smart case;
 * -1 = none.
 */
bool rows_search(struct rows *r, struct span needle, int64_t from, bool backward, int64_t *ret,
		 struct err *e) AST_NODISCARD;

/* Place text behind a cell, or behind Enter on the row (col = -1), appended to @out; false if there is none. */
bool rows_link(const struct rows *r, const struct row *row, int col, struct strbuf *out);
/* The filter term for the value of a cell (`file:chan_sip.c`), for `+` and `!`; false if the column has no field. */
bool rows_term(const struct rows *r, const struct row *row, int col, struct strbuf *out);

/* What the list says of itself in the title line, appended; nothing if it says nothing. */
bool rows_note(struct db *db, const struct list_info *li, struct strbuf *ret, struct err *e) AST_NODISCARD;
/* Rows of a list under a filter, for live counts; same errors as rows_open. */
bool rows_count(struct db *db, const char *list, const struct rows_args *a, int64_t *ret, struct err *e) AST_NODISCARD;

#endif
