/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/stasis.c; the statistics are there in developer mode only. */
static const struct cli_column topics[] = {
	{.title = "Name", .name = "topic", .kind = CLI_TOPIC},
	{.title = "Detail", .name = "detail"},
	{0},
};

static const struct cli_column topic_statistics[] = {
	{.title = "Topic", .name = "topic"},
	{.title = "Subscribers", .name = "subscribers", .kind = CLI_NUMBER},
	{.title = "Dropped", .name = "dropped", .kind = CLI_NUMBER},
	{.title = "Dispatched", .name = "dispatched", .kind = CLI_NUMBER},
	{.title = "Lowest Dispatch", .name = "lowest", .kind = CLI_NUMBER},
	{.title = "Highest Dispatch", .name = "highest", .kind = CLI_NUMBER},
	{0},
};

static const struct cli_column subscriptions[] = {
	{.title = "Subscription", .name = "subscription"},
	{.title = "Dropped", .name = "dropped", .kind = CLI_NUMBER},
	{.title = "Passed", .name = "passed", .kind = CLI_NUMBER},
	{.title = "Lowest Invoke", .name = "lowest", .kind = CLI_NUMBER},
	{.title = "Highest Invoke", .name = "highest", .kind = CLI_NUMBER},
	{0},
};

static const struct cli_column messages[] = {
	{.title = "Message Type", .name = "message type"},
	{.title = "Published", .name = "published", .kind = CLI_NUMBER},
	{.title = "Unused", .name = "unused", .kind = CLI_NUMBER},
	{0},
};

static const struct cli_form forms[] = {
	{.name = "topics", .columns = topics, .wide_first = true, .apart = 1},
	{.name = "topic statistics", .columns = topic_statistics, .numbers_last = true},
	{.name = "messages", .columns = messages, .numbers_last = true},
	{.name = "subscriptions", .columns = subscriptions, .numbers_last = true},
	{0},
};

static const char *const counts[] = {
	"{topics#} Total topics",
	"Subscribers count: {subscribers#}",
	"Forwarding topic count: {forwarding topics#}",
	"Pointer Address: {address}",
	"{topics#} topics",
	"{subscriptions#} subscriptions",
	"Total {dropped#} {passed#}",
	"Duration time: {age}",
	"Source filename: {file}",
	"Source line number: {line#}",
	"Source function: {func}",
	"Number of subscribers: {subscribers#}",
	"Number of messages dropped due to filtering: {dropped#}",
	"Number of messages passed to subscriber callback: {passed#}",
	"Number of messages published that went to no subscriber: {dropped#}",
	"Number of messages that went to at least one subscriber: {passed#}",
	NULL,
};

static const char *const marks[] = {"Detail", "Dispatched", "Subscription", " Total topics", "Published",
				   "Subscribers count: ", "Pointer Address: ", NULL};

const struct cli_output cli_stasis = {
	.name = "stasis",
	.forms = forms,
	.counts = counts,
	.proofs = 4,
	.marks = marks,
	.first = "0-9DFMNPST",
};
