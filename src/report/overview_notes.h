/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef REPORT_OVERVIEW_NOTES_H
#define REPORT_OVERVIEW_NOTES_H

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/home.h"

/* What stands below the findings, in all formats for people. */
struct note {
	const char *name;
	struct strbuf text; /* may be empty */
};

/* @ret: vec of struct note, for overview_notes_done. */
void overview_notes(const struct home *h, struct vec *ret);
void overview_notes_done(struct vec *notes);
/* The name of the bundle and what is known of all of it. */
void overview_title(const struct home *h, struct strbuf *ret);

/* Filters: findings that are told in full, and remarks; files that were not read whole, and not for lack of a format. */
#define OVERVIEW_MAIN SPAN_LIT("critical or warning")
#define OVERVIEW_REMARKS SPAN_LIT("-critical -warning")
#define OVERVIEW_HURT SPAN_LIT("(-state:ok,unrecognised,copy) or rejected")

#endif
