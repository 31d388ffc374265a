/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_REPORT_REPORT_H
#define ASTSCOPE_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

struct db;
struct dress;

enum report_format { REPORT_TEXT, REPORT_MD, REPORT_CSV, REPORT_JSON, REPORT_JSONL, REPORT_DOT, REPORT_HTML };

/* The format called @name.  Errors: ERR_USAGE, whose hint lists them all. */
bool report_format_by_name(struct span name, enum report_format *ret, struct err *e);

/* What becomes of texts on their way out. */
struct report_look {
	bool ascii;                 /* text: no character outside ASCII */
	const struct dress *dress;  /* names, and what is private (model/dress.h); NULL = nothing of it */
};

struct report_args {
	struct span filter;
	const char *group;        /* NULL = default */
	const char *sort;         /* "events" the usual way, "-events" descending, "+events" ascending; NULL = default */
	const char *cols;         /* comma separated; NULL = the usual ones, for csv and json also those shown on demand */
	int64_t limit;            /* rows; -1 = all, the default of report_args_init */
	enum report_format format;
	const char *at;           /* place, address or LWP: which life, thread, lock; NULL = none */
	struct report_look look;
};

void report_args_init(struct report_args *a);

size_t report_count(void);
const char *report_name(size_t i); /* overview leaks objects history threads locks waits stacks files rejects compat-diff log .. */
const char *report_doc(size_t i);

/* Takes output as it is made; false stops the report (a full disk, a closed pipe: the sink keeps its reason). */
struct report_sink {
	bool (*put)(void *ctx, struct span text);
	void *ctx;
};

/* Errors: ERR_USAGE (no such report, format, filter, column), ERR_WRITE (the sink stopped), ERR_DB. */
bool report_write(struct db *db, const char *name, const struct report_args *a, const struct report_sink *out,
		  struct err *e) AST_NODISCARD;
/* Rows of a SELECT the user typed, in the same formats (not dot).  *@ret_offset: byte of the fault, -1 = unknown. */
bool report_sql(struct db *db, struct span sql, const struct report_args *a, const struct report_sink *out,
		int *ret_offset, struct err *e) AST_NODISCARD;

/* The rows of a database that compare_make (model/compare.h) made, as report_write writes a list (not dot). */
bool report_compared(struct db *db, const struct report_args *a, const struct report_sink *out, struct err *e) AST_NODISCARD;

/* --check: 1 leaked, 2 skewed, 4 invalid, 8 a cycle with no edge weaker than derived, 16 a stack with a fatal signal. */
bool report_check(struct db *db, unsigned *ret_bits, struct err *e) AST_NODISCARD;

#endif
