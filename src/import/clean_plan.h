/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_PLAN_H
#define IMPORT_CLEAN_PLAN_H

#include "astscope/base/arena.h"
#include "clean_prefix.h"

/* What a stretch of text needs to become what its program printed. */

enum wrap {
	WRAP_NONE,
	WRAP_SOFT, /* broken at blanks, as mailers do */
	WRAP_HARD, /* broken at a column, as terminals do */
};

enum { PLAN_PREFIXES = 3 };

struct plan {
	bool quoted_printable;
	bool cr;                /* lines end in CR LF */
	bool trailing;          /* lines end in blanks */
	unsigned text_steps;    /* bits: rows of text_steps */
	struct prefix prefixes[PLAN_PREFIXES];
	unsigned n_prefixes;
	bool coated;            /* lines of a kind that carries others do so, all of them */
	enum wrap wrap;
	size_t width;           /* columns of a wrap */
	size_t first;           /* of the lines looked at, the first that is of a kind; n if none is */
};

/* Look at @n lines, without their LF.  @room is reset. */
void plan_make(struct plan *p, const struct kinds *k, const struct span *lines, size_t n, struct arena *room);

/* ---- one line under a plan ---- */

/* What was done to a line, as bits; the low ones are rows of text_steps. */
enum {
	DID_TERMINAL = 16,
	DID_CR,
	DID_TRAILING,
	DID_WRAP,
	DID_PAGER,
	DID_MEND,
	DID_FENCE,
	DID_WHOLE, /* what follows made a single broken line whole */
	DID_PREFIX = 32, /* and up: which one */
};
#define DID(bit) (UINT64_C(1) << (bit))

/* Where the text of a line is made; two, so that a step can read what the step before wrote. */
struct plan_room {
	struct strbuf text[2];
	unsigned turn;
};
void plan_room_done(struct plan_room *r);

/* @line without the marks of all steps but those that take more than one line; borrows @line or @room. */
struct span plan_text(const struct plan *p, const struct kinds *k, struct span line, struct plan_room *room, uint64_t *ret_did);
/* That without its prefix: *@ret_prefix is its index, or n_prefixes. */
struct span plan_prefix(const struct plan *p, const struct kinds *k, struct span text, unsigned *ret_prefix);
/* True if @line had no room for the first word of @next within @width columns. */
bool plan_was_forced(struct span line, struct span next, size_t width);
/* True if @next can be more of a line, which is @whole as far as it shows: it begins nothing. */
bool plan_goes_on(const struct kinds *k, struct span next, bool whole);

#endif
