/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_BUNDLE_DATA_H
#define IMPORT_BUNDLE_DATA_H

#include "input.h"

#include "astscope/import/bundle.h"

/* What bundle.c, scan.c and cursor.c share of a bundle. */
struct bundle {
	struct arena *names;  /* all strings */
	struct vec inputs;    /* of struct input, in the order they are read */
	struct vec members;   /* of struct scanned; empty before bundle_scan */
	struct vec roots;     /* of int: open directories */
	char *name;
	char stamp[BUNDLE_ID_CHARS + 1]; /* as it was opened */
	struct budget budget;
	bool scanned;         /* inputs hold what those before them took of the budget */
	enum budget_item over; /* not even the names fit */
	bool alone;           /* one argument that is no directory */
	bool stream;
};

/* A member found by bundle_scan, with where it comes from. */
struct scanned {
	struct member m;
	size_t input; /* index in inputs */
	size_t seq;   /* among the members of its input */
};

/* The limit that was reached so far, BUDGET_NONE if none. */
enum budget_item cursor_over(const struct cursor *c);
/* The input the cursor's current member comes from, as an index in bundle.inputs. */
size_t cursor_input(const struct cursor *c);
/*
 * member_sums.ends of the current member from both its ends, without reading what is between; false if it does not lie
 * plain on disk.
 */
bool cursor_ends(struct cursor *c, struct member_sums *ret);

#endif
