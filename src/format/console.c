/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "noise.h"
#include "session.h"

static bool is_connected(struct span line)
{
	return span_starts(line, SPAN_LIT("Connected to Asterisk "));
}

/* A dump or a thread list may still come behind the head. */
static unsigned console_bid(struct span head, struct span name)
{
	(void)name;
	return noise_any_line(head, SPAN_LIT("Connected to Asterisk "), is_connected) ? 85 : 0;
}

const struct format console_format = {
	.name = "console",
	.what = "console session",
	.bid = console_bid,
	.sign = session_sign,
	.whole = session_whole,
	.mend = session_mend,
	.begin = session_begin,
	.feed = session_feed,
	.end = session_end,
};
