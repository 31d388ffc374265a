/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/limits.h"
#include "astscope/format/format.h"
#include "tests/lib/golden.h"
#include "tests/lib/records.h"

#define RULE "=======================================================================\n"
#define LEGEND "===\n=== <pending> <lock#> (<file>): <lock type>\n===\n"
#define THREAD "(do_monitor           started at [29462] chan_sip.c restart_monitor())\n"
#define LOCK "=== ---> Lock #0 (chan_sip.c): MUTEX 9164 find_call p 0x7f21b40a3c10"

static struct span records(struct strbuf *b, const char *format, struct span text, size_t chunk, struct tally *ret)
{
	strbuf_clear(b);
	records_of(b, format_by_name(format), text, chunk, ret);
	assert_int_equal(ret->lines, ret->records + ret->continuations + ret->rejects);
	return strbuf_span(b);
}

static bool has(struct span text, const char *part)
{
	return span_find(text, span_from(part)) >= 0;
}

/* ---- which generation ---- */

static void assert_generation(const char *text, const char *want)
{
	struct strbuf b = {0}, mark = {0};
	struct tally tally;

	strbuf_addf(&mark, "lock_dump generation=\"%s\"", want);
	if (!has(records(&b, "locks", span_from(text), 0, &tally), strbuf_str(&mark)))
		fail_msg("no %s in\n%s", strbuf_str(&mark), strbuf_str(&b));
	strbuf_done(&b);
	strbuf_done(&mark);
}

static void test_generation_by_version(void **state)
{
	static const struct {
		const char *version, *generation;
	} cases[] = {
		{"1.8.23", "L5"},         {"1.8.23.1", "L5"},     {"11.5.0", "L5"},
		{"11.50.0", "L6"},        {"1.8.24.0", "L6"},     {"11.25.3", "L6"},
		{"12.8.2", "L6"},         {"13.38.3", "L7"},      {"certified/13.21-cert3", "L7"},
		{"GIT-18-a1b2c3dM", "L7"}, {"GIT-master-0fe9b2f", "L6"}, {"SVN-branch-11-r395320", "L6"},
		{"SVN-trunk-r395320", "L6"}, {"20.3.1", "L7"},    {"99999999999999999999", "L6"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0};

		strbuf_addf(&b, RULE "=== %s\n=== Currently Held Locks\n" RULE LEGEND RULE, cases[i].version);
		assert_generation(strbuf_str(&b), cases[i].generation);
		strbuf_done(&b);
	}
}

static void test_generation_by_text(void **state)
{
	static const struct {
		const char *title, *threads, *generation;
	} cases[] = {
		{"=== Currently Held Locks ====\n", "", "L4x"},
		{"=== Currently Held Locks ====\n", "=== Thread ID: 0xb71ffb70 " THREAD, "L4x"},
		{"=== Currently Held Locks ====\n", "=== Thread ID: -1208329328 " THREAD, "L3"},
		{"=== Currently Held Locks ====\n", "=== Thread ID: 3086638992 " THREAD, "L3"},
		{"=== Currently Held Locks ====\n", "=== Thread ID: 139872398513936 " THREAD, "L4"},
		{"=== Currently Held Locks ====\n", "=== Thread ID: -6917529027641081856 " THREAD, "L4"},
		{"=== Currently Held Locks ====\n", "=== Thread ID: 7 " THREAD "=== Thread ID: 139872398513936 " THREAD, "L4"},
		{"=== Currently Held Locks ====\n",
		 "=== Thread ID: 7 " THREAD "=== ---> Lock #0: chan_sip.c 1 f p->x 0x12 (1)\n", "L1"},
		{"=== Currently Held Locks\n", "=== Thread ID: 0x7f21a03fe700 " THREAD, "L6"},
		{"=== Currently Held Locks\n", "=== Thread ID: 0x7f21a03fe700 LWP:1 " THREAD, "L7"},
		{"=== Currently Held Locks at Time: 498694:19:50.639704 ====\n", "", "L8"},
		{"", "=== Thread ID: 0x7f21a03fe700 LWP:1 " THREAD LOCK " (1)\n", "L7"},
		{"", "=== Thread ID: 0x7f21a03fe700 LWP:1 " THREAD LOCK "\n", "L8"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0};

		if (cases[i].title[0])
			strbuf_addf(&b, RULE "%s" RULE LEGEND, cases[i].title);
		strbuf_addf(&b, "%s" RULE, cases[i].threads);
		assert_generation(strbuf_str(&b), cases[i].generation);
		strbuf_done(&b);
	}
}

