/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* channels/chan_dahdi.c, dahdi_show_channels(): known by its header, its rows begin with a number and hardly have a form. */
static const char *const heads[] = {
	"Chan Extension Context Language MOH Interpret{}",
	"Chan. Num. Extension Context Language MOH Interpret{}",
	NULL,
};

static const char *const marks[] = {"MOH Interpret", NULL};

const struct cli_output cli_dahdi_channels = {
	.name = "dahdi_channels",
	.heads = heads,
	.marks = marks,
	.first = "C",
};
