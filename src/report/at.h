/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_AT_H
#define REPORT_AT_H

#include "astscope/model/place.h"
#include "astscope/model/xref.h"

/* What --at names, as the arguments of the list a report shows. */
struct at {
	struct place place;        /* target.args borrow from it */
	struct xref_target target;
	struct thing thing;
};

/*
 * @text is a place, or what `:go` takes; if it is about something else, the first thing linked to it in @list counts (a
 * thread has a stack).  Errors: ERR_USAGE.
 */
bool at_find(struct at *at, struct db *db, const struct list_info *list, struct span text, struct err *e);
void at_done(struct at *at);

#endif
