/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_NOTES_H
#define ASTSCOPE_STORE_NOTES_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"

/*
 * What people wrote about a bundle: names of things, marks, notes (share/sql/schema/note.sql).  It is kept in a notes file, apart
 * from the database that is made anew when it has to be.
 */
struct db;

#define NOTE_TEXT_MAX 500 /* bytes of a name or note */

/*
 * From now on table `note` and view `v_note` of the connection have what came with the database and what the file @path has
 * (NULL = no file; it need not exist), the file before the database; before that they have what came with it.  Changes go to
 * @path and to the database @also (NULL = none).  Beyond 10,000 none is read.  May be called again: reads the file anew.
 */
bool notes_begin(struct db *db, const char *path, const char *also, struct err *e) AST_NODISCARD;
/* See share/sql/schema/note.sql; empty = NULL. */
struct note {
	struct span kind, what, text, about;
};

/*
 * Write @n in place of what its kind and what had; an empty text takes it away.  The connection has it also if it could not be
 * kept: then false with ERR_WRITE or ERR_DB.  Errors: ERR_LIMIT.
 */
bool notes_put(struct db *db, const struct note *n, struct err *e) AST_NODISCARD;
/* How many files of the bundle of @db the bundle had for which the notes file @path was written; 0 also if it cannot be read. */
int notes_shared(struct db *db, const char *path);
/* Read what the notes file @path has besides; for the file of a bundle that shares files with this one. */
bool notes_add(struct db *db, const char *path, struct err *e) AST_NODISCARD;

#endif
