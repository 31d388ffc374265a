#include "config.h"

#include "astscope/format/format.h"
#include "locks.h"
#include "noise.h"

/*
 * A recorded console session without a lock dump in its head: it tells which process it was connected to, and a dump
 * may still come further down.
 */
static unsigned console_bid(struct span head, struct span name)
{
	(void)name;
	return noise_has_line(head, SPAN_LIT("Connected to Asterisk ")) ? 60 : 0;
}

const struct format console_format = {
	.name = "console",
	.what = "console session",
	.bid = console_bid,
	.begin = locks_begin,
	.feed = locks_feed,
	.end = locks_end,
};
