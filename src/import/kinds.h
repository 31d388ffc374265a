/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_KINDS_H
#define IMPORT_KINDS_H

#include "astscope/base/strbuf.h"
#include "astscope/format/format.h"

/* The kinds of text there are: formats that share a parser are one. */
enum { KINDS_MOST = 32 };

/*
 * What kinds said of a line: until it is known what was done to a text its lines are asked for again and again, by each plan, and
 * many lines of one text are the same.
 */
struct kinds_told {
	struct strbuf line;
	unsigned char sign[KINDS_MOST];    /* and 1; 0 = not asked yet */
	unsigned char carried[KINDS_MOST]; /* the same of what the line carries to others */
};

struct kinds {
	const struct format *at[KINDS_MOST]; /* the first format of each */
	size_t n;
	struct kinds_told *told;             /* by the hash of the line; the last one is of a line too long to be kept */
};

void kinds_init(struct kinds *k);
void kinds_done(struct kinds *k);
bool kinds_blank(struct span line);
/* What @line is to the kind @i. */
enum line_sign kinds_sign_as(const struct kinds *k, size_t i, struct span line);
/* What @line carries to kinds other than the one that carries; *@ret_coat: it is a line of such a kind. */
enum line_sign kinds_carried(const struct kinds *k, struct span line, bool *ret_coat);
/* The strongest sign of @line and the kind that gives it; a blank line is foreign to all. */
enum line_sign kinds_sign(const struct kinds *k, struct span line, const struct format **ret);
/* A foreign line mended by the first kind that knows how, in @out; false = no kind does. */
bool kinds_mend(const struct kinds *k, struct span line, struct strbuf *out);

#endif
