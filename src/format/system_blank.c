/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "system_line.h"

#include "astscope/base/attr.h"

static const struct {
	int64_t number;
	const char *name;
} signals[] = {
	{1, "SIGHUP"}, {2, "SIGINT"}, {3, "SIGQUIT"}, {4, "SIGILL"}, {5, "SIGTRAP"}, {6, "SIGABRT"}, {7, "SIGBUS"}, {8, "SIGFPE"},
	{9, "SIGKILL"}, {10, "SIGUSR1"}, {11, "SIGSEGV"}, {12, "SIGUSR2"}, {13, "SIGPIPE"}, {14, "SIGALRM"}, {15, "SIGTERM"},
	{24, "SIGXCPU"}, {25, "SIGXFSZ"}, {31, "SIGSYS"},
};

int64_t system_signal_number(struct span name)
{
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		if (span_eq_str(name, signals[i].name) || span_eq_str(name, signals[i].name + 3))
			return signals[i].number;
	}
	return NUMBER_ABSENT;
}

const char *system_signal_name(int64_t number)
{
	for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
		if (signals[i].number == number)
			return signals[i].name;
	}
	return NULL;
}

struct record_system system_event_blank(enum system_event event, struct span text)
{
	return (struct record_system){
		.event = event,
		.pid = NUMBER_ABSENT,
		.lwp = NUMBER_ABSENT,
		.signal = NUMBER_ABSENT,
		.error = NUMBER_ABSENT,
		.rss_kb = NUMBER_ABSENT,
		.status = NUMBER_ABSENT,
		.text = text,
	};
}
