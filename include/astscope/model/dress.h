/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_DRESS_H
#define ASTSCOPE_MODEL_DRESS_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * The one way that text takes out of the program, before it is laid out and escaped: each cell, each run of a text on the
 * screen, each text of a report.  Names that people gave to things are put behind them, and what is private is taken out.
 */
struct db;
struct dress;

struct dress *dress_new(void);
void dress_free(struct dress *d); /* accepts NULL */
/* The names are those of @db from now on; again after each change. */
bool dress_load(struct dress *d, struct db *db, struct err *e) AST_NODISCARD;
/*
 * From now on what is private is replaced, by pseudonyms that are those of the bundle @db (logic/redact.h); or no more.  @db NULL:
 * there is no bundle to learn from, and pseudonyms hold for this @d alone.
 */
bool dress_redact(struct dress *d, struct db *db, bool on, struct err *e) AST_NODISCARD;
bool dress_is_redacting(const struct dress *d); /* @d NULL: no */
/* Values of the bundle that are replaced wherever they stand, in their order; false past the end. */
bool dress_redacted(const struct dress *d, size_t i, struct span *ret_value, struct strbuf *ret_pseudonym);
/*
 * @text for people, appended to @ret; false, and nothing appended, if it stays as it is.  @link: the place it leads to, which tells
 * what a number in it is; may be empty.  @names: with the names of things; not for programs, to which the text is a key.  @value: of a
 * column whose values are private (CELL_PRIVATE).  @d NULL: all stays.
 */
bool dress_text(const struct dress *d, struct span text, struct span link, bool names, bool value, struct strbuf *ret);

#endif
