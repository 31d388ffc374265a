/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_COMPAT_H
#define ASTSCOPE_MODEL_COMPAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

struct db;

/*
 * Lives of which refcounter.py says something else, with the reason (logic/compat.h): it is counted again from the rows of
 * the logs as they are stored.
 */
struct compat_line {
	struct span obj;     /* 0xADDR#LIFE */
	struct span where;   /* its maker; empty = not in the log */
	struct span func;
	struct span ours;    /* "finalized", "invalid, finalized", "lost" */
	struct span script;  /* the same of the script's objects that have rows of it: "with #2: finalized; leaked" */
	struct span reasons; /* names, separated by ", " */
	struct span why;     /* their sentences, separated by "; " */
	struct span file;
	int64_t first_line;  /* of the life */
};

enum { COMPAT_CLASSES = 5 };

struct compat_sum {
	int64_t lives, differ;
	struct compat_class {
		const char *name;
		int64_t ours, script; /* objects; one may be in two classes */
	} classes[COMPAT_CLASSES];
	struct vec reasons;    /* struct compat_count, those that occur */
	struct vec remarks;    /* struct strbuf: what was not compared */
};

struct compat_count {
	const char *name, *text;
	int64_t n;             /* lives; one may have two reasons */
};

/* @take gets each life, by file and address; false stops, which is no failure.  Release @ret with compat_sum_done. */
bool compat_each(struct db *db, bool (*take)(void *ctx, const struct compat_line *l), void *ctx, struct compat_sum *ret,
		struct err *e) AST_NODISCARD;
void compat_sum_done(struct compat_sum *s);

#endif
