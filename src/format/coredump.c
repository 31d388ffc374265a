/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system.h"

static unsigned coredump_bid(struct span head, struct span name)
{
	struct system_seen seen = system_look(head);

	(void)name;
	return seen.cores ? 92 : 0;
}

const struct format coredump_format = {
	.name = "coredump",
	.what = "a core and its stacks (coredumpctl info)",
	.bid = coredump_bid,
	.sign = system_sign,
	.whole = system_whole,
	.begin = system_begin,
	.feed = system_feed,
	.end = system_end,
};
