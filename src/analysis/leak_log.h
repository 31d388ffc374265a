/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LEAK_LOG_H
#define ANALYSIS_LEAK_LOG_H

#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/logic/suspects.h"
#include "astscope/store/db.h"
#include "astscope/store/events.h"

/* What the refs log shows of single lives and around them. */

/* A constructor site with its tag; 0 = none. */
struct leak_type {
	int64_t creator, tag;
};

/* Where a site is: the id of its function, and the line in the code. */
struct leak_site {
	uint32_t func, line;
};

struct leak_log {
	struct db *db;
	int64_t run;
	bool ordered;          /* rows stand in the order in which things happened: those around one say something */
	bool before_operation; /* rows stand before what they tell of: a destructor's row before what it releases */
	struct asked *asked;
	struct vec changes;    /* struct told_event, of the life read last */
	struct vec beside;     /* the same, of rows near one */
	struct vec given;      /* struct suspect_change */
	struct vec sites;      /* struct leak_site, by the site's id */
	struct arena *texts;
};

bool leak_log_init(struct leak_log *l, struct db *db, int64_t run, bool ordered, struct err *e) AST_NODISCARD;
void leak_log_done(struct leak_log *l);

struct leak_site leak_log_site(const struct leak_log *l, uint32_t site);
/* l->changes: those of @life. */
bool leak_log_read(struct leak_log *l, int64_t life, struct err *e) AST_NODISCARD;
/* The first @n lives of a profile, or the last ones, as int64_t. */
bool leak_log_of_profile(struct leak_log *l, int64_t profile, bool last, size_t n, struct vec *ret, struct err *e) AST_NODISCARD;
/* Reads a life and gives it to suspects. */
bool leak_log_add(struct leak_log *l, struct suspects *s, int64_t life, bool leaked, struct err *e) AST_NODISCARD;
/* Ids of lives of the type that ended, as int64_t; @at: only some, that touch that place. */
bool leak_log_ended(struct leak_log *l, struct leak_type type, struct vec *ret, struct err *e) AST_NODISCARD;
bool leak_log_ended_at(struct leak_log *l, struct leak_type type, const struct suspect_place *at, struct vec *ret,
		       struct err *e) AST_NODISCARD;

/* For suspects_new: ctx is the leak_log. */
void leak_log_where(void *ctx, uint32_t site, uint32_t tag, struct suspect_where *ret);
void leak_log_around(void *ctx, int64_t life, uint32_t skip_site, uint32_t skip_tag, struct vec *ret);

/*
 * The life in whose destruction @life was released at @release, or 0: in the same thread, only releases stand between that
 * and the destructor row of another object.  An object that ends by the same function as @life does is released beside it, not
 * its owner, nor is what ends before such a one; and what the function that made @life gives back has none.  *@ret_ran: the
 * life has such a release.
 */
bool leak_log_owner(struct leak_log *l, int64_t life, const struct suspect_place *release, bool *ret_ran, int64_t *ret_owner,
		    struct err *e) AST_NODISCARD;
/* Lives that the function of a change took just after it, or just before, in the same thread: int64_t, appended. */
bool leak_log_taken_around(struct leak_log *l, const struct told_event *c, struct vec *ret, struct err *e) AST_NODISCARD;
/* Whether the row before or behind the birth of @life, in its thread, is the birth of something of another place that is alive. */
bool leak_log_born_beside_alive(struct leak_log *l, int64_t life, bool *ret, struct err *e) AST_NODISCARD;
bool leak_log_is_alive(struct leak_log *l, int64_t life, bool *ret, struct err *e) AST_NODISCARD;
/*
 * Whether @life was released at @release because another of its type took its place: just before the release, or at once behind it,
 * in the same thread, stands the birth of a younger one, or a reference taken to it.
 */
bool leak_log_replaced(struct leak_log *l, struct leak_type type, int64_t life, const struct suspect_place *release, bool *ret,
		       struct err *e) AST_NODISCARD;
/* The life that @creator made last before @life was born in the same thread, or first after that; 0: none near. */
bool leak_log_born_near(struct leak_log *l, int64_t life, int64_t creator, bool after, int64_t *ret, struct err *e) AST_NODISCARD;
/* Rows of the thread of a change that stand behind it up to line @until, at most @most of them; without threads -1. */
bool leak_log_rows_after(struct leak_log *l, const struct told_event *c, int64_t until, size_t most, int64_t *ret,
			 struct err *e) AST_NODISCARD;
bool leak_log_type(struct leak_log *l, int64_t life, struct leak_type *ret, struct err *e) AST_NODISCARD;
/* Of the life read last: the change before the release at @release, and that release; false: there is none. */
bool leak_log_release(const struct leak_log *l, const struct suspect_place *release, struct told_event *ret_before,
		      struct told_event *ret);
/* The line of the last change of the life read last; 0: it has none. */
int64_t leak_log_last_line(const struct leak_log *l);
/* Lines between the release at @release, or the end of a life, and the change before; -1: there is none. */
int64_t leak_log_wait(const struct leak_log *l, const struct suspect_place *release);
/* The longest of all steps of the life read last. */
int64_t leak_log_longest_step(const struct leak_log *l);

#endif
