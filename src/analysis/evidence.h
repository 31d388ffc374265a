/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_EVIDENCE_H
#define ANALYSIS_EVIDENCE_H

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/store/db.h"

#define ALL_THREADS 5 /* a gdb text that names this many threads shows the whole process */

/* A source as far as the question goes which process it comes from. */
struct input {
	int64_t source;
	struct span path;
	int64_t pid;        /* -1 */
	struct span clock;  /* "22:19:36", when the process started; empty */
	int64_t threads;    /* mentions of threads in it */
	struct vec pthreads, lwps;  /* int64_t ascending; of pthread ids the low 32 bits */
	struct vec objects, locks;  /* int64_t: addresses that it says are that; not of refs logs, but of reports about them */
	bool is_refs, is_gdb;
	size_t group;       /* of runs.c */
	const char *why;    /* how it came there: pid start overlap folder alone */
};

enum evidence {
	EVIDENCE_NONE,
	EVIDENCE_SOFT, /* the same LWPs: a machine gives them out again, a container always */
	EVIDENCE_OTHER,
	EVIDENCE_SAME,
};

/* All recognised sources, refs logs first.  Texts live in @arena; @ret is initialised here. */
bool evidence_load(struct db *db, struct arena *arena, struct vec *ret, struct err *e) AST_NODISCARD;
void evidence_done(struct vec *inputs);
/* The distances of lock and object that a refs log states; @ret is initialised here. */
bool evidence_overheads(struct db *db, const struct input *refs, struct vec *ret, struct err *e) AST_NODISCARD;
/* What a refs log says of @other: addresses of objects decide; where it names too few of them, the threads do. */
bool evidence_of_refs(struct db *db, const struct input *refs, const struct vec *overheads, const struct input *other,
		      enum evidence *ret, struct err *e) AST_NODISCARD;

#endif
