/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "tests/lib/sanitized.h"
#include "tests/unit/import/make.h"
#include "tests/unit/store/store_test.h"
#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "opened.h"

/* The logs of the real bundles, as counted by hand. */

static const struct {
	const char *name;
	/* Messages: DEBUG, VERBOSE, NOTICE, WARNING, ERROR; the line that opened the log; rows of names of channels and topics. */
	const char *messages;
	/* First and last time, line of the last word of its end, threads, the thread of main(). */
	const char *process;
} logs[] = {
	{"asterisk-1.8-calls-leak", "3|1465|7|2|0|0|0|0\n", "2026-11-21 22:49:32.053|2026-11-21 22:49:48.475|1381|178|25564\n"},
	{"asterisk-1.8-deadlock", "3|1304|7|2|0|0|0|0\n", "Nov 21 22:49:48|2026-11-21 22:50:22.301|1219|140|26000\n"},
	{"asterisk-11-calls-leak", "0|1807|10|2|3|1|0|0\n", "2026-11-21 22:31:02.421|2026-11-21 22:31:41.961|1737|218|14430\n"},
	{"asterisk-13-deadlock", "0|990|8|2|5|1|0|0\n", "2026-11-21 22:43:28.042|2026-11-21 22:44:53.015|913|60|19272\n"},
	{"asterisk-20-crash", "780|491|5|9|3|1|18|41\n", "Nov 21 22:23:44|Nov 21 22:23:48|-|23|2527\n"},
	{"asterisk-20-deadlock", "1000|498|14|9|3|1|21|45\n", "Nov 21 22:19:38|Nov 21 22:20:49|-|28|24205\n"},
	{"asterisk-20-leak", "2121|1087|5|9|11|1|44|72\n", "Nov 21 22:22:37|Nov 21 22:22:57|3272|53|32218\n"},
	{"asterisk-20-noisy", "3026|833|5|9|3|1|80|115\n", "Nov 21 22:46:59|Nov 21 22:47:05|-|86|23661\n"},
};

static bool open_log(struct opened *o, const char *name)
{
	struct strbuf below = {0};
	const char *paths[1];
	char *path;
	FILE *f;

	strbuf_addf(&below, "bundles/%s/full", name);
	paths[0] = path = opened_shared(strbuf_str(&below));
	strbuf_done(&below);
	f = fopen(path, "rb");
	if (f) {
		fclose(f);
		opened_open(o, paths, 1);
	} else {
		print_message("# no $SHARED\n");
		skip();
	}
	free(path);
	return f != NULL;
}

static void test_logs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i += SANITIZED ? 4 : 1) {
		struct opened o;

		if (!open_log(&o, logs[i].name))
			return;
		assert_rows(o.db, "SELECT sum(iif(level = 'DEBUG', count, 0)), sum(iif(level = 'VERBOSE', count, 0)), "
			    "sum(iif(level = 'NOTICE', count, 0)), sum(iif(level = 'WARNING', count, 0)), "
			    "sum(iif(level = 'ERROR', count, 0)), sum(iif(level IS NULL, count, 0)), "
			    "sum(addr NOT NULL AND channel NOT NULL AND text LIKE 'Channel 0x%allocated'), "
			    "sum(addr NOT NULL AND text LIKE 'Topic %created') FROM v_log", logs[i].messages);
		assert_rows(o.db, "SELECT first_at, last_at, stop_line, (SELECT count(*) FROM v_log_thread), pid FROM log_opening",
			    logs[i].process);
		assert_rows(o.db, "SELECT kind, rejects, lines = records + continuations FROM v_source", "log|0|1\n");
		assert_rows(o.db, "SELECT min(l.line), max(l.last_line) = max(s.lines) FROM v_log l JOIN v_source s USING (source)",
			    "1|1\n");
		opened_close(&o);
	}
}

/* Three assertions, and the stacks that follow hundreds of lines later. */
static void test_assertions(void **state)
{
	struct opened o;

	(void)state;
	if (!open_log(&o, "asterisk-20-leak"))
		return;
	assert_rows(o.db, "SELECT of_line, count(*), min(line), max(line) FROM v_log_frame GROUP BY of_line",
		    "639|12|1358|1369\n1371|12|2027|2038\n2040|12|2676|2687\n");
	assert_rows(o.db, "SELECT title, confidence FROM v_finding WHERE kind = 'log'",
		    "bad magic number: used after its last release, or no object, 3 times|sure\n"
		    "refcount below 0: released more often than taken, 2 times|sure\n");
	assert_rows(o.db, "SELECT DISTINCT text FROM v_finding_line WHERE label = 'stack'",
		    "lab_over_unref (res_crashlab.c:116), lab_do (res_crashlab.c:182), handle_crashlab (res_crashlab.c:427), "
		    "ast_cli_command_full (cli.c:3136)\n");
	opened_close(&o);
}

