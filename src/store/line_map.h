/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_LINE_MAP_H
#define ASTSCOPE_STORE_LINE_MAP_H

#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/pack_block.h"
#include "astscope/base/vec.h"

/*
 * Life and thread of each line of one source, put in any order and taken in order of the lines.  What is put is sorted by
 * part of the log only, 65,536 lines each, and lies in an unlinked file beside the database, so that memory does not grow
 * with the log; a part is put in order when its blocks are taken.  A zeroed struct is empty.
 */
struct line_map {
	int fd;               /* 0 = none yet */
	uint64_t bytes;       /* of the file */
	uint64_t first, stop; /* the lines put lie between */
	struct vec parts;     /* struct line_part, by number */
	struct line_of *open; /* the lines of a part */
	uint64_t opened;      /* its number + 1; 0 = none */
};

struct line_of {
	uint32_t life, thread;
};

/* @beside: the path of the database, or what is no path. */
bool line_map_put(struct line_map *m, const char *beside, uint64_t line, uint32_t life, uint32_t thread, struct err *e)
	AST_NODISCARD;
/* Fill *@ret with the lines of @block; @ret->n = 0 if none of them was put.  Nothing is put after it. */
bool line_map_block(struct line_map *m, uint64_t block, struct line_block *ret, struct err *e) AST_NODISCARD;
void line_map_clear(struct line_map *m); /* keeps the file */
void line_map_done(struct line_map *m);

#endif
