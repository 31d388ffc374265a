/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_OUTPUT_H
#define ASTSCOPE_APP_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/report/report.h"

/*
 * Where a report goes: standard output or the file of -o.  A file is written beside its target and takes its place when
 * it is complete; until then, and after a failure, what was there is still there.
 */
struct output {
	FILE *file;
	const char *path; /* as named, NULL = standard output */
	char *target;     /* what `part` becomes; NULL = written in place (a device, a FIFO) */
	char *part;
	int failed;       /* errno of the first failed write, 0 = none */
};

/*
 * Before anything is read: could @path (NULL = standard output) be written, and is it none of the @n files and folders
 * @inputs, nor a file that is there inside of one?  Errors: ERR_WRITE, ERR_USAGE.
 */
bool output_check(const char *path, const char *const *inputs, int n, struct err *e) AST_NODISCARD;
/* The same of what becomes many files or a large one: it must not lie in the folder of a bundle. */
bool output_check_outside(const char *path, const char *const *inputs, int n, struct err *e) AST_NODISCARD;
bool output_open(const char *path, struct output *ret, struct err *e) AST_NODISCARD;
struct report_sink output_sink(struct output *o);
/* The end of a complete report.  False if not all could be written; a reader that went away (`| head`) is no error. */
bool output_close(struct output *o, struct err *e) AST_NODISCARD;
/* Close after a failure that matters more than what became of the output. */
void output_abandon(struct output *o);
/* True if the report stopped only because the reader went away. */
bool output_reader_gone(const struct output *o);

#endif
