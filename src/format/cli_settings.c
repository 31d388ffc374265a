#include "config.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "cli.h"
#include "noise.h"
#include "session.h"

const char *cli_settings_fact(struct span s, struct span *ret_value)
{
	static const struct {
		const char *key, *fact;
	} keys[] = {
		{"Version", "version"},
		{"Startup time", "started"},
		{"Build Options", "build-options"},     /* all of them, before they were split in two */
		{"All Build Options", "build-options"},
	};
	struct span key;

	if (!scan_lit(&s, SPAN_LIT("  ")) || !scan_until_char(&s, ':', &key))
		return NULL;
	*ret_value = span_trim(s);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (span_eq_str(key, keys[i].key))
			return keys[i].fact;
	}
	return NULL;
}

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
