/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* free, in any unit */
static const char *const heads[] = {
	"total used free shared {}",
	NULL,
};

static const char *const rows[] = {
	"{memory=Mem}: {total.} {used.} {free.} {}",
	"{memory=Swap}: {total.} {used.} {free.}",
	NULL,
};

static const char *const more[] = {
	"-/+ buffers/cache: {}",
	NULL,
};

static const char *const marks[] = {"buff/cache", "buffers", NULL};

const struct cli_output cli_ram = {
	.name = "ram",
	.heads = heads,
	.rows = rows,
	.more = more,
	.marks = marks,
	.first = "MSt-",
	.headed = true,
};
