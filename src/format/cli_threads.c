/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_rows.h"
#include "noise.h"
#include "session.h"

static bool is_row(struct span line)
{
	struct record_thread_row ignored;

	return cli_threads_row(line, &ignored);
}

static unsigned cli_threads_bid(struct span head, struct span name)
{
	(void)name;
	return noise_any_line(head, SPAN_LIT(" started at ["), is_row) ? 80 : 0;
}

const struct format cli_threads_format = {
	.name = "threads",
	.what = "thread list (core show threads)",
	.bid = cli_threads_bid,
	.sign = session_sign,
	.whole = session_whole,
	.mend = session_mend,
	.begin = session_begin,
	.feed = session_feed,
	.end = session_end,
};
