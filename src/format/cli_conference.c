/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* apps/app_confbridge.c, handle_cli_confbridge_list() of one conference: who is in it. */
static const struct cli_column columns[] = {
	{.title = "Channel", .name = "channel", .kind = CLI_CHANNEL},
	{.title = "Flags", .name = "flags", .optional = true},
	{.title = "User Profile", .name = "user profile"},
	{.title = "Bridge Profile", .name = "bridge profile"},
	{.title = "Menu", .name = "menu"},
	{.title = "CallerID", .name = "caller", .optional = true},
	{.title = "Muted", .name = "muted", .optional = true},
	{0},
};

static const struct cli_form forms[] = {
	{.columns = columns, .wide_first = true, .vague = true, .apart = 1},
	{0},
};

static const char *const marks[] = {"User Profile", NULL};

const struct cli_output cli_conference = {
	.name = "conference",
	.forms = forms,
	.marks = marks,
	.first = "C",
};
