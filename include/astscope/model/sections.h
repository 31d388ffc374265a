/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_SECTIONS_H
#define ASTSCOPE_MODEL_SECTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/model/rows.h"

/*
 * A list in its default order as people read it: under headings, with what is alike folded.  What the sections are, say
 * header lines of the list (build-aux/embed-lists.awk); a list whose list_info is `sectioned` has some.
 *
 * All of it is *lines*, counted from 0: headings, rows, and lines that stand for further rows.  A section shows its
 * heading only, or its rows with folds, or all its rows.  Under a filter nothing is folded at first, and rows are not
 * folded by their value.  Costs what the lines asked for cost: sections are counted by themselves, folded ones are not
 * read, and folds are found once.
 */
struct db;
struct sections;

enum line_kind {
	LINE_ROW,
	LINE_HEADING,
	LINE_MORE,       /* stands for rows that are like the one above */
};

/* What sections_toggle does to a line. */
enum line_turn {
	TURN_NONE,
	TURN_SHOW,       /* rows that are not shown stand behind it */
	TURN_FOLD,
};

struct section_line {
	enum line_kind kind;
	enum line_turn turn;
	struct span text;        /* of headings and LINE_MORE; lives until the next call */
	const struct row *row;   /* LINE_ROW: lives until the next call; else NULL */
	int64_t times;           /* rows that it stands for; 1 = itself */
	int times_column;        /* where "3 x" stands if times > 1; -1 = nowhere */
	int64_t nth;             /* LINE_ROW: from 1 among the rows of sections that are not folded; else 0 */
	size_t section;          /* from 0 in the list's order */
	int64_t id;              /* of headings and LINE_MORE: tells them apart as long as the list is open */
};

/* As rows_open; @a has neither sort nor group. */
bool sections_open(struct db *db, const char *list, const struct rows_args *a, struct sections **ret,
		   struct err *e) AST_NODISCARD;
void sections_close(struct sections *s); /* accepts NULL */

/* Lines; 0 if there are no rows.  Counts what is not counted yet: false also if that was put off. */
bool sections_count(struct sections *s, int64_t *ret, struct err *e) AST_NODISCARD;
/* Rows of the sections that are not folded, as far as they are counted. */
int64_t sections_rows(const struct sections *s);
/* All rows in this order, whatever is folded, each section behind its heading if @head takes those; as rows_each. */
bool sections_each(struct sections *s, int64_t limit, bool (*take)(void *ctx, const struct row *row),
		   void (*head)(void *ctx, struct span heading), void *ctx, struct err *e) AST_NODISCARD;
/* The line @index; *ret_there = false past the end, and where it is not known yet what stands there. */
bool sections_line(struct sections *s, int64_t index, struct section_line *ret, bool *ret_there,
		   struct err *e) AST_NODISCARD;
/* The line of the row with that key, unfolded if need be; -1 = there is none. */
bool sections_find(struct sections *s, struct row_key key, int64_t *ret, struct err *e) AST_NODISCARD;
/* The line of a heading or LINE_MORE by its id; -1 = it is not shown. */
int64_t sections_of_id(struct sections *s, int64_t id);
/* As rows_search; what is folded is looked through as well, and unfolded when it has it. */
bool sections_search(struct sections *s, struct span needle, int64_t from, bool backward, int64_t *ret,
		     struct err *e) AST_NODISCARD;
/*
 * Unfold or fold what line @index stands for: a heading its section, from heading to folds to all rows; another line its
 * fold, else its section.  *ret = the line where that stands now.
 */
bool sections_toggle(struct sections *s, int64_t index, int64_t *ret, struct err *e) AST_NODISCARD;
/*
 * Breaks remarks that are longer than @columns.  Unfolds sections of which the heading alone is shown, in their order, as far as
 * their lines fit @room; not once something was toggled.  *ret: lines are others now, also where it fails.
 */
bool sections_fit(struct sections *s, int columns, int64_t room, bool *ret, struct err *e) AST_NODISCARD;
/* The heading after line @from, or before it; -1 = none. */
int64_t sections_step(const struct sections *s, int64_t from, int dir);
/* Fold and unfold sections as in @like, which is of the same list, if the filter is the same. */
void sections_take_folding(struct sections *s, const struct sections *like);

#endif
