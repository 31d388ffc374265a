/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* What asterisk -rx says where there is no answer: the module is not loaded, the process is gone. */
static const char *const counts[] = {
	"No such command '{no such command}' (type {}",
	"Unable to connect to remote asterisk (does {no process at} exist?)",
	NULL,
};

static const char *const marks[] = {"No such command '", "Unable to connect to remote asterisk", NULL};

const struct cli_output cli_refused = {
	.name = "refused",
	.counts = counts,
	.proofs = 2,
	.bid = 15,
	.marks = marks,
	.first = "NU",
};
