/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

static const struct cli_column columns[] = {
	{.title = "Processor", .name = "name"},
	{.title = "Processed", .name = "processed", .kind = CLI_NUMBER},
	{.title = "In Queue", .name = "queued", .kind = CLI_NUMBER},
	{.title = "Max Depth", .name = "deepest", .kind = CLI_NUMBER},
	{.title = "Low water", .name = "low", .kind = CLI_NUMBER, .optional = true},
	{.title = "High water", .name = "high", .kind = CLI_NUMBER, .optional = true},
	{.title = "Low time(us)", .name = "low_us", .kind = CLI_NUMBER, .optional = true},
	{.title = "High time(us)", .name = "high_us", .kind = CLI_NUMBER, .optional = true},
	{0},
};

static const struct cli_form forms[] = {
	{.columns = columns, .numbers_last = true},
	{0},
};

static const char *const counts[] = {"{taskprocessors#} taskprocessor~", NULL};
static const char *const marks[] = {"In Queue", NULL};

const struct cli_output cli_taskprocessors = {
	.name = "taskprocessors",
	.forms = forms,
	.counts = counts,
	.marks = marks,
	.first = "0-9P",
};
