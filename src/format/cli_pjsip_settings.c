/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* pjsip show endpoint NAME and the like: what is set, behind what the lists show.  Known by its header. */
static const char *const heads[] = {
	"ParameterName : ParameterValue",
	NULL,
};

static const char *const marks[] = {"ParameterName", NULL};

const struct cli_output cli_pjsip_settings = {
	.name = "pjsip_settings",
	.heads = heads,
	.marks = marks,
	.first = "P",
};
