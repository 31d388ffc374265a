#ifndef ASTSCOPE_APP_SESSION_H
#define ASTSCOPE_APP_SESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/app/cmdline.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/store/db.h"

struct import;

/* One opened bundle: imported if need be, analysed, ready to read. */
struct session {
	struct import *import;
	struct db *db;      /* of the import */
	struct strbuf name; /* of the bundle, for titles */
	struct strbuf path; /* of the database, empty if in memory */
	bool fresh;         /* imported just now */
	bool partial;       /* the import was stopped: counts are lower bounds */
	int partial_status; /* the exit status for that */
	bool foreign;       /* a database handed in */
};

/*
 * Open @paths (n >= 1) within ASTSCOPE_BUDGET and --budget.  Progress goes to stderr if it is a terminal; Ctrl-C stops the
 * import and keeps what is there.  From here on signals ask to stop (stop.h), until stop_release.
 * Errors: those of import and store.
 */
bool session_open(const char *const *paths, int n, const struct cmdline *o, struct session *ret, struct err *e) AST_NODISCARD;
/* Is all of a database that was handed in as it should be?  Takes time with its size: before it is printed from. */
bool session_check(struct session *s, struct err *e) AST_NODISCARD;
void session_close(struct session *s);

#endif
