/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

static const struct cli_column columns[] = {
	{.title = "Bridge-ID", .name = "bridge", .kind = CLI_ID},
	{.title = "Name", .name = "name", .optional = true},
	{.title = "Chans", .name = "channels", .kind = CLI_NUMBER},
	{.title = "Type", .name = "type"},
	{.title = "Technology", .name = "technology"},
	{.title = "Duration", .name = "age", .kind = CLI_AGE, .optional = true},
	{0},
};

/* Of info.txt, which ast_coredumper prints. */
static const struct cli_column coredumper[] = {
	{.title = "Bridge-ID", .name = "bridge", .kind = CLI_ID},
	{.title = "Chans", .name = "channels", .kind = CLI_NUMBER},
	{.title = "Type", .name = "type"},
	{.title = "Technology", .name = "technology"},
	{.title = "Created", .name = "created"},
	{0},
};

static const struct cli_form forms[] = {
	{.name = "cli", .columns = columns, .apart = 1},
	{.name = "coredumper", .columns = coredumper, .right = true},
	{0},
};

static const char *const marks[] = {"Bridge-ID", NULL};

const struct cli_output cli_bridges = {
	.name = "bridges",
	.forms = forms,
	.marks = marks,
	.first = "B",
};
