/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* df, in any unit */
static const char *const heads[] = {
	"Filesystem {}Mounted on",
	NULL,
};

static const char *const rows[] = {
	"{filesystem.} {size.} {used.} {free.} {percent.}% /{mount}",
	"{filesystem.} {type.} {size.} {used.} {free.} {percent.}% /{mount}",
	NULL,
};

static const char *const holds[] = {"% /", NULL};
static const char *const marks[] = {"Mounted on", NULL};

const struct cli_output cli_disks = {
	.name = "disks",
	.heads = heads,
	.rows = rows,
	.marks = marks,
	.first = "F",
	.holds = holds,
	.headed = true,
};
