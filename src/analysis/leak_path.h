/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LEAK_PATH_H
#define ANALYSIS_LEAK_PATH_H

#include "astscope/base/map.h"
#include "astscope/base/strbuf.h"
#include "leak_log.h"

/* A life that had not ended. */
struct leak_life {
	int64_t id, first_line, last_line, bytes, count, profile;
	bool whole;            /* all its changes are in the log */
	bool excused;          /* it may have ended in a hole of the log */
	int64_t holder;        /* life that holds it, 0 = none */
	int64_t holders;       /* lives that could */
	bool holder_guessed;   /* what kind of object holds it is a guess too */
};

/* What became of a type, and when; lines are 0 if the rows have no order. */
struct leak_lives {
	struct leak_type type;
	int64_t ended;
	int64_t first_ended, last_birth; /* birth of the first of those that ended; of the last of all */
	int64_t older;         /* alive, and born before @first_ended */
};

/* Whether hung threads have the open references of a life: none, some, all. */
enum leak_hung { LEAK_HUNG_NOT, LEAK_HUNG_PARTLY, LEAK_HUNG_WHOLLY };

enum leak_role { LEAK_ROOT, LEAK_HELD, LEAK_FORGOTTEN, LEAK_ALIVE };

struct leak_term {
	int points;
	struct strbuf text;
};

/* Lives of one type that had not ended, and that lack the same release or were touched by the same functions. */
struct leak_path {
	struct leak_type type;
	int64_t ended, alive;        /* of the type */
	struct vec lives;            /* struct leak_life */
	bool compared;               /* @found says something */
	struct suspect_path found;
	int64_t usual_wait, any_wait;/* lines before the first missing release, before any of cost 0; -1: not known */
	enum leak_role role;
	size_t hung;                 /* lives held by a deadlock, if that is why it is held */
	size_t holder;               /* path of what holds it, +1; 0 = none */
	size_t next;                 /* path of the same type, +1 */
	const char *label;           /* startup growing once, or NULL.  Static */
	struct vec terms;            /* struct leak_term */
	int score;
	int64_t id;                  /* as it is stored */
};

/* One run. */
struct leak_run {
	struct leak_log log;
	int64_t id, last_line, startup_line; /* the row by which half of all creators were seen */
	bool clean;
	int64_t creators_seen, creators_left;
	bool lacks_end;              /* leak_break.c: rows seem to be missing */
	bool contradicted;           /* another file says that it ended cleanly, its refs log alone does not */
	bool ordered;                /* rows stand in the order in which things happened; else nothing is made of that */
	struct vec paths;            /* struct leak_path */
	struct map hung;             /* enum leak_hung by life: leak_deadlock.c */
	struct map by_type;          /* first path of a type, +1: leak_roots.c */
	struct map path_of;          /* the path of a life, +1: leak_made.c */
	struct map kept_for;         /* by a life, the one that keeps it: the same */
	struct vec holes;            /* struct leak_hole: of all runs */
};

/* Lines are missing somewhere between these two of the log. */
struct leak_hole {
	int64_t source, from, to, lives;
};

void leak_path_done(struct leak_path *p);
/* Whether there is a release to name. */
bool leak_path_names(const struct leak_path *p);
int64_t leak_path_excused(const struct leak_path *p);

/* leak_types.c: the paths of a type, of which lives are alive and which ended; appended to r->paths. */
bool leak_type_paths(struct leak_run *r, struct leak_lives *of, struct err *e) AST_NODISCARD;
/* Excused lives of a path with others that are not become a path of their own, the last of the run. */
void leak_split_excused(struct leak_run *r, size_t path);
/* Of a run that did not end cleanly, how many times longer than siblings a life that looks forgotten has been still. */
#define LEAK_TIMES_STILL 3
/* Siblings that it must have. */
#define LEAK_SIBLINGS_LEAST 5
/* leak_abrupt.c: of a run that did not end cleanly: whether a life may be compared with those that ended, to see if it is forgotten. */
bool leak_may_be_forgotten(const struct leak_run *r, const struct leak_lives *of, const struct leak_life *l);
/*
 * leak_sift.c: those of the lives of a type that are worth it, as far as what profiles have in common and a few lives of each tell;
 * int64_t, appended.
 */
