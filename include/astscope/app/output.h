#ifndef ASTSCOPE_APP_OUTPUT_H
#define ASTSCOPE_APP_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/report/report.h"

/* Where a report goes: standard output or the file of -o. */
struct output {
	FILE *file;
	const char *path; /* NULL = standard output */
	int failed;       /* errno of the first failed write, 0 = none */
};

bool output_open(const char *path, struct output *ret, struct err *e) AST_NODISCARD;
struct report_sink output_sink(struct output *o);
/*
 * Close; false if not all could be written.  A reader that went away (`| head`) is no error.
 */
bool output_close(struct output *o, struct err *e) AST_NODISCARD;
/* Close after a failure that matters more than what became of the output. */
void output_abandon(struct output *o);
/* True if the report stopped only because the reader went away. */
bool output_reader_gone(const struct output *o);

#endif
