/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_LOGIC_RUN_KIND_H
#define SRC_LOGIC_RUN_KIND_H

#include "astscope/base/map.h"
#include "astscope/base/vec.h"
#include "astscope/logic/runs.h"

/* How the rows of a run are to be read, from its first ones. */

struct run_taste {
	uint64_t rows, text;    /* rows; of them those of the text format */
	bool operated;          /* something that only logs show that write after the operation */
	/* order by address */
	uint64_t last_addr;
	uint64_t group;         /* rows of last_addr in a line */
	uint64_t groups;        /* addresses with two rows or more */
	bool not_by_number, not_by_text;
	uint64_t joined, broken; /* rows of one address that follow each other, by whether their counts join */
	uint64_t parted, mixed; /* addresses with takes and releases, by whether all of one stand before all of the other */
	uint64_t takes, releases, turns; /* rows of last_addr; changes from one to the other */
	bool taking;            /* the last row of them takes */
	int64_t last_lwp;       /* of the last row */
	bool by_one, last_takes;
	bool falls_by_sign, falls_by_word; /* rows of an address stand in no alphabetical order, with signs and without */
	int64_t count;          /* after the last row; valid if has_count */
	bool has_count;
	/* votes: does a destructor row stand before or behind what its destructor releases */
	struct map threads;     /* lwp -> index into last + 1 */
	struct vec last;        /* struct taste_thread */
	unsigned before, votes;
};

void run_taste_init(struct run_taste *t);
void run_taste_done(struct run_taste *t);
void run_taste_clear(struct run_taste *t);
void run_taste_note(struct run_taste *t, const struct run_row *row);
/* More rows would say nothing new. */
bool run_taste_is_clear(const struct run_taste *t);
/* No row stands against it that the file was sorted by address after it was written. */
bool run_taste_may_be_sorted(const struct run_taste *t);
struct run_kind run_taste_judge(const struct run_taste *t);

#endif
