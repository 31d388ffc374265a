/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_TWIN_H
#define ASTSCOPE_APP_TWIN_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"

/*
 * What the twins of Asterisk's programs for refs logs have in common: options, one log from a file or standard input, and
 * what the scripts say and how they exit when there is none.
 */

#define TWIN_LOG "/var/log/asterisk/refs" /* the scripts' default */

enum {
	TWIN_DIED = 1,        /* of an exception */
	TWIN_USAGE = 2,       /* as Python's option parser */
	TWIN_CANCELLED = 255, /* -1 of the scripts */
};

/* A switch, or with @value an option that takes text. */
struct twin_option {
	char letter;      /* a control character tells apart what has none */
	const char *name; /* the long one; NULL ends the table */
	bool *on;
	const char **value;
	const char *doc;  /* of the help */
};

/* The command, by its words in the help. */
struct twin {
	const char *name, *args, *summary, *exits;
	const struct twin_option *options;
};

/* Take the options of @argv; words that are none are passed over as the scripts do.  False: exit with *@ret_status. */
bool twin_options(const struct twin *t, int argc, char **argv, int *ret_status);

/* Takes the next part of a log.  0 = go on, else the exit status, with @e. */
typedef int (*twin_fn)(void *ctx, struct span part, struct err *e);

/* Open @path, "-" is standard input.  -1 with @e. */
int twin_open(const char *path, struct err *e);
/* As twin_open; says what the scripts say of a log that is none, and returns -1: exit with TWIN_CANCELLED. */
int twin_open_log(const char *path);
/* Give the bytes of @fd, or its lines without LF, to @fn; closes.  Else than 0: @fn's status, or TWIN_CANCELLED; with @e. */
int twin_bytes(int fd, const char *path, twin_fn fn, void *ctx, struct err *e) AST_NODISCARD;
int twin_lines(int fd, const char *path, twin_fn fn, void *ctx, struct err *e) AST_NODISCARD;
void twin_print(void *ctx, struct span text); /* on stdout; @ctx is not used */
/* Whatever was printed must have arrived: @status, or that of the failure, which is said. */
int twin_end(int status);

#endif
