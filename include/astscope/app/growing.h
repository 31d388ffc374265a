/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_GROWING_H
#define ASTSCOPE_APP_GROWING_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

/*
 * A file that others write to, and a copy of its last whole lines: an import reads the copy, which nobody else changes.  The
 * copy is bounded, as is the memory; it has no name and goes with the program, whatever ends that.
 */
struct growing;

#define GROWING_KEPT (8u << 20)  /* bytes of the end that are kept when the copy has become */
#define GROWING_MOST (16u << 20) /* so large */

enum growing_news {
	GROWING_SAME,  /* no whole line came */
	GROWING_MORE,  /* lines came */
	GROWING_CUT,   /* the file was cut: the copy begins anew with what it has now */
	GROWING_OTHER, /* another file has its name: the copy begins anew with that one */
	GROWING_GONE,  /* no file has its name any more; said once */
};

/* ERR_READ: there is no such file; ERR_USAGE: it is no plain text in a regular file; ERR_WRITE: no temporary file. */
bool growing_open(const char *path, struct growing **ret, struct err *e) AST_NODISCARD;
void growing_free(struct growing *g); /* accepts NULL */
/*
 * Take what came since the last call, up to the last line end: the rest of a line waits for its end.  False: @e, and the next
 * call tries again.
 */
bool growing_look(struct growing *g, enum growing_news *ret, struct err *e) AST_NODISCARD;

const char *growing_copy(const struct growing *g); /* a path to open the copy by */
uint64_t growing_lines(const struct growing *g);   /* in the copy */
uint64_t growing_from(const struct growing *g);    /* the byte of the file at which the copy begins */

#endif
