/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_CELL_H
#define ASTSCOPE_MODEL_CELL_H

#include "astscope/base/arena.h"
#include "astscope/model/rows.h"

struct stmt;

/* Column @col of the current row of @st as a cell of a column of @type; @c is zeroed before, its text lives in @a. */
void cell_read(struct stmt *st, int col, enum cell_type type, struct arena *a, struct cell *c);

#endif
