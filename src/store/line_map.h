#ifndef ASTSCOPE_STORE_LINE_MAP_H
#define ASTSCOPE_STORE_LINE_MAP_H

#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/pack_block.h"

/*
 * Life and thread of each line of one source, put in any order and taken in order of the lines.  It lies in an unlinked
 * file beside the database, so that memory does not grow with the log.  A zeroed struct is empty.
 */
struct line_map {
	int fd;             /* 0 = none yet */
	struct line_of *at; /* mapped */
	uint64_t cap;       /* lines there is room for */
	uint64_t first, stop; /* the lines put lie between */
	uint64_t puts;
};

struct line_of {
	uint32_t life, thread;
};

/* @beside: the path of the database, or what is no path. */
bool line_map_put(struct line_map *m, const char *beside, uint64_t line, uint32_t life, uint32_t thread, struct err *e)
	AST_NODISCARD;
/* Fill *@ret with the lines of @block; false if none of them was put. */
bool line_map_block(const struct line_map *m, uint64_t block, struct line_block *ret);
void line_map_clear(struct line_map *m); /* keeps the file */
void line_map_done(struct line_map *m);

#endif
