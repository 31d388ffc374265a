/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_REFCOUNTER_LINE_H
#define SRC_FORMAT_REFCOUNTER_LINE_H

#include "astscope/base/record.h"
#include "astscope/base/strbuf.h"

/* One line of what refcounter.py prints, or the older program utils/refcounter. */
enum refcounter_line {
	REFCOUNTER_FOREIGN,
	REFCOUNTER_BLANK,
	REFCOUNTER_ERROR,   /* py: a row of the log that the script could not read */
	REFCOUNTER_CLASS,   /* py: "======== Leaked Objects ========" */
	REFCOUNTER_OBJECT,  /* py: "==== Leaked Object 0x1 history ====" */
	REFCOUNTER_ENTRY,   /* py: "[7] a.c:3 f: +1 tag - [2]" */
	REFCOUNTER_IMPLIED, /* py: an entry that no row of the log stands behind: the count went below 0 */
	REFCOUNTER_UNSEEN,  /* C: "BAD: object 1f appears without previous allocation marker!" */
	REFCOUNTER_PROBLEM, /* C: "Problem: net Refcount not zero for object 1f", "... destroyed more than once!" */
	REFCOUNTER_HISTORY, /* C: "Object 1f history:" */
	REFCOUNTER_ROW,     /* C: a row of the log in text form behind three blanks */
	REFCOUNTER_RULE,    /* C: "==============" */
};

/* What @line is; of titles *@ret has class and address.  Does not say whether entry or row can be read. */
enum refcounter_line refcounter_line_kind(struct span line, struct record_listed *ret);
/*
 * Read an entry of the object @addr, whose fields @buf then holds, or a row; NULL if that went well, else the reason,
 * static text.
 */
const char *refcounter_entry_read(struct span line, uint64_t addr, struct strbuf *buf, struct record_ref *ret);
const char *refcounter_row_read(struct span line, struct record_ref *ret);

#endif
