/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_HOME_H
#define ASTSCOPE_MODEL_HOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

struct db;

/*
 * What Home and `report overview` say besides the findings (list "findings") and the evidence table (list "sources").
 */
struct home {
	struct strbuf bundle;      /* name of the bundle; may be empty */
	struct strbuf version;     /* "20.20.1", or empty */
	struct strbuf pids;        /* of the processes, or empty */
	struct strbuf shutdown;    /* the run's last word: "the refs log stops without a shutdown, so alive is not leaked" */
	struct vec trust;          /* struct strbuf, a sentence each: how far refs logs can be trusted; none without one */
	struct strbuf when;        /* the moment of the worst finding, with confidence and reason; may be empty */
	struct strbuf clock;       /* zones of the times of the files; may be empty */
	struct strbuf process;     /* "45 threads: 8 stuck, 37 idle or other; 14 ended before"; may be empty */
	struct strbuf calls;       /* "9 channels, 6 calls: 3 stuck, 3 bridged; no ghost channel"; may be empty */
	struct strbuf links;       /* "12 threads tied across refs, locks, stacks; 5 of 9 locks to objects" */
	struct strbuf next;        /* what to collect next time, one line */
	bool partial;              /* not all was read: counts are lower bounds */
	struct strbuf why;         /* partial: the reason, or empty: the import was stopped */
	bool beside;               /* partial: another process reads the rest, so what is missing is not known */
	int64_t lives, alive, leaked, invalid, skewed;
	int64_t unrecognised;      /* members no format knows */
	struct strbuf looks;       /* what they look like: "a date, a Markdown page (2)"; may be empty */
	int64_t rejects;
	int64_t files, lines;      /* that were read, and theirs */
	int64_t copies;            /* files that are the same as another one */
	struct strbuf nothing;     /* where nothing worse than a remark was found: what was seen, and what that could not show */
	struct strbuf kinds;       /* "DEADLOCK", "INVALID and LEAK": what the worst findings are; empty = none is worse than a remark */
	struct strbuf outlook;     /* of the worst: "chan_sip still works. Restart needed"; may be empty */
	struct vec briefs;         /* struct strbuf: what the worst of each kind says in a headline, the worst first */
};

/*
 * The one sentence that comes first: as many of the briefs as fit into @width columns, the first always.  Without any: what
 * was seen, and what that could not show.  Where there is room, behind it what still works and what is needed.
 */
void home_headline(const struct home *h, int width, struct strbuf *ret);
/* "20 files, 62 741 lines, 0 rejects; 5 copies, 8 not recognised" */
void home_evidence(const struct home *h, struct strbuf *ret);

/* What home_headline needs of it, and no more. */
bool home_load_headline(struct db *db, struct home *ret, struct err *e) AST_NODISCARD;
bool home_load(struct db *db, struct home *ret, struct err *e) AST_NODISCARD;
void home_about(const struct home *h, struct strbuf *ret); /* "Asterisk 20.20.1  pid 24205" */
void home_done(struct home *h);

/* --check: 1 leaked, 2 skewed, 4 invalid, 8 a cycle with no edge weaker than derived, 16 a stack with a fatal signal. */
bool home_check(struct db *db, unsigned *ret_bits, struct err *e) AST_NODISCARD;

#endif
