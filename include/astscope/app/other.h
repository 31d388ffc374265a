/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_OTHER_H
#define ASTSCOPE_APP_OTHER_H

#include <stdbool.h>

#include "astscope/app/cmdline.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

struct db;

/* The bundle that the console compares its own with: read beside the console, then gone but for the comparison. */
struct other;

struct other *other_new(void);
void other_free(struct other *x); /* stops what is being read */

/* Begin to read @path as @o says, but for the name of its database: the descriptor that tells of it, below 0 and @e if it cannot be. */
int other_begin(struct other *x, const char *path, const struct cmdline *o, struct err *e);
bool other_is_read(const struct other *x); /* it is being read */
int other_fd(const struct other *x);       /* while it is read: the descriptor that tells of it */
void other_wait(struct other *x);          /* until it is read */
/* What is new of it, in words.  The descriptor to look at; below 0: it is read, or @e says why not. */
int other_read(struct other *x, struct strbuf *words, struct err *e);
bool other_stop(struct other *x);
/*
 * Compare what was read with the bundle @db, which is known by @paths (quoted).  The later of the two comes second; where nothing
 * tells which that is, @db.  The comparison of before lives until other_drop_older.
 */
bool other_compare(struct other *x, struct db *db, const char *paths, struct err *e) AST_NODISCARD;
void other_drop_older(struct other *x);
struct db *other_db(const struct other *x); /* of the comparison; NULL = none yet */
const char *other_paths(const struct other *x); /* both, quoted, in order */
const char *other_path(const struct other *x);  /* that of the other one, quoted */
/* The other way round: what came second is taken for the earlier one.  False: there is no comparison yet. */
bool other_turn(struct other *x);

#endif
