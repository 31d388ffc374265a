/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef VIEW_WRAP_H
#define VIEW_WRAP_H

#include "astscope/model/home_lines.h"
#include "astscope/ui/text.h"

/* Text with links, to be broken at blanks. */
struct linked {
	struct span text;
	const struct home_link *links; /* by start */
	size_t n;
	enum role names; /* of the links */
	size_t at;       /* bytes of the text that are written */
	int rows;        /* it gets at most; 0 = as many as it takes */
	struct span good; /* words that say that all is well, where the text has them after a blank */
};

/* Words on lines that begin at @column, broken at blanks. */
void wrap_links(struct text *t, enum role role, struct linked *l, int column);
/* Columns that @s takes on the screen. */
int text_columns_of(struct span s);
/* A name in at most @room columns, appended: what is cut is its middle. */
void add_name_cut(struct strbuf *out, struct span name, int room);
/* @s on the current line, in at most @room columns: what is cut is marked, at the end. */
void text_add_cut(struct text *t, enum role role, struct span s, int room);
/* @s at the right end of the current line, if there is room for it. */
void text_add_right(struct text *t, enum role role, struct span s);
void wrap_words(struct text *t, enum role role, struct span s, int column);

#endif