static void test_thread_ids_of_32_bits(void **state)
{
	static const char text[] = RULE "=== Currently Held Locks ====\n" RULE
		"=== Thread ID: -1208329328 " THREAD "=== Thread ID: 3086638992 " THREAD RULE;
	struct strbuf b = {0};
	struct tally tally;
	struct span got = records(&b, "locks", SPAN_LIT(text), 0, &tally);

	(void)state;
	assert_true(has(got, "pthread=0xb7fa5b90 pthread_is_32bit"));
	assert_true(has(got, "pthread=0xb7fa5f90 pthread_is_32bit"));
	strbuf_done(&b);
}

/* What a build of one's own prints behind a lock; rows that were glued together are no row. */
static void test_extra_behind_a_lock(void **state)
{
	static const struct {
		const char *row;
		unsigned rejects;
	} cases[] = {
		{LOCK " (1)\n", 0},
		{LOCK " (1) [held 5123 ms]\n", 0},
		{LOCK " (2 - suspended) prio=5\n", 0},
		{LOCK " (1) === ---> Waiting for Lock #1 (chan_sip.c): MUTEX 17 f q 0x7f21b40a3d10 (1)\n", 1},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf b = {0}, text = {0};
		struct tally tally;
		struct span got;

		strbuf_addf(&text, "=== Thread ID: 0x7f21a03fe700 LWP:1 " THREAD "%s" RULE, cases[i].row);
		got = records(&b, "locks", strbuf_span(&text), 0, &tally);
		assert_int_equal(tally.rejects, cases[i].rejects);
		assert_int_equal(has(got, "lock=0x7f21b40a3c10"), !cases[i].rejects);
		assert_false(has(got, "lock=0x7f21b40a3d10"));
		strbuf_done(&b);
		strbuf_done(&text);
	}
}

/* ---- bids ---- */

static void test_bids(void **state)
{
	static const struct {
		const char *head, *kind; /* NULL: nobody's */
	} cases[] = {
		{"\n" RULE "=== 13.38.3\n=== Currently Held Locks\n", "locks"},
		{"\033[0mConnected to Asterisk 11.25.3 currently running on vm (pid = 14430)\r\n", "console"},
		{"Connected to Asterisk 11.25.3 currently running on vm (pid = 14430)\r\n\r\033[Kvm*CLI> \r\033[0K=== Currently Held"
		 " Locks\r\n", "locks"},
		{"> === Currently Held Locks =====\n", "locks"},
		{"[Nov 21 22:50:05] VERBOSE[1] a.c: === Currently Held Locks =====\n", "locks"},
		{"=== Thread ID: 0x7f21a03fe700 LWP:1 " THREAD, "locks"},
		{"No such command 'core show locks' (type 'core show help core' for other possible commands)\n", "locks"},
		{"The title is === Currently Held Locks\n", NULL},
		{"type \"No such command 'core show locks'\"\n", NULL},
		{"0x7f7aed5f06c0 14955 netconsole           started at [ 1556] asterisk.c listener()\n", "threads"},
		{"\nPBX Core settings\n-----------------\n  Version:   1.8.27.0\n", "settings"},
		{"Asterisk 20.20.1 built by root @ vm on a x86_64 running Linux on 2026-11-21 22:06:00 UTC\n", "version"},
		{"thread         file         line function   status   lock name     | lock addr        | | |\n", "locktable"},
		{"thread         status   file         line function   lock name     | lock addr        | | |\n", "locktable"},
		{"!@!@!@! locks.txt !@!@!@!\n\n", "locktable"},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct format *f = format_probe(span_from(cases[i].head), (struct span){NULL, 0});

		if (!cases[i].kind)
			assert_null(f);
		else if (!f || strcmp(f->name, cases[i].kind) != 0)
			fail_msg("case %zu is %s, not %s", i, f ? f->name : "nobody's", cases[i].kind);
	}
}

