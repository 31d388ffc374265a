/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* apps/app_confbridge.c, handle_cli_confbridge_list() */
static const struct cli_column columns[] = {
	{.title = "Conference Bridge Name", .name = "conference", .kind = CLI_NAME},
	{.title = "Users", .name = "users", .kind = CLI_NUMBER},
	{.title = "Marked", .name = "marked", .kind = CLI_NUMBER},
	{.title = "Locked", .name = "locked", .kind = CLI_YESNO},
	{.title = "Muted", .name = "muted", .kind = CLI_YESNO, .optional = true},
	{0},
};

static const struct cli_column older[] = {
	{.title = "Conference Bridge Name", .name = "conference", .kind = CLI_NAME},
	{.title = "Users", .name = "users", .kind = CLI_NUMBER},
	{.title = "Marked", .name = "marked", .kind = CLI_NUMBER},
	{.title = "Locked?", .name = "locked", .kind = CLI_YESNO},
	{0},
};

static const struct cli_form forms[] = {
	{.columns = columns, .wide_first = true, .apart = 1},
	{.columns = older, .wide_first = true, .apart = 1},
	{0},
};

static const char *const marks[] = {"Conference Bridge Name", NULL};

const struct cli_output cli_confbridge = {
	.name = "confbridge",
	.forms = forms,
	.marks = marks,
	.first = "C",
};
