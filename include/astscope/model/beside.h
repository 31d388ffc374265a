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

/*
 * How one life took and gave back: each take with the release that gave it back, computed when it is asked for, of any life;
 * and, of a life of a leak path, one of the ended siblings the analysis found, side by side.
 */

struct beside_change {
	int64_t ord, line, delta, before, after;
	struct span place;       /* "res.c:54", or ":54" */
	struct span func, tag;
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

struct beside {
	int64_t life, sibling;   /* lives; sibling 0 = none */
	int64_t siblings;        /* that are stored */
	int64_t distance;        /* rows of one side alone */
	struct span name;        /* of the sibling: 0x7f1788005ea0#13 */
	struct span file;        /* the one in which all changes are, which their places leave out; empty = there is none */
	bool too_long;           /* more changes than are paired */
	struct vec pairs;        /* struct beside_pair, by the first change of each */
	struct vec rows;         /* struct beside_row */
	size_t parts;            /* the first row that is not the same; rows.n = none */
	struct vec changes[2];   /* struct beside_change, of the life and of the sibling */
	struct arena *texts;
};

/*
 * @rank: of the sibling, from 1; if there is none such, or it is 0, no sibling.  @brief: where all changes are in one file,
 * places leave it out.  A failed one may be done too.
 */
bool beside_load(struct db *db, int64_t life, int64_t rank, bool brief, struct beside *ret, struct err *e) AST_NODISCARD;
void beside_done(struct beside *b); /* a zeroed one is fine */

/* A line of the two lives side by side. */
enum beside_kind {
	BESIDE_ROW,
	BESIDE_PARTS,   /* what follows differs */
	BESIDE_MISSING, /* a row whose own side lacks the release */
	BESIDE_SAME,    /* so many rows that are the same, folded */
};

struct beside_line {
	enum beside_kind kind;
	const struct beside_row *row; /* NULL for BESIDE_PARTS and BESIDE_SAME */
	size_t n;                     /* BESIDE_SAME */
};

/* Appends struct beside_line; @fold: of many rows in a run that are the same only those next to others. */
void beside_lines(const struct beside *b, bool fold, struct vec *ret);
/* '/' where they part, '?' at what is missing, else ' '. */
char beside_mark(const struct beside_line *l);
/* What the left or the right of a line says: "+1 1>2 :70 lab_good \"link session\"". */
void beside_say(const struct beside_line *l, bool other, struct strbuf *out);
/* The change of a pair as words: ":54 lab_session_alloc". */
void beside_say_place(const struct beside_change *c, struct strbuf *out);

#endif
