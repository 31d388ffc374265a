/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* res/res_agi.c, help_workhorse(): a command may run on a channel that was hung up, or not. */
static const char *const heads[] = {"Dead Command Description", NULL};

static const char *const rows[] = {
	"{dead=Yes} {command_} {description}",
	"{dead=No} {command_} {description}",
	NULL,
};

static const char *const marks[] = {"Dead", NULL};

const struct cli_output cli_agi = {
	.name = "agi",
	.heads = heads,
	.rows = rows,
	.marks = marks,
	.first = "DNY",
	.headed = true,
};
