/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_REFS_ROW_H
#define SRC_FORMAT_REFS_ROW_H

#include "astscope/base/record.h"

/* One row of a refs log, in either of its two forms. */
enum refs_form {
	REFS_FORM_NONE, /* does not begin like a row */
	REFS_FORM_CSV,  /* 0xADDR,DELTA,TID,FILE,LINE,FUNC,STATE,TAG */
	REFS_FORM_TEXT, /* 0xADDR =1   FILE:LINE:FUNC (TAG) and the like */
};

/* The reasons that callers tell apart from the others. */
extern const char refs_row_foreign[];  /* not a refs row at all */
extern const char refs_row_unclosed[]; /* a text row whose tag has no end: it may go on in the next line */

/*
 * Read the row @line (no LF; one CR at the end is dropped).  NULL if it is one: then *@ret is filled completely and its
 * spans point into @line.  Otherwise the reason, static text.  *@ret_form says what it began like, in both cases.
 */
const char *refs_row_read(struct span line, struct record_ref *ret, enum refs_form *ret_form);

/*
 * Rows copied from an HTML page have no-break spaces for blanks.  If @line is such a row and fits, the row with plain
 * blanks, written to @buf; else @line.
 */
struct span refs_row_plain(struct span line, char *buf, size_t cap);

/* The state of a lock by what a destructor row calls it; REF_LOCK_UNKNOWN: there is no such word. */
enum ref_lock_state refs_lock_state(struct span word);

#endif
