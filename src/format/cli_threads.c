#include "config.h"

#include "astscope/base/scan.h"
#include "cli.h"
#include "locks_entry.h"
#include "noise.h"
#include "session.h"

bool cli_threads_row(struct span s, struct record_thread_row *ret)
{
	struct record_lock_thread started = {0};
	int64_t lwp = NUMBER_ABSENT;
	struct span rest;
	uint64_t pthread;

	if (!scan_addr(&s, &pthread) || !scan_char(&s, ' '))
		return false;
	rest = s;
	if (scan_i64(&rest, &lwp) && scan_char(&rest, ' '))
		s = rest;
	else
		lwp = NUMBER_ABSENT;
	if (!locks_parse_started(s, &started))
		return false;
	*ret = (struct record_thread_row){
		.pthread = pthread,
		.lwp = lwp,
		.gdb = NUMBER_ABSENT,
		.name = started.name,
		.started_file = started.started_file,
		.started_func = started.started_func,
		.started_line = started.started_line,
	};
	return true;
}

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
