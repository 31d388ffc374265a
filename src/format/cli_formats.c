/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"
#include "noise.h"
#include "session.h"

/* A format for each output of cli_outputs.def: what it bids, all else is that of a session. */

enum { USUAL_BID = 80 };

static unsigned bid_for(const struct cli_output *o, struct span head, bool (*proves)(struct span line))
{
	for (const char *const *mark = o->marks; *mark; mark++) {
		if (noise_any_line(head, span_from(*mark), proves))
			return o->bid ? o->bid : USUAL_BID;
	}
	return 0;
}

#define CLI_OUTPUT(id, kind, what_) \
	extern const struct cli_output cli_##id; \
	static bool id##_proves(struct span line) \
	{ \
		const struct cli_asked asked = cli_ask(line); \
\
		return cli_output_sign(&cli_##id, &asked) == CLI_SIGN_SURE; \
	} \
	static unsigned id##_bid(struct span head, struct span name) \
	{ \
		(void)name; \
		return bid_for(&cli_##id, head, id##_proves); \
	} \
	extern const struct format cli_##id##_format; \
	const struct format cli_##id##_format = { \
		.name = #kind, \
		.what = what_, \
		.bid = id##_bid, \
		.sign = session_sign, \
		.whole = session_whole, \
		.mend = session_mend, \
		.begin = session_begin, \
		.feed = session_feed, \
		.end = session_end, \
	};
#include "astscope/format/cli_outputs.def"
