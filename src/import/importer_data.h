/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_IMPORTER_DATA_H
#define IMPORT_IMPORTER_DATA_H

#include "pass.h"

/* What importer.c, reuse.c and target.c share of one import. */
struct import {
	struct import_args args; /* paths are ours; callbacks serve until importer_finish */
	char **paths;
	struct budget budget;
	struct bundle *bundle;
	struct db *db;
	char *name;
	char id[BUNDLE_ID_CHARS + 1];
	char *path;              /* of the database; NULL = in memory, or a stream whose id is not known */
	char *stamp;             /* of the inputs, NULL = a stream */
	char *place;             /* what lock and part are named after: path, or a name that is ours alone */
	int lock;                /* of place, -1 = none */
	bool cached;             /* path is in the cache directory */
	char *stopped;           /* result.stopped */
	struct import_result result;
};

/* Of names and stamps of databases of texts that were read as they stand. */
#define IMPORT_AS_IS "-as-is"

/* ---- reuse.c: a database that is there already ---- */

/* By the look of the files alone: nothing was touched since they were imported. */
bool reuse_untouched(struct import *im);
/* After the scan: the files hold the same bytes as when they were imported. */
bool reuse_same_bytes(struct import *im);
/*
 * The database is complete, but its derived tables are those of another version of the program, or of one that was
 * killed while it made them: open it for writing, so that they can be made again.  Until then it says that it is not
 * complete.
 */
bool reuse_prepare(struct import *im, struct err *e) AST_NODISCARD;
/* The argument is a database, made by us or handed in. */
bool reuse_database(struct import *im, struct err *e) AST_NODISCARD;
/* What @im->db says of the import that made it. */
void reuse_read_result(struct import *im);

/* ---- target.c: a new database, filled in a file beside its place, which it takes when it is complete ---- */

void import_set_path(struct import *im, struct strbuf *path); /* takes its text */
/* Refuse --db FILE if that is no regular file, or if it or a file that lies beside it while we write is evidence. */
bool target_check(struct import *im, struct err *e) AST_NODISCARD;
/* Choose where it goes: known by id, or for a stream by a name that is ours alone until the end. */
bool target_choose(struct import *im, struct err *e) AST_NODISCARD;
/* Take the lock of the place, waiting for whoever has it; Ctrl-C ends that.  In memory there is nothing to lock. */
bool target_lock(struct import *im, struct err *e) AST_NODISCARD;
void target_unlock(struct import *im);
/* Open an empty database to be filled. */
bool target_begin(struct import *im, struct err *e) AST_NODISCARD;
/* Close the database, complete, and give it its place, over what lies there. */
bool target_finish(struct import *im, struct err *e) AST_NODISCARD;
/* Close the database and leave nothing of it. */
void target_drop(struct import *im);

#endif
