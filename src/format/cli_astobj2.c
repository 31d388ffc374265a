/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

static const char *const counts[] = {
	"Number of objects: {objects#}",
	"Number of {key}: {value#}",
	"Maximum {key}: {value#}",
	"Objects : {objects#}",
	"Containers : {containers#}",
	"Memory : {memory#}",
	"Locked : {locked#}",
	"Refs : {refs#}",
	NULL,
};

static const char *const marks[] = {"Number of objects: ", NULL};

const struct cli_output cli_astobj2 = {
	.name = "astobj2",
	.counts = counts,
	.proofs = 1,
	.bid = 40,
	.marks = marks,
	.first = "CLMNOR",
};
