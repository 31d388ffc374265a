/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

static const char *const counts[] = {
	"System uptime: {uptime}",
	"Last reload: {last reload}",
	NULL,
};

static const char *const marks[] = {"System uptime: ", NULL};

const struct cli_output cli_uptime = {
	.name = "uptime",
	.counts = counts,
	.proofs = 1,
	.bid = 60,
	.marks = marks,
	.first = "LS",
};