/* A long log is read without a look at each line by all kinds: the same comes out, nothing is lost. */
static void test_long(void **state)
{
	enum { LINES = 30000 };
	struct strbuf text = {0}, want = {0};
	char *dir = make_dir(), *path = make_path(dir, "full");
	const char *const paths[] = {path};
	struct opened o;

	(void)state;
	for (unsigned i = 1; i <= LINES; i++)
		strbuf_addf(&text, "[2026-11-21 22:22:40.%03u] %s[%u] a.c: call %u of 'x'\n%s", i % 1000, i % 100 ? "DEBUG" : "WARNING",
			    i % 50, i, i % 1000 ? "" : "more of it\n");
	assert_true(text.n > 1 << 20);
	make_file(dir, "full", strbuf_span(&text));
	opened_open(&o, paths, ARRAY_LEN(paths));
	assert_rows(o.db, "SELECT kind, state, lines, records, continuations, rejects FROM v_source", "log|ok|30030|30000|30|0\n");
	assert_rows(o.db, "SELECT level, sum(count), min(line), max(last_line) FROM v_log GROUP BY level ORDER BY level",
		    "DEBUG|29700|1|30028\nWARNING|300|100|30029\n");
	assert_rows(o.db, "SELECT count(*) < 300, (SELECT sum(messages) FROM v_log_thread) FROM v_log", "1|30000\n");
	strbuf_addf(&want, "%zu\n", text.n);
	assert_rows(o.db, "SELECT sum(length(text)) FROM source_text", strbuf_str(&want));
	opened_close(&o);
	free(path);
	make_remove(dir);
	strbuf_done(&text);
	strbuf_done(&want);
}

/* ---- one clock ---- */

#define LOG_LINE(time, lwp, text) "[" time "] DEBUG[" lwp "][C-00000001] stasis.c: " text "\n"

/* Files of one process, and what is said of their clocks: path, kind, offset, first in UTC, confidence. */
static const struct {
	const char *name[3], *text[3];
	const char *clocks, *incident, *lines;
} clocks[] = {
	/* Ids of channels tell zone and year of a log two hours ahead, over New Year's Eve; the kernel's lines say theirs. */
	{{"full", "journal"},
	 {LOG_LINE("Dec 31 23:59:58", "77", "Topic 'channel:1798754398.0': 0x7f3a50000100 created")
	  LOG_LINE("Jan  1 00:00:01", "78", "Topic 'channel:1798754401.1': 0x7f3a50000200 created")
	  LOG_LINE("Jan  1 00:00:02", "78", "last words"),
	  "2026-12-31T22:00:03+0000 pbx1 kernel: asterisk[78]: segfault at 0 ip 00007f0000000010 sp 00007f0000001000 error 4 in "
	  "libc.so.6[7f0000000000+1000]\n"
	  "2026-12-31T22:00:04+0000 pbx1 systemd[1]: asterisk.service: Main process exited, code=dumped, status=11/SEGV\n"},
	 "full|log|7200|2026-12-31 21:59:58.000000|derived\njournal|system|0|2026-12-31 22:00:03.000000|sure\n",
	 "end|2026-12-31 22:00:03.000000|sure\nend|2026-12-31 22:00:04.000000|sure\n",
	 "1|2026-12-31 21:59:58.000000\n2|2026-12-31 22:00:01.000000\n3|2026-12-31 22:00:02.000000\n"},
	/* Ids that do not agree tell nothing, and nothing is guessed. */
	{{"full"},
	 {LOG_LINE("Dec 31 23:59:58", "77", "Topic 'channel:1798754398.0': 0x7f3a50000100 created")
	  LOG_LINE("Dec 31 23:59:59", "78", "Topic 'channel:1798750799.1': 0x7f3a50000200 created")
	  LOG_LINE("Dec 31 23:59:59", "78", "last words")},
	 "full|log|-|-|-\n", "", "1|-\n2|-\n3|-\n"},
	/* What `astscope collect` writes of itself. */
	{{"collected.txt"},
	 {"astscope collect, form 1\ncollected on: pbx1\ncollected at: 2026-11-21T22-20-23Z\ncollected of: process 24205\n\n"
	  "ok core-show-locks.txt: 1 s, 12256 bytes, asterisk -rx core show locks\n"},
	 "collected.txt|collected|0|2026-11-21 22:20:23.000000|sure\n", "", ""},
	/* A date that was kept beside a log tells its zone only if nothing else does; how long the process ran, when that was asked. */
	{{"full", "taken-at.txt", "uptime.txt"},
	 {"[2026-11-21 17:19:38.001] VERBOSE[77] loader.c: Asterisk Dynamic Loader Starting:\n"
	  LOG_LINE("2026-11-21 17:19:38.001", "77", "a")
	  LOG_LINE("2026-11-21 17:20:49.002", "78", "b")
	  LOG_LINE("2026-11-21 17:20:50.002", "78", "c"),
	  "Sat Nov 21 22:20:40 UTC 2026\n", "System uptime: 1 minute, 5 seconds\nLast reload: 1 minute, 5 seconds\n"},
	 "full|log|-18000|2026-11-21 22:19:38.001000|guess\ntaken-at.txt|date|0|2026-11-21 22:20:40.000000|sure\n"
	 "uptime.txt|uptime|-18000|2026-11-21 22:20:43.001000|guess\n", "",
	 "1|2026-11-21 22:19:38.001000\n2|2026-11-21 22:19:38.001000\n3|2026-11-21 22:20:49.002000\n4|2026-11-21 22:20:50.002000\n"},
	/* A lock dump prints UTC; of the same process, it fits between the lines of the log in one zone only. */
	{{"full", "locks.txt"},
	 {LOG_LINE("2026-11-21 17:19:38.001", "77", "a")
	  LOG_LINE("2026-11-21 17:20:49.002", "78", "b"),
	  "=======================================================================\n"
	  "=== 20.20.1\n"
	  "=== Currently Held Locks at Time: 498694:19:50.639704 =================\n"
	  "=======================================================================\n"
	  "===\n"
	  "=== <pending> <lock#> (<file>): <lock type> <line num> <function> <lock name> <lock addr> (times locked)\n"
	  "===\n"
	  "=======================================================================\n"},
	 "full|log|-18000|2026-11-21 22:19:38.001000|guess\nlocks.txt|dump|0|2026-11-21 22:19:50.639704|sure\n", "",
	 "1|2026-11-21 22:19:38.001000\n2|2026-11-21 22:20:49.002000\n"},
};

