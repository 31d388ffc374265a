/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_LEAK_H
#define ASTSCOPE_MODEL_LEAK_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/rows.h"

struct arena;
struct db;

/* What Leaks says besides the rows of the list "leaks": what the end of the runs proves, and what is known of one path. */

struct leak_verdict {
	int64_t runs, clean, abrupt;      /* runs with a refs log, and how many stopped so */
	int64_t paths, creators;          /* with objects that had not ended */
	int64_t lives, bytes;             /* of them; bytes -1 = the logs do not say */
	int64_t leaked, excused;          /* of runs that ended cleanly; the excused may have ended in a hole of the log */
	int64_t roots, root_lives, held;  /* of the leaked: paths, their lives, lives that others hold */
	int64_t forgotten;                /* of other runs */
	int64_t born, ended, invalid;     /* all lives */
	struct strbuf why;                /* of a single run: the evidence for how it stopped */
};

bool leak_verdict_load(struct db *db, struct leak_verdict *ret, struct err *e) AST_NODISCARD;
void leak_verdict_done(struct leak_verdict *v); /* a zeroed one is fine */
/* The first row of Leaks, of one or two sentences; @wide: with bytes.  Nothing without a refs log. */
void leak_verdict_say(const struct leak_verdict *v, bool wide, struct strbuf *out);
/* "20 leaked, 4 causes", "2 722 alive, 184 creators" */
void leak_verdict_count(const struct leak_verdict *v, struct strbuf *out);

/* What is said of a row of "leaks", besides its cells. */

/* "lab_session_alloc res_crashlab.c:54, a container"; @short_place: ":54". */
void leak_say_type(const struct rows *r, const struct row *row, bool short_place, struct strbuf *out);
/* "root", "follows the 3", "looks forgotten"; empty: alive, which says nothing. */
void leak_say_role(const struct rows *r, const struct row *row, struct strbuf *out);
/*
 * A sentence on what else is known, empty if nothing is: where others give it back, or what holds it; @whole: also whether those
 * went the same way.  *@ret_confidence: of it, borrowed from the row, empty if none is to be said.
 */
void leak_say_others(const struct rows *r, const struct row *row, bool whole, struct strbuf *out, struct span *ret_confidence);

/* One path in detail. */
struct leak_thread {
	int64_t lwp, lives;
};

struct leak_points {
	int64_t points;
	struct span text;
};

struct leak_detail {
	int64_t life;           /* one to tell the path by; 0 = there is no such path */
	struct span name;       /* its: 0x7f1790003390#1 */
	struct vec threads;     /* struct leak_thread: who made the first 2000, those of most lives first */
	struct vec objects;     /* struct span: names of the first lives */
	struct vec terms;       /* struct leak_points: what the score is the sum of */
	struct arena *texts;
};

bool leak_detail_load(struct db *db, int64_t path, int64_t objects, struct leak_detail *ret, struct err *e) AST_NODISCARD;
void leak_detail_done(struct leak_detail *d); /* a zeroed one is fine */

/* A life among those of its path: which of how many; 0 = it is on none. */
bool leak_of_life(struct db *db, int64_t life, int64_t *ret_path, int64_t *ret_nth, int64_t *ret_lives, struct err *e) AST_NODISCARD;

/* How lives of the type of one went: those that ended, by their last change, and the leak paths of those that did not. */
struct leak_way {
	int64_t lives, path;    /* path 0 = they ended */
	struct span func, place, tag; /* of the last change; of a path where most were touched last */
	bool held;
};

struct leak_ways {
	struct vec ended, open; /* struct leak_way, most first; up to 6, up to 12 */
	int64_t ended_lives, open_lives;
	struct arena *texts;
};

bool leak_ways_load(struct db *db, int64_t life, struct leak_ways *ret, struct err *e) AST_NODISCARD;
void leak_ways_done(struct leak_ways *w); /* a zeroed one is fine */

#endif
