/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

static const struct cli_column columns[] = {
	{.title = "Peer", .name = "address", .kind = CLI_ADDRESS},
	{.title = "User/ANR", .name = "user"},
	{.title = "Call ID", .name = "callid"},
	{.title = "Seq (Tx/Rx)", .name = "sequence", .optional = true},
	{.title = "Format", .name = "format"},
	{.title = "Hold", .name = "hold", .kind = CLI_YESNO},
	{.title = "Last Message", .name = "last"},
	{.title = "Expiry", .name = "expiry", .optional = true},
	{.title = "Peer", .name = "peer", .optional = true},
	{0},
};

static const struct cli_form forms[] = {
	{.columns = columns, .cuts = true, .apart = 2},
	{0},
};

static const char *const counts[] = {
	"{active dialogs#} active SIP dialog~",
	"{active dialogs#} active SIP channel~",
	"{active subscriptions#} active SIP subscription~",
	NULL,
};

static const char *const marks[] = {"Call ID", NULL};

const struct cli_output cli_sip_channels = {
	.name = "sip_channels",
	.forms = forms,
	.counts = counts,
	.marks = marks,
	.first = "0-9P",
};