static void test_clocks(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(clocks); i++) {
		char *dir = make_dir();
		const char *const paths[] = {dir};
		struct opened o;

		for (size_t j = 0; j < ARRAY_LEN(clocks[i].name) && clocks[i].name[j]; j++)
			make_file(dir, clocks[i].name[j], span_from(clocks[i].text[j]));
		opened_open(&o, paths, ARRAY_LEN(paths));
		assert_rows(o.db, "SELECT path, kind, offset_s, first_utc, confidence FROM v_clock ORDER BY path, kind", clocks[i].clocks);
		assert_rows(o.db, "SELECT kind, utc, confidence FROM v_incident ORDER BY utc", clocks[i].incident);
		assert_rows(o.db, "SELECT line, utc FROM v_log ORDER BY line", clocks[i].lines);
		opened_close(&o);
		make_remove(dir);
	}
}

/* ---- the end ---- */

/* A refs log whose last row is by no function of the shutdown: the log of the process tells how it ended, by the same thread. */
#define CUT_SHORT "Some modules could not be unloaded, switching to fast shutdown\n" \
		  "[Nov 21 22:22:57] VERBOSE[7] asterisk.c: Asterisk cleanly ending (0)."

static void test_stop_line(void **state)
{
	static const struct {
		const char *words, *last_lwp, *end;
	} ends[] = {
		{"Asterisk cleanly ending (0).", "7", "clean|derived|ended cleanly, as the log says: 1 of 4 kinds still alive\n"},
		{"Executing last minute cleanups", "7", "clean|derived|ended cleanly, as the log says: 1 of 4 kinds still alive\n"},
		/* It only begins; calls were dropped; another thread went on. */
		{"Beginning asterisk shutdown", "7", "abrupt|sure|the refs log stops without a shutdown\n"},
		{"Asterisk uncleanly ending (0).", "7", "abrupt|sure|the refs log stops without a shutdown\n"},
		{"Asterisk cleanly ending (0).", "8", "abrupt|sure|the refs log stops without a shutdown\n"},
		/* The shutdown is cut short; other threads live on. */
		{CUT_SHORT, "7", "abrupt|sure|modules in use cut the shutdown short, as the log says: 1 of 4 kinds still alive\n"},
		{CUT_SHORT, "8", "abrupt|sure|modules in use cut the shutdown short, as the log says: 1 of 4 kinds still alive\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct strbuf refs = {0}, log = {0};
		char *dir = make_dir();
		const char *const paths[] = {dir};
		struct opened o;

		for (unsigned k = 1; k <= 4; k++) {
			strbuf_addf(&refs, "0x5500000%u000,+1,%u,a.c,%u,make_%u,**constructor**96**0**,x\n", k, k == 4 ? 7 : 5, k, k);
			if (k > 1)
				strbuf_addf(&refs, "0x5500000%u000,-1,%s,a.c,%u,drop_%u,**destructor**,x\n", k,
					    k == 4 ? ends[i].last_lwp : "5", k + 10, k);
		}
		for (unsigned k = 0; k < 4; k++)
			strbuf_addf(&log, "[Nov 21 22:22:5%u] DEBUG[%u] a.c: words\n", k, k % 2 ? 5 : 8);
		strbuf_addf(&log, "[Nov 21 22:22:57] VERBOSE[7] asterisk.c: %s\n", ends[i].words);
		make_file(dir, "refs", strbuf_span(&refs));
		make_file(dir, "full", strbuf_span(&log));
		opened_open(&o, paths, ARRAY_LEN(paths));
		assert_rows(o.db, "SELECT shutdown, confidence, why FROM v_run", ends[i].end);
		assert_rows(o.db, "SELECT kind, confidence FROM v_finding WHERE kind IN ('leak', 'alive')",
			    i < 2 ? "leak|derived\n" : "alive|sure\n");
		opened_close(&o);
		make_remove(dir);
		strbuf_done(&refs);
		strbuf_done(&log);
	}
}

/* The name that the log knows stands beside the address. */
static void test_names_in_texts(void **state)
{
	static const char refs[] =
		"0x7f3a50000100,+1,77,chan_sip.c,8000,sip_new,**constructor**96**0**,x\n"
		"0x7f3a50000200,+1,78,chan_sip.c,8000,sip_new,**constructor**96**0**,x\n"
		"0x7f3a50000100,-1,77,chan_sip.c,8100,sip_hangup,**destructor**,x\n"
		"0x7f3a50000200,-1,79,chan_sip.c,8100,sip_hangup,**destructor**,x\n";
	static const char log[] =
		"[Nov 21 22:22:57] DEBUG[77] channel.c: Channel 0x7f3a50000100 'SIP/a-00000001' allocated\n"
		"[Nov 21 22:22:57] DEBUG[78] channel.c: Channel 0x7f3a50000200 'SIP/b-00000002' allocated\n"
		"[Nov 21 22:22:58] ERROR[79] channel.c: FRACK!, Failed assertion bad magic number 0x0 for "
		"object 0x7f3a50000200 (0)\n";
	char *dir = make_dir();
	const char *const paths[] = {dir};
	struct opened o;

	(void)state;
	make_file(dir, "refs", span_from(refs));
	make_file(dir, "full", span_from(log));
	opened_open(&o, paths, ARRAY_LEN(paths));
	assert_rows(o.db, "SELECT text FROM v_finding_line WHERE label = 'object'",
		    "0x7f3a50000200#1 (SIP/b-00000002), made at chan_sip.c:8000 sip_new, ended by sip_hangup, refs line 4\n");
	assert_rows(o.db, "SELECT substr(t.text, l.start + 1, l.stop - l.start) FROM v_finding_link l "
		    "JOIN v_finding_line t USING (rank, ord) WHERE t.label IN ('object', 'log')",
		    "full line 3\n0x7f3a50000200#1\nrefs line 4\n");
	opened_close(&o);
	make_remove(dir);
}

/* The real ones: the moment, and what it is taken from. */
static void test_moments(void **state)
{
	static const struct {
		const char *name, *incident, *log;
	} moments[] = {
		{"asterisk-20-crash", "crash|2026-11-21 22:23:49.373164|2026-11-21 22:23:49.000000|derived\n", "0|derived\n"},
		{"asterisk-20-deadlock", "deadlock|2026-11-21 22:19:45.641921|-|derived\n", "0|derived\n"},
		{"asterisk-13-deadlock", "", "0|guess\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(moments); i += SANITIZED ? 2 : 1) {
		struct opened o;

		if (!opened_open_bundle(&o, moments[i].name))
			return;
		assert_rows(o.db, "SELECT DISTINCT kind, utc, until_utc, confidence FROM v_incident", moments[i].incident);
		assert_rows(o.db, "SELECT offset_s, confidence FROM v_clock WHERE kind = 'log'", moments[i].log);
		assert_rows(o.db, "SELECT count(*) FROM v_wait WHERE since IS NOT NULL AND held_since IS NOT NULL",
			    strcmp(moments[i].name, "asterisk-20-deadlock") ? "0\n" : "8\n");
		opened_close(&o);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_logs),
		cmocka_unit_test(test_assertions),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_clocks),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_stop_line),
		cmocka_unit_test(test_names_in_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
