/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_PART_H
#define IMPORT_PART_H

#include "decode.h"

#include "astscope/base/strbuf.h"

/*
 * What was attached to a mail, as text: a compression is undone, of a tar archive each file is given behind a line with its name, UTF-16
 * becomes UTF-8.  What is no text is left out, and a line says so.
 */
struct part;

/* What the parts of one file cost. */
struct part_cost {
	uint64_t ahead;  /* bytes decompressed since its owner set it to 0: it does so before each part_feed */
	uint64_t silent; /* bytes decompressed of which no text came */
};

/* @told: the encoding that its head names, ENCODING_PLAIN if it names none of these.  @cost is borrowed. */
struct part *part_new(enum encoding told, struct part_cost *cost);
/* Append what can be said so far to @out. */
void part_feed(struct part *p, struct span bytes, struct strbuf *out);
/* The rest; what was given ends with a line end. */
void part_end(struct part *p, struct strbuf *out);
void part_free(struct part *p); /* accepts NULL */

#endif
