#ifndef ASTSCOPE_LOGIC_SUSPECTS_H
#define ASTSCOPE_LOGIC_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * Which reference was forgotten?  Compares leaked lives of one type with finalized lives of the same type:
 * the finalized life that did the same but for few releases names the missing release; matching releases to takes over
 * all finalized lives names the take that stayed open.  A type is a constructor site with its tag.  Pure; ids are the
 * caller's; the same lives in the same order give the same answer.
 *
 * For all leaked lives of a type, add them all; for the answer about one life, add only that one as leaked.
 */

/* Limits that bound time and memory; lives beyond them are counted, not used. */
#define SUSPECT_LIFE_CHANGES 5000u  /* changes of a life; longer ones are no pattern any more */
#define SUSPECT_LIFE_PLACES 200u    /* different places in a life */
#define SUSPECT_PROFILES 4096u      /* different finalized profiles */
#define SUSPECT_LEAKED 500u         /* leaked lives looked at */
#define SUSPECT_SAMPLE 2000u        /* finalized lives matched take by take */
#define SUSPECT_PLACES 512u         /* different takes, and releases, of a type in the matching */

/* One change of a life, in repaired order; the constructor is the first. */
struct suspect_change {
	uint32_t site, tag, thread;
	int64_t delta; /* > 0 takes, < 0 releases; 0 is ignored */
};

/* Function and tag of a place, for guesses from names; may be empty, must live until suspects_find returns. */
struct suspect_names {
	void (*get)(void *ctx, uint32_t site, uint32_t tag, struct span *ret_func, struct span *ret_tag);
	void *ctx;
};

enum suspect_evidence {
	SUSPECT_NONE,    /* no finalized life of the type to compare with, or no leaked one */
	SUSPECT_GUESS,   /* the leaked path was never seen complete */
	SUSPECT_SIBLING, /* the same path was seen complete but for this release */
};

struct suspect_place {
	uint32_t site, tag;
	double share;      /* of all points given, 0..1 */
	double score;
	uint64_t lives;    /* leaked lives that speak for it */
};

struct suspect_report {
	enum suspect_evidence evidence; /* of the strongest life */
	uint64_t leaked, finalized;     /* lives compared */
	uint64_t left_out;              /* lives beyond a limit */
	uint64_t complete;              /* leaked lives whose path was seen complete but for one release (cost 0) */
	uint64_t siblings;              /* finalized lives nearest to the first leaked life with the lowest cost */
	uint64_t cost;                  /* that lowest cost: changes that differ beyond the one release */
	struct vec releases;            /* struct suspect_place, best first: releases that did not happen */
	struct vec takes;               /* struct suspect_place, best first: takes that stayed open */
};

struct suspects;

struct suspects *suspects_new(const struct suspect_names *names); /* NULL = no names */
void suspects_free(struct suspects *s);
void suspects_add(struct suspects *s, const struct suspect_change *changes, size_t n, bool leaked);
void suspects_find(struct suspects *s, struct suspect_report *ret);
void suspect_report_done(struct suspect_report *r);

#endif
