/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/shutdown.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/attr.h"

#define LOGGED "ended cleanly, as the log says: "
#define CUT "modules in use cut the shutdown short, as the log says: "

/* The verdict on the end of a process, a row for each rule and for each side of its bars. */

static const struct {
	struct log_end end;
	const char *word, *why;
} ends[] = {
	{{0}, "unknown", "there is no refs log"},
	{{.said_clean = true}, "clean", "a log line of the daemon says that it ended cleanly"},
	{{.said_clean = true, .has_log = true, .torn = true}, "clean", "a log line of the daemon says that it ended cleanly"},
	{{.has_log = true, .torn = true, .shutdown_row = true}, "unknown", "the refs log is cut off"},
	{{.has_log = true, .partial = true, .shutdown_row = true}, "unknown", "the refs log was not read to its end"},
	{{.has_log = true, .creators_seen = 100, .alive_peak = 1000}, "abrupt", "the refs log stops without a shutdown"},
	{{.has_log = true, .shutdown_row = true, .creators_seen = 100, .creators_alive = 15, .alive = 50, .alive_peak = 1000},
	 "clean", "ended cleanly: 15 of 100 kinds still alive"},
	{{.has_log = true, .shutdown_row = true, .alive = 1, .alive_peak = 1000}, "abrupt", "stopped while shutting down: 1 alive"},
	{{.has_log = true, .shutdown_row = true, .creators_seen = 100, .creators_alive = 16, .alive = 50, .alive_peak = 1000},
	 "abrupt", "stopped while shutting down: 50 alive"},
	{{.has_log = true, .shutdown_row = true, .creators_seen = 100, .creators_alive = 15, .alive = 51, .alive_peak = 1000},
	 "abrupt", "stopped while shutting down: 51 alive"},
	{{.has_log = true, .stop_logged = true, .creators_seen = 100, .creators_alive = 29, .alive = 400, .alive_peak = 1000}, "clean",
	 LOGGED "29 of 100 kinds still alive"},
	{{.has_log = true, .stop_logged = true, .shutdown_row = true, .creators_seen = 100, .creators_alive = 16, .alive = 40,
	  .alive_peak = 1000}, "clean", LOGGED "16 of 100 kinds still alive"},
	{{.has_log = true, .stop_logged = true, .shutdown_row = true, .creators_seen = 100, .creators_alive = 15, .alive = 50,
	  .alive_peak = 1000}, "clean", "ended cleanly: 15 of 100 kinds still alive"},
	{{.has_log = true, .stop_logged = true, .creators_seen = 100, .creators_alive = 30, .alive_peak = 1000}, "abrupt",
	 "the log says that it ended, but much was not cleaned up, as after core stop now: 30 of 100 kinds still alive"},
	{{.has_log = true, .stop_logged = true, .stop_cut = true, .creators_seen = 100, .creators_alive = 37, .alive_peak = 1000},
	 "abrupt", CUT "37 of 100 kinds still alive"},
	{{.has_log = true, .stop_logged = true, .stop_cut = true, .shutdown_row = true, .creators_seen = 100, .creators_alive = 15,
	  .alive = 50, .alive_peak = 1000}, "abrupt", CUT "15 of 100 kinds still alive"},
	{{.has_log = true, .sorted = true, .stop_logged = true, .stop_cut = true, .creators_seen = 100, .creators_alive = 37},
	 "unknown", "the refs log is sorted by address"},
	{{.has_log = true, .stop_logged = true, .torn = true, .creators_seen = 100}, "unknown", "the refs log is cut off"},
	{{.has_log = true, .sorted = true, .stop_logged = true, .creators_seen = 100, .creators_alive = 29}, "clean",
	 "the refs log is sorted by address; it ended cleanly, as the log says: 29 of 100 kinds still alive"},
	{{.has_log = true, .sorted = true, .creators_seen = 100, .creators_alive = 15}, "clean",
	 "the refs log is sorted by address; by what is alive it ended cleanly: 15 of 100 kinds still alive"},
	{{.has_log = true, .sorted = true, .creators_seen = 100, .creators_alive = 16}, "unknown",
	 "the refs log is sorted by address"},
	{{.has_log = true, .sorted = true, .creators_seen = 100, .creators_alive = 49}, "unknown",
	 "the refs log is sorted by address"},
	{{.has_log = true, .sorted = true, .creators_seen = 100, .creators_alive = 50}, "abrupt",
	 "the refs log is sorted by address; by what is alive it stops without a shutdown: 50 of 100 kinds still alive"},
	{{.has_log = true, .sorted = true}, "unknown", "the refs log is sorted by address"},
	{{.has_log = true, .sorted = true, .whole_lines = true, .creators_seen = 100, .creators_alive = 2}, "clean",
	 "the refs log is sorted by whole lines; by what is alive it ended cleanly: 2 of 100 kinds still alive"},
	{{.has_log = true, .sorted = true, .whole_lines = true, .creators_seen = 100, .creators_alive = 30}, "unknown",
	 "the refs log is sorted by whole lines"},
};

static void test_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct strbuf why = {0};
		bool derived;

		assert_string_equal(shutdown_judge(&ends[i].end, &why, &derived), ends[i].word);
		assert_int_equal(derived, ends[i].end.sorted || !strncmp(ends[i].why, LOGGED, strlen(LOGGED)));
		assert_string_equal(strbuf_str(&why), ends[i].why);
		strbuf_done(&why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict),
	};

	return cmocka_run_group_tests_name("shutdown", tests, NULL, NULL);
}
