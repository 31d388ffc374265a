/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_SPENT_H
#define IMPORT_SPENT_H

#include "astscope/import/budget.h"

/* How much of a budget the members so far have taken. */
struct spent {
	uint64_t packed;   /* bytes that went into the outermost decompressors */
	uint64_t expanded; /* bytes that came out of all of them */
	uint64_t members;
	enum budget_item over; /* the limit that was reached: no further archive is opened */
};

/* True once a limit on what archives give is passed; @s->over is it from now on. */
bool spent_check(struct spent *s, const struct budget *b);

/*
 * The disk of the database has @free bytes, @written are in the database: true if the limit would be passed before it is
 * complete.  Indexes and derived tables come after the last line is read.
 */
bool budget_disk_is_short(const struct budget *b, uint64_t free, uint64_t written);
/* Lower the limit to half of what is @free before the import. */
void budget_leave_half(struct budget *b, uint64_t free);

#endif
