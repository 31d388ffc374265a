/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_LEAKS_H
#define ASTSCOPE_SRC_VIEW_LEAKS_H

#include "astscope/model/beside.h"
#include "astscope/model/leak.h"
#include "astscope/ui/text.h"
#include "list.h"

#define LEAKS_WIDE 108   /* columns from which on a path is two lines, with columns of its own */
#define LEAKS_APART 88   /* columns from which on what was kept and who was seen last have lines of their own */
#define LEAKS_OBJECTS 60 /* named in the detail */

enum leaks_form { LEAKS_PATHS, LEAKS_CREATORS, LEAKS_TABLE };

struct leaks {
	struct list_view list;  /* first: shares the functions of list views; pane 1 is for tables */
	struct leak_verdict verdict;
	struct vec rows;        /* long: the row of the list behind each line of the text, -1 = none */
	struct strbuf common;   /* the file in which all paths begin, where their places leave it out; else empty */
	bool unfolded;
	int64_t path, count, rank; /* of the detail: the path, how many objects, the sibling from 1 */
	struct leak_detail detail;
	struct beside beside;
};

enum leaks_form leaks_form(const struct leaks *l);

/* Texts of the panes (leaks_text.c, leaks_detail.c). */
void leaks_rows(struct leaks *l, struct text *t);
void leaks_detail(struct leaks *l, struct text *t);
void leaks_title(struct leaks *l, struct strbuf *ret);

#endif
