/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_FILTER_TREE_H
#define ASTSCOPE_MODEL_FILTER_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/filter.h"
#include "astscope/model/list.h"

/* The inside of the filter language, for the files of this layer. */

struct db;
struct stmt;

enum filter_op { OP_GLOB, OP_EXACT, OP_REGEX, OP_LT, OP_LE, OP_GT, OP_GE, OP_NE };
enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_FLAG, NODE_FIELD, NODE_ADDR, NODE_WORD };

struct node {
	enum node_kind kind;
	size_t from, to;                /* bytes of the text it stands for */
	struct node **child;            /* AND, OR: n of them; an empty AND lets all pass.  NOT: one */
	size_t n;
	const struct list_flag *flag;
	const struct list_field *field;
	enum filter_op op;
	const struct span *piece;       /* FIELD: values (several = any of them); WORD: one */
	size_t n_pieces;
	size_t value_from;              /* byte where the value begins */
	uint64_t addr;                  /* ADDR */
	int64_t ordinal;                /* ADDR: 0, or the life after '#' */
};

/* Nodes live in @a; names are looked up in @l, which must outlive them. */
bool filter_tree(struct span text, const struct list *l, struct arena *a, struct node **ret, struct filter_error *fe);

bool filter_fail(struct filter_error *fe, size_t from, size_t to, const char *fmt, ...) AST_PRINTF(4, 5);

/* A compiled condition: SQL with parameters :f1, :f2, ... */
struct filter_value {
	bool is_text;
	int64_t number;
	struct span text;
};

struct filter_sql {
	struct arena *arena;
	struct strbuf sql;
	struct vec values; /* struct filter_value; :f1 is the first */
	struct db *db;
	const struct list *list;
};

void filter_sql_init(struct filter_sql *s, struct db *db, const struct list *l);
void filter_sql_done(struct filter_sql *s);
/* Append the condition of @n; reads the dictionaries. */
bool filter_compile(struct filter_sql *s, const struct node *n, struct filter_error *fe);
void filter_bind(const struct filter_sql *s, struct stmt *st);

/* A value as the language reads it back: quoted if it must be. */
void filter_quote(struct span s, struct strbuf *out);

/* Each value that field @f may have; one of a dictionary comes a row at a time, maybe several times. */
#define FILTER_COUNT_ROW 0    /* @count: a row of a dictionary */
#define FILTER_COUNT_FIXED -1 /* a fixed name; else how often the value occurs */
typedef void filter_value_fn(void *ctx, struct span value, int64_t count);
bool filter_each_value(struct db *db, const struct list_field *f, filter_value_fn *put, void *ctx, struct err *e);
/*
 * The filter @text, of which @root is the tree, without its slips: words and values that occur nowhere become the flag or
 * value that is nearly the same.  Nothing is added to @ret if there is no slip.
 */
bool filter_without_slips(struct db *db, const struct list *l, struct span text, const struct node *root,
			  struct strbuf *ret, struct err *e);

/* How text is compared. */
struct matcher;

/* @op is OP_GLOB, OP_EXACT or OP_REGEX; false: @fe->msg says what is wrong with the pattern. */
bool matcher_new(enum filter_op op, const struct span *piece, size_t n, struct matcher **ret, struct filter_error *fe);
/* Substring, smart case, for barewords and search. */
struct matcher *matcher_word(struct span word);
void matcher_free(struct matcher *m);
/* 1 yes, 0 no, -1 the pattern ran into its limit. */
int matcher_try(struct matcher *m, struct span text);

#endif
