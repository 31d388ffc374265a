/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_TEXT_ROWS_H
#define ASTSCOPE_UI_TEXT_ROWS_H

#include "astscope/ui/text.h"

/* A row on screen: a line, or with wrapping a part of one. */
struct text_row {
	size_t line;
	int from, columns; /* of the line's text */
	int indent;        /* blank columns before it */
};

/* The run of @line that is its current link, -1 = it has none. */
long text_current_run(const struct text *t, long line);

#endif
