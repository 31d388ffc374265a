/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/*
 * main/db.c: its rows, a key like a path with a value, look like much else, and nothing is asked of them.  They are known by their count.
 */
static const char *const counts[] = {
	"{entries#} results found.",
	NULL,
};

static const char *const marks[] = {" results found.", NULL};

const struct cli_output cli_database = {
	.name = "database",
	.counts = counts,
	.proofs = 1,
	.bid = 30,
	.marks = marks,
	.first = "0-9",
};
