#ifndef ANALYSIS_EVIDENCE_H
#define ANALYSIS_EVIDENCE_H

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/store/db.h"

/* A source as far as the question goes which process it comes from. */
struct input {
	int64_t source;
	struct span path;
	int64_t pid;     /* -1 */
	struct span clock; /* "22:19:36", when the process started; empty */
	int64_t run;     /* 0 = none yet */
	int64_t threads; /* names of threads in it */
	bool is_refs, is_gdb;
	const char *why; /* how it came to its run */
};

enum evidence { EVIDENCE_NONE, EVIDENCE_SAME, EVIDENCE_OTHER };

/* All recognised sources, refs logs first.  Texts live in @arena; @ret is initialised here. */
bool evidence_load(struct db *db, struct arena *arena, struct vec *ret, struct err *e) AST_NODISCARD;
/* What two sources say about whether they come from one process; *@ret_why tells by what. */
bool evidence_compare(struct db *db, const struct input *a, const struct input *b, enum evidence *ret,
		      const char **ret_why, struct err *e) AST_NODISCARD;

#endif