static void test_foreign_texts_get_no_bid(void **state)
{
	static const char *const texts[] = {
		"[New LWP 24392]\nThread 2 (Thread 0x7f3bf5ce26c0 (LWP 24392)):\n#0  0x00007f3b in poll () at poll.c:29\n",
		"0x7f42d8cbcaf0,+1,2527,astobj2.c,770,__ao2_ref,**constructor**80**120**,x\n",
		"[Nov 21 22:22:37] NOTICE[123] loader.c: 3 modules will be loaded.\n",
	};
	static const char *const names[] = {"locks", "console", "threads", "settings", "version", "locktable"};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		for (size_t j = 0; j < ARRAY_LEN(names); j++)
			assert_int_equal(format_by_name(names[j])->bid(span_from(texts[i]), SPAN_LIT("locks.txt")), 0);
	}
}

/* ---- damage ---- */

/* Take the lines out that a cut may change: the generation as far as seen, what is torn, the end, the tally. */
static void settled(struct strbuf *ret, struct span text)
{
	strbuf_clear(ret);
	while (text.n) {
		long at = span_find_char(text, '\n');
		struct span line = at < 0 ? text : span_sub(text, 0, (size_t)at + 1);

		text = span_from_offset(text, line.n);
		if (!has(line, "generation") && !has(line, " reject ") && !has(line, " lock_dump_end") && !has(line, "\"torn\"") &&
		    !span_starts(line, SPAN_LIT("lines=")))
			strbuf_add(ret, line);
	}
	while (ret->n && ret->p[ret->n - 1] == '\n')
		ret->p[--ret->n] = '\0';
}

/* A file cut at any byte says less than the whole, and nothing else.  @last_line: it is complete from there on. */
static void check_cuts(const char *path, const char *format, const char *last_line)
{
	size_t end;
	struct strbuf text = {0}, b = {0}, whole = {0}, part = {0};
	struct tally tally;

	assert_true(golden_read(path, &text));
	end = last_line ? (size_t)span_find(strbuf_span(&text), span_from(last_line)) : 0;
	settled(&whole, records(&b, format, strbuf_span(&text), 0, &tally));
	for (size_t n = 0; n < text.n; n++) {
		settled(&part, records(&b, format, span_sub(strbuf_span(&text), 0, n), 0, &tally));
		if (!span_starts(strbuf_span(&whole), strbuf_span(&part)))
			fail_msg("%s cut at %zu:\n%s", path, n, strbuf_str(&part));
		if (has(strbuf_span(&b), "lock_dump_end complete") && n < end)
			fail_msg("%s cut at %zu is said to be complete", path, n);
		assert_true(tally.rejects <= 1);
	}
	strbuf_done(&text);
	strbuf_done(&b);
	strbuf_done(&whole);
	strbuf_done(&part);
}

static void test_cut_anywhere(void **state)
{
	static const char end[] = "===\n" RULE "\n";

	(void)state;
	check_cuts("tests/golden/locks/L1.txt", "locks", end);
	check_cuts("tests/golden/locks/L3.txt", "locks", end);
	check_cuts("tests/golden/locks/L4x.txt", "locks", end);
	check_cuts("tests/golden/locks/L8.txt", "locks", end);
	check_cuts("tests/golden/locktable/B.txt", "locktable", NULL);
}

static void test_split_anywhere(void **state)
{
	static const char path[] = "tests/golden/locks/typescript.txt";
	struct strbuf text = {0}, whole = {0}, b = {0};
	struct tally tally;

	(void)state;
	assert_true(golden_read(path, &text));
	records(&whole, "locks", strbuf_span(&text), 0, &tally);
	for (size_t n = 1; n < text.n; n++)
		assert_true(span_eq(records(&b, "locks", strbuf_span(&text), n, &tally), strbuf_span(&whole)));
	strbuf_done(&text);
	strbuf_done(&whole);
	strbuf_done(&b);
}

static unsigned count(struct span text, struct span part)
{
	unsigned n = 0;
	long at;

	while ((at = span_find(text, part)) >= 0) {
		text = span_from_offset(text, (size_t)at + part.n);
		n++;
	}
	return n;
}

