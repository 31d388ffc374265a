/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_BESIDE_H
#define ASTSCOPE_MODEL_BESIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

struct db;
struct place;

/*
 * How one life took and gave back: each take with the release that gave it back, computed when it is asked for, of any life;
 * and, of a life of a leak path, one of the ended siblings the analysis found, side by side.
 */

struct beside_change {
	int64_t ord, line, delta, before, after;
	int64_t lwp;             /* of its thread; 0 = the log does not say */
	struct span place;       /* "res.c:54", or ":54" */
	struct span func, tag;
	bool made;               /* the constructor's */
	bool ends;               /* the life ended here */
	bool open;               /* of the life: one of the takes here is never given back, compared with ended siblings */
	bool missing;            /* of the sibling: the release that the life lacks */
};

struct beside_pair {
	const struct beside_change *take, *release; /* NULL = none; not both */
	int64_t times;           /* references */
	const char *confidence;  /* derived guess; NULL = alone */
};

struct beside_row {
	const struct beside_change *own, *other; /* NULL = nothing there; not both */
	bool same;               /* function, tag and direction */
};

/* A message of Asterisk's own log that names the address of the life. */
struct beside_logged {
	struct span text, place; /* with its time, if it has one; raw/source/5/line/639 */
	bool sure;               /* the address had no other life */
};

struct beside {
	int64_t life, sibling;   /* lives; sibling 0 = none */
	int64_t siblings;        /* that are stored */
	int64_t distance;        /* rows of one side alone */
	struct span name;        /* of the sibling: 0x7f1788005ea0#13 */
	struct span file;        /* in which the life begins, which places leave out; empty = they do not */
	bool elsewhere;          /* some changes are in other files */
	bool chosen;             /* the sibling was asked for: it may not have ended */
	bool too_long;           /* more changes than are paired */
	struct vec pairs;        /* struct beside_pair, by the first change of each */
	struct vec rows;         /* struct beside_row */
	size_t parts;            /* the first row that is not the same; rows.n = none */
	struct vec changes[2];   /* struct beside_change, of the life and of the sibling */
	struct vec late;         /* struct beside_change: of an invalid life, what came when there was no object; up to 20 */
	struct vec logged;       /* struct beside_logged, of an invalid life; up to 3 */
	struct arena *texts;
};

/*
 * @rank: of the sibling, from 1; if there is none such, or it is 0, no sibling.  @brief: places leave
 * out the file in which the life begins.  A failed one may be done too.
 */
bool beside_load(struct db *db, int64_t life, int64_t rank, bool brief, struct beside *ret, struct err *e) AST_NODISCARD;
/* The same, beside @with, whatever it is. */
bool beside_load_with(struct db *db, int64_t life, int64_t with, bool brief, struct beside *ret, struct err *e) AST_NODISCARD;
/* The life that a place names to be put beside: hist/0xADDR#LIFE/beside/0xADDR#LIFE; 0 = none. */
bool beside_of_place(struct db *db, const struct place *p, int64_t *ret, struct err *e) AST_NODISCARD;
void beside_done(struct beside *b); /* a zeroed one is fine */
/* Appends the name of the life to begin with: the first that a finding names; nothing if none does. */
bool beside_usual(struct db *db, struct strbuf *ret, struct err *e) AST_NODISCARD;

/* A line of the two lives side by side. */
enum beside_kind {
	BESIDE_ROW,
	BESIDE_PARTS,   /* what follows differs */
	BESIDE_MISSING, /* a row whose own side lacks the release */
	BESIDE_SAME,    /* so many rows that are the same, folded */
	BESIDE_MORE,    /* so many rows, folded */
};

struct beside_line {
	enum beside_kind kind;
	const struct beside_row *row; /* NULL for BESIDE_PARTS, BESIDE_SAME and BESIDE_MORE */
	size_t n;                     /* BESIDE_SAME, BESIDE_MORE */
};

/*
 * Appends struct beside_line; @fold: of many rows in a run that are the same only those next to others, and of long lives those
 * around the place where they part, what is open or missing, and the last ones.
 */
void beside_lines(const struct beside *b, bool fold, struct vec *ret);
/* '/' where they part, '?' at what is missing, else ' '. */
char beside_mark(const struct beside_line *l);
/* What the left or the right of a line says: "+1 1>2 :70 lab_good \"link session\"". */
void beside_say(const struct beside_line *l, bool other, struct strbuf *out);
/* What a change is without its tag: "+1 1>2 :70 lab_good". */
void beside_say_change(const struct beside_change *c, struct strbuf *out);
/* The change of a pair as words: ":54 lab_session_alloc". */
void beside_say_place(const struct beside_change *c, struct strbuf *out);

#endif
