/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_RULES_H
#define ASTSCOPE_LOGIC_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"

/*
 * What is known of Asterisk's functions, threads and locks, as tables of text (share/rules).  Their form:
 *
 *	# a comment
 *	[roles]	function	then	file	...		a table and its columns, divided by TABs
 *	pbx_thread async_wait	-	pbx.c	...	a row; "-" is an empty cell
 *
 * Rows that were loaded later come first, so that people can overrule what astscope brings.
 */
enum rules_column {
#define RULES_TABLE(table, text) RULES_##table,
#define RULES_COLUMN(table, column, text) table##_##column,
#include "astscope/logic/rules.def"
#undef RULES_TABLE
#undef RULES_COLUMN
	RULES_END
};

#define RULES_NONE SIZE_MAX

struct rules;

/* The tables that astscope brings. */
struct rules *rules_new(void);
void rules_free(struct rules *r);

/*
 * Put the rows of @text before those there.  @name is for errors.  Errors: ERR_DATA with file and line; nothing of the
 * text is then used.
 */
bool rules_add(struct rules *r, struct span text, const char *name, struct err *e) AST_NODISCARD;

/* Rows of a table, named by any of its columns. */
size_t rules_count(const struct rules *r, enum rules_column column);

/* Borrowed; empty for "-". */
struct span rules_cell(const struct rules *r, enum rules_column column, size_t row);

/* The first row from @from on whose key fits @name, RULES_NONE if none does.  @key is the first column of its table. */
size_t rules_find(const struct rules *r, enum rules_column key, struct span name, size_t from);

/* One of @globs, divided by blanks, fits @name.  In a glob '*' stands for any text. */
bool rules_fit(struct span globs, struct span name);

/* Equal for equal texts: what was derived by other rules is stale. */
uint64_t rules_hash(const struct rules *r);

#endif
