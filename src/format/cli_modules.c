/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/cli.c, handle_modlist(); the description is cut, the name of the module is not. */
static const struct cli_column columns[] = {
	{.title = "Module", .name = "module", .kind = CLI_MODULE},
	{.title = "Description", .name = "description"},
	{.title = "Use Count", .name = "uses", .kind = CLI_NUMBER},
	{.title = "Status", .name = "status", .optional = true},
	{.title = "Support Level", .name = "support", .optional = true},
	{0},
};

static const struct cli_form forms[] = {
	{.columns = columns, .wide_first = true, .apart = 1},
	{0},
};

static const char *const counts[] = {"{modules#} module~ loaded", NULL};
static const char *const marks[] = {"Use Count", " loaded", NULL};

const struct cli_output cli_modules = {
	.name = "modules",
	.forms = forms,
	.counts = counts,
	.proofs = 1,
	.bid = 60,
	.marks = marks,
	.first = "0-9M",
};
