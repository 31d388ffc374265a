/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_IMPORT_IMPORTER_H
#define ASTSCOPE_IMPORT_IMPORTER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/import/bundle.h"
#include "astscope/store/db.h"

/*
 * From what the user names to an open database:
 *
 *     importer_run -> (import_result()->derive: db_make_derived, analysis_run, importer_finish) -> ... -> import_free
 *
 * A bundle that was imported before and is unchanged is opened, not read again.
 */
struct import;

enum import_where {
	IMPORT_CACHE,  /* a file in the cache directory, named after the bundle and its id */
	IMPORT_FILE,   /* import_args.db_path */
	IMPORT_MEMORY, /* where nobody finds it: in a temporary file without a name; in memory if none can be made */
};

enum import_phase {
	IMPORT_LOOKING, /* finding out what is there */
	IMPORT_WAITING, /* for another process that imports into the same database; path is that */
	IMPORT_READING,
};

/* Members that take long (refs logs, what is larger than 8 MB) may be left: they are then listed, and partial. */
enum import_leave {
	IMPORT_LEAVE_NONE,
	IMPORT_LEAVE_LATER,   /* they are read by another import of the program; the database is not partial for it */
	IMPORT_LEAVE_BESIDE,  /* another process reads them */
	IMPORT_LEAVE_STOPPED, /* the user has stopped the import before any was read */
};

struct import_progress {
	enum import_phase phase;
	uint64_t done, total;   /* bytes of the files as they lie on disk; total 0 = not known */
	uint64_t bytes;         /* read so far, after expansion */
	uint64_t lines;         /* of recognised members */
	uint64_t bytes_per_s;   /* expanded, over this phase */
	int64_t elapsed_us;     /* of this phase */
	int64_t left_us;        /* of this phase, guessed; -1 = not known */
	const char *path;       /* of the member being read */
};

struct import_args {
	const char *const *paths; /* n >= 1; "-" = standard input */
	size_t n;
	enum import_where where;
	const char *db_path;      /* IMPORT_FILE */
	bool again;               /* import even if nothing has changed */
	bool no_repair;           /* read texts as they stand: no prefixes, wraps or marks are taken away */
	uint64_t rules;           /* what the derived tables are to be filled by (db_set_rules) */
	const struct budget *budget; /* NULL = the defaults; copied */
	/*
	 * Called some ten times a second from the thread of importer_run and importer_finish; may be NULL.  It and cancel
	 * serve until importer_finish returns.
	 */
	void (*progress)(void *ctx, const struct import_progress *p);
	void *progress_ctx;
	/*
	 * NULL, or called before a bundle is read that has long members and others.  What is small can then be imported by
	 * itself, so that it can be looked at meanwhile.  In the thread of importer_run, with progress_ctx.  Once it returns
	 * true with the import cancelled, what is small is still read, so that it is not lost; false: nothing is wanted.
	 */
	bool (*reads_long)(void *ctx);
	/*
	 * While another process imports into the same database, do not wait for it: into memory, long members left, partial.
	 */
	bool no_wait;
	/*
	 * NULL, or: the one path holds what there is by now of the file of this name, which others go on writing.  It is shown by
	 * this name; it and the database are partial.
	 */
	const char *growing;
	enum import_leave leave;   /* IMPORT_LEAVE_LATER only into memory */
	const atomic_bool *cancel; /* may be NULL; setting it ends importer_run soon, keeping what is there */
};

struct import_result {
	const char *name;     /* of the bundle */
	const char *id;       /* 32 hex digits; empty for a database handed in that has none */
	const char *db_path;  /* where it is, of a fresh one from importer_finish on; NULL = in memory */
	bool derive;          /* derived tables are to be made, then importer_finish called */
	bool fresh;           /* imported now, not found in the cache */
	bool foreign;         /* a database handed in: db_check_foreign before its tables are trusted */
	bool partial;         /* not all was read: counts are lower bounds */
	enum budget_item over; /* of an import that took place now: the limit that ended it */
	bool beside;          /* by import_args.no_wait: another process has the lock */
	const char *stopped;  /* why it is partial, in words; NULL = it is not, or the user stopped it */
	/* Of an import that took place now: */
	uint64_t sources, recognised;
	uint64_t lines, records, rejects;
	uint64_t bytes;       /* after expansion */
	int64_t elapsed_us;
};

/*
 * While another process imports into the same database, wait for it, then open what it made, unless no_wait is set.
 * Errors: ERR_READ (an argument), ERR_NOTHING (no member is recognised; the hint says what would help), ERR_WRITE (disk
 * full, cannot write, a file of the bundle would be overwritten: nothing is left behind, what lay there is whole), ERR_DB
 * (damaged or foreign database), ERR_INTERRUPTED (cancelled before anything was read, or while waiting), ERR_INTERNAL (a
 * line equation does not hold).
 */
bool importer_run(const struct import_args *args, struct import **ret, struct err *e) AST_NODISCARD;
/* What came behind importer_run failed: say in @e what that means for the database.  Returns false. */
bool importer_failed(const struct import *im, struct err *e);
/*
 * When derive was set, after analysis and outside of a transaction: from now on the database is complete and opens at
 * once; derive is false.  import_db is another connection afterwards (DB_READ; in memory the same); statements of the
 * old one are gone.
 */
bool importer_finish(struct import *im, struct err *e) AST_NODISCARD;
/* The database of a fresh import that was not finished is deleted; what a killed one leaves is imported again. */
void import_free(struct import *im); /* accepts NULL */

struct db *import_db(const struct import *im);
const struct import_result *import_result(const struct import *im);

#endif