static void spoil(struct strbuf *text, uint64_t *seed)
{
	static const char bytes[] = "\n\r\t =-()\033[K0x#:\xff";

	for (int i = 0; i < 8; i++) {
		*seed = *seed * 6364136223846793005u + 1442695040888963407u;
		text->p[(*seed >> 33) % text->n] = bytes[(*seed >> 20) % (sizeof(bytes) - 1)];
	}
}

/* Whatever the bytes are: each line is counted once, each dump ends once, each reject is told. */
static void check_spoilt(const char *path, const char *format)
{
	struct strbuf text = {0}, spoilt = {0}, b = {0};
	uint64_t seed = 7;
	struct tally tally;

	assert_true(golden_read(path, &text));
	for (int i = 0; i < 400; i++) {
		struct span got;

		strbuf_clear(&spoilt);
		strbuf_add(&spoilt, strbuf_span(&text));
		spoil(&spoilt, &seed);
		got = records(&b, format, strbuf_span(&spoilt), 1 + (size_t)i, &tally);
		assert_int_equal(count(got, SPAN_LIT(" lock_dump ")), count(got, SPAN_LIT(" lock_dump_end")));
		assert_int_equal(count(got, SPAN_LIT(" reject reason=")), tally.rejects);
	}
	strbuf_done(&text);
	strbuf_done(&spoilt);
	strbuf_done(&b);
}

static void test_spoilt(void **state)
{
	(void)state;
	check_spoilt("tests/golden/locks/L1.txt", "locks");
	check_spoilt("tests/golden/locks/L4x.txt", "locks");
	check_spoilt("tests/golden/locks/L7.txt", "locks");
	check_spoilt("tests/golden/locks/L8.txt", "locks");
	check_spoilt("tests/golden/locks/prose.txt", "locks");
	check_spoilt("tests/golden/locks/typescript.txt", "console");
	check_spoilt("tests/golden/threads/lwp.txt", "threads");
	check_spoilt("tests/golden/settings/20.txt", "settings");
	check_spoilt("tests/golden/locktable/A.txt", "locktable");
	check_spoilt("tests/golden/locktable/B.txt", "locktable");
}

static void test_long_line(void **state)
{
	struct strbuf text = {0}, b = {0};
	struct tally tally;
	struct span got;

	(void)state;
	strbuf_add_str(&text, RULE "=== 13.38.3\n=== Currently Held Locks\n" RULE LEGEND "=== ---> ");
	strbuf_add_repeat(&text, 'x', LIMIT_LINE_BYTES + 10);
	strbuf_add_str(&text, "\n" RULE);
	got = records(&b, "locks", strbuf_span(&text), 4096, &tally);
	assert_true(has(got, "the line is longer than 1 MB"));
	assert_true(has(got, "lock_dump_end complete"));
	strbuf_done(&text);
	strbuf_done(&b);
}

static void test_many_threads_before_the_first_lock(void **state)
{
	struct strbuf text = {0}, b = {0};
	struct tally tally;
	struct span got;

	(void)state;
	strbuf_add_str(&text, RULE "=== Currently Held Locks ====\n" RULE LEGEND);
	for (int i = 0; i < 500; i++)
		strbuf_addf(&text, "=== Thread ID: %d " THREAD, 1000 + i);
	strbuf_add_str(&text, LOCK " (1)\n" RULE);
	got = records(&b, "locks", strbuf_span(&text), 0, &tally);
	assert_int_equal(count(got, SPAN_LIT(" pthread_is_32bit ")), 500);
	assert_true(has(got, "lock_dump generation=\"L3\""));
	assert_int_equal(tally.records, 503);
	strbuf_done(&text);
	strbuf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_generation_by_version),
		cmocka_unit_test(test_generation_by_text),
		cmocka_unit_test(test_thread_ids_of_32_bits),
		cmocka_unit_test(test_extra_behind_a_lock),
		cmocka_unit_test(test_bids),
		cmocka_unit_test(test_foreign_texts_get_no_bid),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_split_anywhere),
		cmocka_unit_test(test_spoilt),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_many_threads_before_the_first_lock),
	};

	return cmocka_run_group_tests_name("locks", tests, NULL, NULL);
}
