/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_rows.h"
#include "noise.h"
#include "session.h"

static bool is_head(struct span line)
{
	return span_eq_str(span_trim(line), "PBX Core settings");
}

static unsigned cli_settings_bid(struct span head, struct span name)
{
	(void)name;
	return noise_any_line(head, SPAN_LIT("PBX Core settings"), is_head) ? 75 : 0;
}

const struct format cli_settings_format = {
	.name = "settings",
	.what = "version and settings (core show settings)",
	.bid = cli_settings_bid,
	.sign = session_sign,
	.whole = session_whole,
	.mend = session_mend,
	.begin = session_begin,
	.feed = session_feed,
	.end = session_end,
};
