/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_CMDLINE_H
#define ASTSCOPE_APP_CMDLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"

/* What stands on the command line, for all subcommands: one table makes the parser, `--help` and the man page. */

enum option_use {
	USE_OPEN = 1,
	USE_REPORT = 2,
	USE_SQL = 4,
	USE_IMPORT = 8,
	USE_DEMO = 16,
	USE_EXPORT = 32,
	USE_TRIAGE = 64,
	USE_DIFF = 128,
};

#define CMDLINE_COMMANDS_MAX 64

struct cmdline {
	const char *filter, *group, *sort, *cols, *at; /* NULL = not given */
	const char *output;    /* -o; NULL = stdout */
	const char *format;    /* NULL = text */
	const char *db;        /* --db FILE */
	const char *query;     /* -q */
	const char *expand;    /* --expand FILE */
	const char *into;      /* --into DIR */
	const char *budget;    /* --budget */
	const char *color;     /* auto always never; NULL = auto */
	const char *theme;
	int64_t limit;         /* -1 = all */
	const char *rules;     /* --rules FILE; NULL = none of the user */
	int64_t timeout_ms;    /* --timeout; 0 = none */
	const char *script;    /* --script FILE; NULL = none */
	const char *commands[CMDLINE_COMMANDS_MAX]; /* -c, in order */
	int n_commands;
	int size_cols, size_rows; /* --size; 0 = not given */
	bool no_rc;
	bool redact, no_cache, rebuild, no_repair, partial, follow, check, ascii, help, version;
	const char *const *args; /* what is left: points into argv */
	int n_args;
};

/*
 * How every command with options begins: parse argv[1..], where options not meant for @use are refused and nothing behind
 * --help or --version is looked at.  --help is answered with @usage and the options of @use, --version and faults as they are
 * everywhere.  False: all is said, and the command ends with *@status.
 */
bool cmdline_begin(int argc, char **argv, enum option_use use, void (*usage)(void), struct cmdline *ret, int *status) AST_NODISCARD;
/* The options of @use, a line each, on stdout. */
void cmdline_print(enum option_use use);

#endif
