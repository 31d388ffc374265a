/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_SUSPECTS_H
#define ASTSCOPE_LOGIC_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * Which reference was forgotten?  Compares leaked lives of one type, a constructor site with its tag, with those that
 * ended, and groups them by *leak path*: lives whose nearest ended sibling did the same but for one release (cost 0) belong
 * together by that release, others by the functions that touched them.  Pure; the same lives in the same order give the
 * same answer.
 */

/* Limits that bound time and memory; lives beyond them are counted, not used. */
#define SUSPECT_LIFE_CHANGES 5000u  /* changes of a life; longer ones are no pattern any more */
#define SUSPECT_LIFE_PLACES 200u    /* different places in a life */
#define SUSPECT_PROFILES 4096u      /* different ended profiles */
#define SUSPECT_LEAKED 500u         /* leaked lives looked at */
#define SUSPECT_SAMPLE 2000u        /* ended lives matched take by take */
#define SUSPECT_NEAR 60u            /* ended lives told as the nearest ones */
#define SUSPECT_LACKS 500000u       /* pairs that suspects_lacks tells */
#define SUSPECT_PLACES 512u         /* different takes, and releases, of a type in the matching */

/* A place that has so much of the share of the first is to be said with it. */
#define SUSPECT_SAID 0.2

/* One change of a life, in repaired order; the constructor is the first. */
struct suspect_change {
	uint32_t site, tag, thread;
	int64_t delta; /* > 0 takes, < 0 releases; 0 is ignored */
};

/* Where a change was made. */
struct suspect_where {
	uint32_t file, func;         /* numbers, equal for equal names; 0 = not known */
	struct span func_name, tag;  /* for guesses from names; may be empty, live until suspects_find returns */
};

/* What is asked of the caller; each may be NULL. */
struct suspect_look {
	void (*where)(void *ctx, uint32_t site, uint32_t tag, struct suspect_where *ret);
	/*
	 * Which places touched other objects just before or after a row of @life, in that row's thread: appends one uint64_t
	 * for each, any number equal for equal (site, take or release).  Rows around the last release of the life at
	 * (@skip_site, @skip_tag) do not count, unless that is 0.
	 */
	void (*around)(void *ctx, int64_t life, uint32_t skip_site, uint32_t skip_tag, struct vec *ret);
	void *ctx;
	size_t near; /* how many ended lives are told as the nearest ones; 0: SUSPECT_NEAR */
	bool bags;   /* only suspects_lacks is asked: in which order things happened does not matter */
	bool apart;  /* lives that lack the same release, but did not do the same otherwise, are paths of their own */
};

/* What speaks for a place. */
enum suspect_support {
	SUSPECT_BY_NEAREST = 1,   /* the ended lives nearest to the leaked one did it */
	SUSPECT_BY_CONTEXT = 2,   /* of several, what other objects saw around chose it */
	SUSPECT_BY_INVARIANT = 4, /* ended lives do it as often as they take somewhere, the leaked one did not */
	SUSPECT_BY_BALANCE = 8,   /* takes less releases of its function are the same in all ended lives, not in this */
	SUSPECT_BY_MATCHING = 16, /* ended lives release there what is open here */
};

struct suspect_place {
	uint32_t site, tag;
	double share;      /* of all points of its path, 0..1 */
	unsigned support;  /* enum suspect_support; 0 for takes */
	uint64_t siblings; /* of a release of cost 0: ended lives that did the same and it */
};

/* How far the first release can be trusted, as measured on leaks that were made on purpose. */
enum suspect_word {
	SUSPECT_NONE,    /* there is no ended life to compare with */
	SUSPECT_GUESS,   /* right in fewer than 9 of 10 cases */
	SUSPECT_DERIVED, /* in more */
};

/* An ended life that did the same as a leaked one, and this release more. */
struct suspect_other {
	int64_t life;
	uint32_t site, tag;
};

struct suspect_path {
	enum suspect_word word;
	uint32_t site, tag;    /* the first missing release, if the path was seen complete but for it; else 0 */
	struct vec lives;      /* int64_t: ids */
	uint64_t cost;         /* changes that differ from the nearest ended life, beyond the one release */
	uint64_t siblings;     /* ended lives that near */
	struct vec near;       /* int64_t: some of them, as many as are asked for; of cost 0 those that did the first missing release */
	struct vec others;     /* struct suspect_other: of cost 0 some that did another, as many of each */
	struct vec releases;   /* struct suspect_place, best first: of which one did not happen */
	struct vec takes;      /* struct suspect_place, best first: of which one stayed open */
};

struct suspect_report {
	struct vec paths;      /* struct suspect_path, most lives first */
	uint64_t leaked, ended;/* lives compared */
	struct vec left_out;   /* int64_t: leaked lives beyond a limit */
	uint64_t ended_left_out;
};

struct suspects;

struct suspects *suspects_new(const struct suspect_look *look); /* NULL = nothing can be asked */
void suspects_free(struct suspects *s);
/* @life: the caller's number of it. */
void suspects_add(struct suspects *s, int64_t life, const struct suspect_change *changes, size_t n, bool leaked);
void suspects_find(struct suspects *s, struct suspect_report *ret);

/* A leaked life, and an ended one that did the same and this release more. */
struct suspect_lack {
	int64_t life, sibling;
	uint32_t site, tag;
};

/* Appends these to @ret, all or as many as there is room for.  Asks nothing. */
void suspects_lacks(const struct suspects *s, struct vec *ret);
void suspect_report_done(struct suspect_report *r);

/* The second of @places if it is to be said with the first, else NULL. */
const struct suspect_place *suspect_second(const struct vec *places);

#endif
