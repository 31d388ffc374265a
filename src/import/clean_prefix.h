/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_PREFIX_H
#define IMPORT_CLEAN_PREFIX_H

#include "kinds.h"

/* What mailers, loggers, containers and tools put before each line of a text. */
enum { PREFIX_LAYERS = 3 };

struct prefix {
	unsigned depth;                       /* layers, the outermost first */
	unsigned char shape[PREFIX_LAYERS];   /* index in the table of shapes */
	unsigned short blanks[PREFIX_LAYERS]; /* of an indent: how many */
};

/* So many blanks. */
struct prefix prefix_of_indent(size_t blanks);
bool prefix_same(const struct prefix *a, const struct prefix *b);
/* No line of our kinds begins like any of its layers, so that it may be taken off wherever it is. */
bool prefix_is_safe(const struct prefix *p);
/* Append the names of the layers: "quote, indent 4". */
void prefix_name(const struct prefix *p, struct strbuf *out);

/*
 * True if @line is an anchor of some kind, also once it is mended: *@ret has depth 0; or if it is one behind a prefix:
 * *@ret is that.
 */
bool prefix_find(const struct kinds *k, struct span line, struct prefix *ret);
/* @line behind as many layers of @p as it has; *@ret_all: behind all of them. */
struct span prefix_strip(const struct prefix *p, struct span line, bool *ret_all);

#endif
