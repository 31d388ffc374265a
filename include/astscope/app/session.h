/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_SESSION_H
#define ASTSCOPE_APP_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/app/cmdline.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/import/importer.h"
#include "astscope/store/db.h"

/* One opened bundle: imported if need be, analysed, ready to read. */
struct session {
	struct import *import;
	struct db *db;      /* of the import */
	struct strbuf name; /* of the bundle, for titles */
	struct strbuf path; /* of the database, empty if in memory */
	struct strbuf notes; /* file of what people wrote about it, empty if there is none */
	struct err notes_failed; /* why they could not be read; of code ERR_NONE if they could */
	const char *notes_also; /* the database of --db, which has them too; NULL = none */
	struct dress *dress; /* what becomes of its texts on their way out */
	bool fresh;         /* imported just now */
	bool partial;       /* the import was stopped: counts are lower bounds */
	int partial_status; /* the exit status for that */
	bool foreign;       /* a database handed in */
};

/* An import and whom it tells; all of it outlives the call. */
struct session_import {
	const char *const *paths;
	int n;
	const struct cmdline *o;
	bool small_alone;          /* what is small of a bundle, in memory (IMPORT_LEAVE_LATER) */
	void (*progress)(void *ctx, const struct import_progress *at); /* may be NULL, as the next two */
	void (*say)(void *ctx, const char *stage);                     /* what comes behind the reading; first NULL */
	bool (*reads_long)(void *ctx); /* import_args.reads_long */
	void *ctx;
	const char *growing;       /* import_args.growing; in a temporary file, without notes */
	const atomic_bool *cancel; /* read no more, and look through what was read */
	const atomic_bool *stop;   /* keep nothing */
};

/* Import and analyse, in any thread; says nothing. */
bool session_import(const struct session_import *how, struct session *ret, struct err *e) AST_NODISCARD;
/* In words, that not all was read; @between stands before what to do about it. */
void session_add_partial(const struct session *s, const char *between, struct strbuf *b);
bool session_was_stopped(const struct session *s); /* by the user: to be read again it is read whole */
void session_say_partial(const struct session *s); /* the same on stderr; nothing if all was read */

/*
 * Open @paths (n >= 1) within ASTSCOPE_BUDGET and --budget.  Progress goes to stderr if it is a terminal; Ctrl-C stops the
 * import and keeps what is there.  From here on signals ask to stop (stop.h), until stop_release.
 * Errors: those of import and store.
 */
bool session_open(const char *const *paths, int n, const struct cmdline *o, struct session *ret, struct err *e) AST_NODISCARD;
/* What people wrote about the bundle, read anew: table `note` of the connection.  A failure is in the way of nothing: notes_failed. */
void session_notes(struct session *s);
/* Is all of a database that was handed in as it should be?  Takes time with its size: before it is printed from. */
bool session_check(struct session *s, struct err *e) AST_NODISCARD;
void session_close(struct session *s);

#endif
