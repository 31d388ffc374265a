/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* The end of a channel list that lost its head looks the same. */
static const char *const counts[] = {
	"{active calls#} active call~",
	"{active calls#} of {calls at most#} max active call~ ({}% of capacity)",
	"{calls processed#} call~ processed",
	"{active channels#} active channel~",
	NULL,
};

static const char *const marks[] = {" active call", " processed", " active channel", NULL};

const struct cli_output cli_calls = {
	.name = "calls",
	.counts = counts,
	.proofs = 4,
	.bid = 20,
	.marks = marks,
	.first = "0-9",
};