bool leak_sift(struct leak_run *r, const struct leak_lives *of, const struct vec *alive, struct vec *ret, struct err *e) AST_NODISCARD;
/* leak_habit.c: how ended lives that did the same came to the release that is missing. */
struct leak_habit {
	unsigned odd;         /* so many may have come otherwise: in a handful */
	unsigned asked, ran;
	unsigned owned;       /* the destructor of another object did it */
	unsigned replaced;    /* another of the type took their place */
	unsigned at_end;      /* nothing happened to them behind the release */
	unsigned same_thread; /* the thread of the change before did it */
	int64_t thread_rows;  /* the most rows that it wrote in between, up to LEAK_THREAD_ROWS */
	int64_t owner;        /* place that made the first of their owners; 0 = none */
	unsigned born_before, born_after; /* owners that are the nearest of these births of the same thread */
};
#define LEAK_THREAD_ROWS 24
bool leak_learn(struct leak_run *r, struct leak_type type, const struct suspect_place *at, int64_t life, struct leak_habit *h,
		struct err *e) AST_NODISCARD;
/* Where they were born tells who owns them. */
bool leak_owner_is_known(const struct leak_habit *h);
/* What lives on may keep those that lack the release. */
bool leak_is_kept(const struct leak_habit *h);
/*
 * Of a type of which many are open, one that stays longer than any that ended is no wonder, unless it is only borrowed, as the
 * release follows at once in the same thread; or its owner is known.
 */
bool leak_may_be_open(int64_t alive, int64_t ended, const struct leak_habit *h);
/* Of a path of such lives, leave those that look forgotten; the others go to @rest. */
bool leak_keep_forgotten(struct leak_run *r, const struct leak_lives *of, struct leak_path *p, struct vec *rest,
			 struct err *e) AST_NODISCARD;
/* leak_holes.c */
bool leak_find_holes(struct db *db, struct vec *ret, struct err *e) AST_NODISCARD;
bool leak_excuse(struct leak_run *r, struct leak_path *p, struct err *e) AST_NODISCARD;
bool leak_write_hole(struct db *db, const struct leak_hole *h, const char *kind, struct err *e) AST_NODISCARD;
bool leak_source_of(struct db *db, int64_t life, int64_t *ret, struct err *e) AST_NODISCARD;
/* leak_break.c: of a contradicted run without a hole so far, adds the one at which what is left stops. */
bool leak_find_break(struct leak_run *r, struct err *e) AST_NODISCARD;
/* leak_deadlock.c: what threads in deadlocks hold, of all runs; the same of one run; the role of a path that follows one. */
bool leak_find_hung(struct db *db, struct err *e) AST_NODISCARD;
bool leak_load_hung(struct leak_run *r, struct err *e) AST_NODISCARD;
enum leak_hung leak_hung_of(const struct leak_run *r, int64_t life);
void leak_hold_by_deadlock(const struct leak_run *r, struct leak_path *p);
/* leak_roots.c: what is only held by something else that leaked. */
bool leak_find_roots(struct leak_run *r, struct err *e) AST_NODISCARD;
/* leak_made.c: finds what was taken while something else that leaked was made; the role of a path of such lives. */
bool leak_find_made(struct leak_run *r, struct err *e) AST_NODISCARD;
void leak_hold_by_maker(struct leak_run *r, size_t path);
/* Whether @path is @by, or is held by it or by what that holds. */
bool leak_follows(const struct leak_run *r, size_t path, size_t by);
/* leak_score.c */
void leak_score(const struct leak_run *r, struct leak_path *p);
/* leak_words.c: sentences on the missing release, and on the take that stayed open; empty = nothing to say. */
void leak_say_release(struct leak_run *r, const struct leak_path *p, struct strbuf *out);
void leak_say_kept(struct leak_run *r, const struct leak_path *p, struct strbuf *out);
/*
 * leak_siblings.c: writes the pairs of lives of @p, and the ended lives beside them, unless they are merely alive.  Comparing
 * takes from *@work, pairs of changes that may still be looked at; what is left over has no siblings.
 */
#define LEAK_TOLD_WORK 200000000u
bool leak_write_told(struct db *db, const struct leak_path *p, uint64_t *work, struct err *e) AST_NODISCARD;

#endif
