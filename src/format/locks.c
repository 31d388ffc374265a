/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "noise.h"
#include "session.h"

static bool is_title(struct span line)
{
	return span_starts(line, SPAN_LIT("=== Currently Held Locks"));
}

static bool is_thread(struct span line)
{
	return span_starts(line, SPAN_LIT("=== Thread ID: "));
}

static bool is_absent(struct span line)
{
	return span_starts(line, SPAN_LIT("No such command 'core show locks'"));
}

static unsigned locks_bid(struct span head, struct span name)
{
	(void)name;
	if (noise_any_line(head, SPAN_LIT("Currently Held Locks"), is_title))
		return 90;
	if (noise_any_line(head, SPAN_LIT("Thread ID: "), is_thread))
		return 70;
	return noise_any_line(head, SPAN_LIT("core show locks'"), is_absent) ? 60 : 0;
}

const struct format locks_format = {
	.name = "locks",
	.what = "lock dump (core show locks)",
	.bid = locks_bid,
	.sign = session_sign,
	.whole = session_whole,
	.mend = session_mend,
	.begin = session_begin,
	.feed = session_feed,
	.end = session_end,
};
