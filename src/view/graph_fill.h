/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_GRAPH_FILL_H
#define ASTSCOPE_SRC_VIEW_GRAPH_FILL_H

#include "astscope/model/graph.h"
#include "astscope/ui/text.h"

/* A line of a drawing into a text: titles in the gutter, names as links, the cursor where it names something. */
void graph_fill_line(struct text *t, const struct graph_text *g, const struct graph_line *l);

#endif
