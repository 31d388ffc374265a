/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_REPORT_REPORT_ROWS_H
#define ASTSCOPE_REPORT_REPORT_ROWS_H

#include "astscope/model/rows.h"
#include "astscope/report/report.h"

/* A table whose rows the caller makes, in all formats but dot. */
struct report_rows {
	const char *name, *title;          /* of the report; one sentence, "" = none */
	const char *const *names, *const *titles; /* of the columns; names are distinct */
	size_t n;
	size_t below;                      /* text: columns from this one on stand on lines of their own below; 0 = none */
	bool all_columns;                  /* text: also those without any text */
	bool guard;                        /* csv: no text begins as a formula does */
	/* The next row, one cell a column, or NULL at the end; valid until the next call. */
	bool (*next)(void *ctx, const struct cell **ret, struct err *e);
	void *ctx;
};

/* Of @a the format, the limit and ascii count.  Errors: ERR_WRITE, those of next. */
bool report_rows(const struct report_rows *r, const struct report_args *a, const struct report_sink *sink,
		 struct err *e) AST_NODISCARD;

#endif
