/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "cli_rows.h"
#include "locks_entry.h"

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

bool cli_version_line(struct span s, struct span *ret_version)
{
	struct span version;

	if (!scan_lit(&s, SPAN_LIT("Asterisk ")) || !scan_word(&s, &version) || !scan_lit(&s, SPAN_LIT(" built by ")) ||
	    span_find(s, SPAN_LIT(" running ")) < 0)
		return false;
	*ret_version = version;
	return true;
}

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
