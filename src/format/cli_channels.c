/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* Columns are cut, and wider in newer releases; the bridge is a channel up to release 11, then the id of a bridge. */
static const struct cli_column plain[] = {
	{.title = "Channel", .name = "name", .kind = CLI_CHANNEL},
	{.title = "Location", .name = "location", .kind = CLI_NAME},
	{.title = "State", .name = "state", .kind = CLI_STATE},
	{.title = "Application(Data)", .name = "doing"},
	{0},
};

static const struct cli_column verbose[] = {
	{.title = "Channel", .name = "name", .kind = CLI_CHANNEL},
	{.title = "Context", .name = "context"},
	{.title = "Extension", .name = "exten"},
	{.title = "Prio", .name = "priority", .kind = CLI_NUMBER},
	{.title = "State", .name = "state", .kind = CLI_STATE},
	{.title = "Application", .name = "app"},
	{.title = "Data", .name = "data"},
	{.title = "CallerID", .name = "caller"},
	{.title = "Duration", .name = "age", .kind = CLI_AGE},
	{.title = "Accountcode", .name = "account"},
	{.title = "PeerAccount", .name = "peer_account", .optional = true},
	{.title = "BridgedTo", .name = "bridged_to", .optional = true},
	{.title = "BridgeID", .name = "bridge", .optional = true},
	{0},
};

static const struct cli_column concise[] = {
	{.name = "name", .kind = CLI_CHANNEL},
	{.name = "context"},
	{.name = "exten"},
	{.name = "priority", .kind = CLI_NUMBER},
	{.name = "state", .kind = CLI_STATE},
	{.name = "app"},
	{.name = "data", .greedy = true},
	{.name = "caller"},
	{.name = "account"},
	{.name = "peer_account", .optional = true},
	{.name = "amaflags", .kind = CLI_NUMBER},
	{.name = "age", .kind = CLI_AGE},
	{.name = "bridged"},
	{.name = "unique", .kind = CLI_UNIQUE, .optional = true},
	{0},
};

/* Of info.txt, which ast_coredumper prints. */
static const struct cli_column coredumper[] = {
	{.title = "Channel", .name = "name", .kind = CLI_CHANNEL},
	{.title = "Context", .name = "context"},
	{.title = "Extension", .name = "exten"},
	{.title = "Priority", .name = "priority", .kind = CLI_NUMBER},
	{.title = "State", .name = "state", .kind = CLI_STATE},
	{.title = "Application", .name = "app"},
	{.title = "Data", .name = "data"},
	{.title = "CallerID", .name = "caller"},
	{.title = "Created", .name = "created"},
	{.title = "Accountcode", .name = "account"},
	{.title = "PeerAccount", .name = "peer_account"},
	{.title = "BridgeID", .name = "bridge"},
	{0},
};

static const struct cli_form forms[] = {
	{.name = "plain", .columns = plain, .cuts = true, .apart = 1},
	{.name = "verbose", .columns = verbose, .cuts = true, .apart = 1},
	{.name = "concise", .columns = concise, .mark = '!'},
	{.name = "coredumper", .columns = coredumper, .right = true},
	{0},
};

static const char *const counts[] = {
	"{active channels#} active channel~",
	"{active calls#} active call~",
	"{active calls#} of {calls at most#} max active call~ ({}% of capacity)",
	"{calls processed#} call~ processed",
	NULL,
};

static const char *const holds[] = {"!", NULL};
static const char *const marks[] = {"Channel", "!", NULL};

const struct cli_output cli_channels = {
	.name = "channels",
	.forms = forms,
	.counts = counts,
	.marks = marks,
	.first = "0-9C",
	.holds = holds,
};
