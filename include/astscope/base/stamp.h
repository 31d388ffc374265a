/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_STAMP_H
#define ASTSCOPE_BASE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"

/*
 * A time as a text prints it: "Nov 21 22:23:48", "2026-11-21 22:23:48.123", "2026-11-21T22:23:48+01:00", "Sat Nov 21 22:19:59 UTC
 * 2026", "Sat 2026-11-21 22:23:49 CET".  Clocks on a wall are counted in microseconds since 1970-01-01 00:00 of that wall; less the
 * offset of their zone that is UTC.
 */
#define STAMP_MOST_US INT64_C(253402300800000000) /* the end of the year 9999 */

struct stamp {
	int year;         /* 0 = not said */
	int month, day;   /* from 1 */
	int64_t day_us;   /* since midnight */
	struct span zone; /* as said; empty = not */
	bool has_offset;  /* what the zone says is known: "IST" may be one of three */
	int32_t offset_s; /* of the zone, east is above 0 */
};

/* The whole of @text but for blanks and what stands in parentheses behind it; it borrows from it. */
bool stamp_parse(struct span text, struct stamp *ret) AST_NODISCARD;
/* The first time in a file name that ast_coredumper made: "core.pbx1.2026-11-21T22-20-23Z-full.txt", or with "+0100". */
bool stamp_in_name(struct span path, struct stamp *ret) AST_NODISCARD;
/* On the clock of its own wall, in @year if it says none. */
int64_t stamp_wall_us(const struct stamp *s, int year);
/*
 * The same where a text goes on that was at @from_us: a time without a year is of that year, or of the next if it would lie more
 * than a day before.
 */
int64_t stamp_wall_after_us(const struct stamp *s, int64_t from_us);
int stamp_year_of(int64_t wall_us);

#endif
