/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_COMPAT_H
#define ASTSCOPE_LOGIC_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/lives.h"
#include "astscope/base/record.h"
#include "astscope/base/span.h"

/*
 * The lives of one address beside what refcounter.py makes of the same rows (refcount.h), and why the two differ.  Nothing is
 * guessed: the rows are counted again with one of our corrections at a time, and what makes the script agree is the reason.
 */

/* A row of a file. */
struct compat_row {
	int64_t line;
	int64_t delta;
	int64_t before;      /* count of the corrected life */
	int64_t logged;      /* the number in its state; of states that are numbers */
	uint32_t life;       /* index in compat_address.lives, or COMPAT_NO_LIFE */
	enum ref_kind state; /* as the script reads it */
	bool idle;           /* it changed nothing in the corrected life */
};

#define COMPAT_NO_LIFE UINT32_MAX /* a row that no life has: astscope does not understand it */

struct compat_life {
	unsigned flags;      /* enum life_flag */
	int64_t run;         /* equal for lives of one process */
	int64_t end_line;    /* of the row that ended it; 0 = it did not end */
};

/* What the script makes of a line that astscope rejects. */
enum compat_reject {
	COMPAT_SKIPS,  /* it has too few fields: a complaint and no more */
	COMPAT_DIES,   /* its change is no number: there will be no report */
	COMPAT_COUNTS, /* it counts like any other; @ret is all but its line */
};

/* An address that is not written as addresses are is one of its own and skipped too: it is in no life. */
enum compat_reject compat_reject(struct span text, uint64_t *ret_addr, struct compat_row *ret);

/* All of one address in one file.  The rows of a life stand together, in corrected order; lines differ. */
struct compat_address {
	const struct compat_row *rows;
	size_t n_rows;
	const struct compat_life *lives;
	size_t n_lives;
};

/* Why they differ: bit i is row i of the table. */
enum compat_reason {
	COMPAT_RUN,
	COMPAT_LATE,
	COMPAT_LOST,
	COMPAT_REUSED,
	COMPAT_REJECTED,
	COMPAT_SORTED,
	COMPAT_ORDER,
	COMPAT_TRAILING,
	COMPAT_SKEWED,
	COMPAT_IDLE,
	COMPAT_GAPPED,
	COMPAT_SEVERAL,      /* not one of these, nor all */
	COMPAT_MANY,         /* not looked into: it would take too long */
	COMPAT_REASONS
};

const char *compat_reason_name(enum compat_reason r);
const char *compat_reason_text(enum compat_reason r); /* what the script does there */

/* An object of the script's that has rows of a life. */
struct compat_object {
	unsigned classes;    /* enum life_flag: finalized leaked skewed invalid */
	uint32_t other;      /* another life with rows in it, COMPAT_NO_LIFE = none */
	uint32_t others;     /* how many */
};

/* A life of which the script says something else. */
struct compat_diff {
	uint32_t life;
	const struct compat_object *objects; /* in the order of the file; may be none */
	size_t n_objects;
	unsigned reasons;    /* one or more */
};

/* Objects by class; one may be in two.  Index: enum life_class. */
struct compat_totals {
	int64_t ours[LIFE_LOST + 1], script[LIFE_LOST + 1];
	int64_t lives, differ;
	int64_t reasons[COMPAT_REASONS];
	uint64_t work;       /* rows that were looked at */
};

/* Adds to @totals; @put gets each life that differs, borrowed for the call. */
void compat_compare(const struct compat_address *a, struct compat_totals *totals,
		void (*put)(void *ctx, const struct compat_diff *d), void *ctx);

#endif
