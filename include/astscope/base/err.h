/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_ERR_H
#define ASTSCOPE_BASE_ERR_H

#include <stdbool.h>

#include "astscope/base/attr.h"

/*
 * An operation failed.  Not for odd input: that is a reject (record.h), and not for talking to the user: that is a
 * message (ui, app).  Functions return bool (true = ok) and take `struct err *e` last; it is filled only on failure.
 */
enum err_code {
	ERR_NONE,
	ERR_USAGE,       /* the caller asked for something that does not exist */
	ERR_NOTHING,     /* nothing recognised in the input */
	ERR_READ,        /* cannot read an input */
	ERR_LIMIT,       /* an input is larger than a limit allows */
	ERR_DB,          /* the database failed or is not ours */
	ERR_WRITE,       /* cannot write an output */
	ERR_INTERNAL,    /* an invariant of ours is broken */
	ERR_INTERRUPTED, /* the user asked to stop */
	ERR_PUT_OFF,     /* something else is wanted first: ask again behind it; never told to anybody */
};

#define EXIT_INTERRUPTED 130 /* exit status after Ctrl-C, as shells have it */

struct err {
	enum err_code code;
	int cause;      /* errno, or the extended SQLite code when code is ERR_DB; 0 = none */
	char msg[512];  /* what happened, lower case, no trailing newline */
	char hint[256]; /* what to do about it; empty = none */
};

/* Fill @e; always returns false so that `return err_set(...)` reads well. */
bool err_set(struct err *e, enum err_code code, const char *fmt, ...) AST_PRINTF(3, 4);
/* As err_set, with errno's text appended after ": ". */
bool err_set_errno(struct err *e, enum err_code code, int errnum, const char *fmt, ...) AST_PRINTF(4, 5);
/* Say what to do; returns false. */
bool err_hint(struct err *e, const char *fmt, ...) AST_PRINTF(2, 3);
/* Put "CONTEXT: " before the message while unwinding; returns false. */
bool err_wrap(struct err *e, const char *fmt, ...) AST_PRINTF(2, 3);
/* The exit status for @e: of sysexits.h, 130 when interrupted; astscope(1), EXIT STATUS. */
int err_exit_status(const struct err *e);

#endif
