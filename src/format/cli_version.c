/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_rows.h"
#include "noise.h"
#include "session.h"

static bool is_version(struct span line)
{
	struct span ignored;

	return cli_version_line(line, &ignored);
}

static unsigned cli_version_bid(struct span head, struct span name)
{
	(void)name;
	return noise_any_line(head, SPAN_LIT(" built by "), is_version) ? 50 : 0;
}

const struct format cli_version_format = {
	.name = "version",
	.what = "version (core show version)",
	.bid = cli_version_bid,
	.sign = session_sign,
	.whole = session_whole,
	.mend = session_mend,
	.begin = session_begin,
	.feed = session_feed,
	.end = session_end,
};
