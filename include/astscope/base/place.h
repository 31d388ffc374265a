/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_PLACE_H
#define ASTSCOPE_BASE_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Where a reader is, as text that works everywhere: findings, links, marks, `:go`, `--at`, notes, tickets.
 *
 *   place  = [ "astscope:" ] view [ "/" id ] { "/" kind "/" id } [ "?" key "=" value { "&" key "=" value } ]
 *   key    = filter | sort | group | cols
 *
 *     hist/0x7f42d8cbcaf0#2/event/5      objects?filter=alive%20file:a&sort=-events      threads/lwp/25718
 *
 * Sort is a column's name, with "-" before it for descending.  In ids and values the bytes / ? & % and everything up to
 * the blank are written %XX; ids may hold '#' and ':' as they are.  Which views and kinds there are, this file does not
 * know: astscope/model/place.h.
 */
enum { PLACE_PARTS = 6 };

struct place_part {
	char *kind; /* "" = the bare id behind the view, in the first part only */
	char *id;   /* unescaped */
};

/* All strings are owned and never NULL once parsed; "" = not given. */
struct place {
	char *view;
	struct place_part part[PLACE_PARTS];
	size_t n;
	bool bare; /* the kind of the first part goes without saying and is not printed */
	char *filter, *sort, *group, *cols;
};

/* Errors: ERR_USAGE, and @ret is untouched then.  Release with place_done; a zeroed struct is fine there. */
bool place_parse(struct span text, struct place *ret, struct err *e) AST_NODISCARD;
void place_done(struct place *p);
void place_copy(struct place *to, const struct place *from); /* @to is overwritten, not released */

/* The canonical text, without "astscope:". */
void place_add(struct strbuf *b, const struct place *p);
/* What of it stands between the view and the query: "0x7f42d8cbcaf0#2/event/5". */
void place_add_path(struct strbuf *b, const struct place *p);
/* "?filter=...&sort=...", or nothing. */
void place_add_query(struct strbuf *b, const struct place *p);
/* Bytes of an id or value as a place holds them. */
void place_escape(struct strbuf *b, struct span s);

/* The same thing in another view. */
void place_set_view(struct place *p, const char *view);

/* The id of the first part of @kind; empty span (p NULL) if there is none. */
struct span place_id(const struct place *p, const char *kind);
/* As a number, decimal or 0x; false if absent or not one. */
bool place_number(const struct place *p, const char *kind, uint64_t *ret);
/* As "0xADDR#N"; false if absent or not of that form. */
bool place_obj(const struct place *p, const char *kind, uint64_t *ret_addr, int64_t *ret_ordinal);

/* "0xADDR#N" as text; false if @text is not of that form.  Also for filters. */
bool place_scan_obj(struct span text, uint64_t *ret_addr, int64_t *ret_ordinal);

#endif
