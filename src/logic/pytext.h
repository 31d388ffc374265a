/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_LOGIC_PYTEXT_H
#define ASTSCOPE_SRC_LOGIC_PYTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/err.h"
#include "astscope/base/record.h"
#include "astscope/base/span.h"

/*
 * Python's ideas of lines, blanks and numbers, for the twins of Asterisk's scripts.  Bytes that are no UTF-8 pass as they
 * are; the scripts die of them.
 */

/* A row of a refs log: address, change, thread, file, line, function, state and the rest, which is the tag. */
enum { PY_FIELDS = 8 };
enum py_field { PY_ADDR, PY_DELTA, PY_THREAD, PY_FILE, PY_LINE, PY_FUNC, PY_STATE, PY_TAG };

typedef bool (*py_line_fn)(void *ctx, struct span line, struct err *e);

/* Gives the lines of @text, which is one without its LF: a CR ends a line as well.  Stops where @fn returns false. */
bool py_each_line(struct span text, py_line_fn fn, void *ctx, struct err *e);
/* As str.strip(). */
struct span py_strip(struct span s);
/* As int(): blanks around, a sign, digits with single underscores between them.  False if it is none, or above 64 bits. */
bool py_int(struct span s, int64_t *ret);
/* As str.split(',', 7); returns the number of fields, 1 or more. */
size_t py_split(struct span line, struct span ret[PY_FIELDS]);
/* As `what in s`. */
bool py_has(struct span s, const char *what);
/* What refcounter.py sees in the state of a row; *@ret_before: the number of a REF_CHANGE.  False if it is nothing it knows. */
bool py_state(struct span state, enum ref_kind *ret, int64_t *ret_before);
/* @e: the number that a script dies of, with the line it stands in; returns false. */
bool py_bad_number(uint64_t line, const char *what, struct span text, struct err *e);

#endif
