/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_FOLD_H
#define ANALYSIS_FOLD_H

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/logic/stackfold.h"
#include "astscope/store/db.h"

/* One stack of the database, folded.  Reusable: fold_load drops what was there. */
struct fold {
	const struct rules *rules;
	struct arena *arena; /* its texts */
	struct vec frames;   /* struct stackfold_frame, innermost first */
	struct stackfold s;
};

void fold_init(struct fold *f, const struct rules *rules);
void fold_done(struct fold *f);
bool fold_load(struct fold *f, struct db *db, int64_t stack, struct err *e) AST_NODISCARD;

/* gdb's number of frame @i; past the last one if there is no such frame. */
static inline int64_t fold_level(const struct fold *f, size_t i)
{
	return i < f->frames.n ? (int64_t)((const struct stackfold_frame *)vec_at(&f->frames, i))->level : INT64_MAX;
}

#endif
