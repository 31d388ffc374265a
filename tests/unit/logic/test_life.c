/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/life.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "src/logic/life_trail.h"
#include "mini_refs.h"
#include "tests/lib/names.h"

/* --- small logs --- */

/*
 * Prints a life as "0x1#2 skewed skewed,leaked 3>2@4 2>1@5 (final 1)": class, flags, then before>after@line in
 * repaired order.
 */
static void print_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	static const char *const flags[] = {"finalized", "leaked", "skewed", "invalid", "abnormal", "lost",
					    "gapped", "repaired", "late", "stale"};
	struct strbuf *b = ctx;

	if (!from) {
		strbuf_addf(b, "0x%llx#%u %s", (unsigned long long)l->addr, l->ordinal, life_class_name(l->class));
		for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
			if (l->flags >> i & 1 && strcmp(flags[i], life_class_name(l->class)) != 0)
				strbuf_addf(b, ",%s", flags[i]);
		}
	}
	for (size_t i = 0; i < n; i++)
		strbuf_addf(b, " %lld>%lld@%llu", (long long)events[i].before, (long long)events[i].after,
			    (unsigned long long)events[i].line);
	if (from + n == l->events)
		strbuf_add_char(b, '\n');
}

static struct life_trust run_log(const char *log, bool before_operation, struct strbuf *out)
{
	struct life_sink sink = {.put = print_life, .ctx = out};
	struct life_engine *en = life_engine_new(&sink);
	struct span rest = span_from(log);
	struct mini_refs refs;
	struct life_input in;
	struct life_trust t;

	mini_refs_init(&refs);
	life_engine_set_before_operation(en, before_operation);
	while (mini_refs_next(&refs, &rest, &in)) {
		assert_int_not_equal(in.site, 0);
		life_engine_put(en, &in);
	}
	life_engine_finish(en, &t);
	life_engine_free(en);
	mini_refs_done(&refs);
	return t;
}

#define ROW(addr, delta, thread, state) addr "," delta "," thread ",a.c,3,f," state ",\n"
#define NEW(addr, thread) ROW(addr, "+1", thread, "**constructor**80**16**")
#define END(addr, thread) ROW(addr, "-1", thread, "**destructor**lock-state:used**")
#define UP(addr, thread, before) ROW(addr, "+1", thread, before)
#define DOWN(addr, thread, before) ROW(addr, "-1", thread, before)
#define BAD(addr, thread) ROW(addr, "-1", thread, "**invalid**")

static const struct {
	const char *what, *log, *lives;
} cases[] = {
	{"a life", NEW("0x1", "7") UP("0x1", "7", "1") DOWN("0x1", "8", "2") END("0x1", "8"),
		"0x1#1 finalized 0>1@1 1>2@2 2>1@3 1>0@4\n"},
	{"out of order far above the end", UP("0x1", "7", "5000") DOWN("0x1", "8", "5002") UP("0x1", "7", "5001") DOWN("0x1", "7", "5001"),
		"0x1#1 skewed,leaked,repaired 5000>5001@1 5001>5002@3 5002>5001@2 5001>5000@4\n"},
	{"an open life", NEW("0x1", "7") UP("0x1", "7", "1"), "0x1#1 leaked 0>1@1 1>2@2\n"},
	{"lines of two threads in the wrong order",
		NEW("0x1", "7") UP("0x1", "7", "1") UP("0x1", "7", "2") DOWN("0x1", "8", "2") DOWN("0x1", "7", "3")
		END("0x1", "7"),
		"0x1#1 finalized,repaired 0>1@1 1>2@2 2>3@3 3>2@5 2>1@4 1>0@6\n"},
	{"a weak proxy: the outer release is logged after the destructor",
		NEW("0x1", "7") UP("0x1", "7", "1") END("0x1", "7") DOWN("0x1", "7", "2") NEW("0x1", "7"),
		"0x1#1 finalized,repaired 0>1@1 1>2@2 2>1@4 1>0@3\n" "0x1#2 leaked 0>1@5\n"},
	{"a circle that a greedy walk would strand",
		NEW("0x1", "7") UP("0x1", "7", "1") END("0x1", "8") UP("0x1", "9", "2") DOWN("0x1", "9", "3")
		DOWN("0x1", "7", "2"),
		"0x1#1 finalized,repaired 0>1@1 1>2@2 2>3@4 3>2@5 2>1@6 1>0@3\n"},
	{"the destructor is logged after the address was made again",
		NEW("0x1", "7") NEW("0x1", "8") END("0x1", "7") UP("0x1", "8", "1") DOWN("0x1", "8", "2")
		END("0x1", "8"),
		"0x1#1 finalized,late 0>1@1 1>0@3\n" "0x1#2 finalized 0>1@2 1>2@4 2>1@5 1>0@6\n"},
	{"a thread that wrote since the constructor is not inside the release",
		NEW("0x1", "7") NEW("0x1", "8") NEW("0x2", "7") END("0x1", "7"),
		"0x1#1 lost 0>1@1\n" "0x1#2 finalized 0>1@2 1>0@4\n" "0x2#1 leaked 0>1@3\n"},
	{"the oldest of three lives gets its destructor last",
		NEW("0x1", "7") NEW("0x1", "8") END("0x1", "8") NEW("0x1", "8") END("0x1", "9") END("0x1", "8"),
		"0x1#2 finalized 0>1@2 1>0@3\n" "0x1#1 finalized,late 0>1@1 1>0@5\n" "0x1#3 finalized 0>1@4 1>0@6\n"},
	{"a late line that the earlier life does not lack goes to the newest",
		NEW("0x1", "7") NEW("0x1", "8") UP("0x1", "8", "1") UP("0x1", "8", "2") DOWN("0x1", "9", "3")
		END("0x1", "7")
		DOWN("0x1", "8", "2") END("0x1", "8"),
		"0x1#1 finalized,late 0>1@1 1>0@6\n" "0x1#2 finalized 0>1@2 1>2@3 2>3@4 3>2@5 2>1@7 1>0@8\n"},
	{"first seen in mid-life", UP("0x1", "7", "3") DOWN("0x1", "7", "4") DOWN("0x1", "7", "3"),
		"0x1#1 skewed,leaked 3>4@1 4>3@2 3>2@3\n"},
	{"first seen at its end", END("0x1", "7") END("0x1", "7"),
		"0x1#1 skewed,finalized 1>0@1\n" "0x1#2 skewed,finalized 1>0@2\n"},
	{"first seen in mid-life, out of order",
		DOWN("0x1", "7", "2") DOWN("0x1", "8", "3") END("0x1", "7"),
		"0x1#1 skewed,finalized,repaired 3>2@2 2>1@1 1>0@3\n"},
	{"a second destructor belongs to a life that was not seen to begin, with the lines before it",
		NEW("0x1", "7") END("0x1", "7") UP("0x1", "7", "1") DOWN("0x1", "8", "2") UP("0x1", "8", "1")
		DOWN("0x1", "8", "2")
		END("0x1", "8"),
		"0x1#1 finalized,repaired 0>1@1 1>2@3 2>1@4 1>2@5 2>1@6 1>0@2\n" "0x1#2 skewed,finalized 1>0@7\n"},
	{"the unbalanced rest behind a destructor is another life",
		NEW("0x1", "7") END("0x1", "7") UP("0x1", "7", "1") UP("0x1", "7", "2"),
		"0x1#1 finalized 0>1@1 1>0@2\n" "0x1#2 skewed,leaked 1>2@3 2>3@4\n"},
	{"a change is missing in the log",
		NEW("0x1", "7") UP("0x1", "7", "1") DOWN("0x1", "7", "3") DOWN("0x1", "7", "2") END("0x1", "7"),
		"0x1#1 finalized,gapped 0>1@1 1>2@2 3>2@3 2>1@4 1>0@5\n"},
	{"the address was made again, nothing tells of the end",
		NEW("0x1", "7") UP("0x1", "7", "1") NEW("0x1", "7") END("0x1", "7"),
		"0x1#1 lost 0>1@1 1>2@2\n" "0x1#2 finalized 0>1@3 1>0@4\n"},
	{"an earlier life that never balances gives its late lines back",
		NEW("0x1", "7") UP("0x1", "7", "1") NEW("0x1", "7") UP("0x1", "7", "1") DOWN("0x1", "8", "2")
		END("0x1", "7"),
		"0x1#1 lost 0>1@1 1>2@2\n" "0x1#2 finalized 0>1@3 1>2@4 2>1@5 1>0@6\n"},
	{"an invalid reference after the end", NEW("0x1", "7") END("0x1", "7") BAD("0x1", "9"),
		"0x1#1 invalid,finalized 0>1@1 1>0@2 0>0@3\n"},
	{"an invalid reference to an address never made", BAD("0x1", "9") BAD("0x1", "9") NEW("0x1", "7"),
		"0x1#1 invalid 0>0@1 0>0@2\n" "0x1#2 leaked 0>1@3\n"},
	{"an invalid reference while the life goes on",
		NEW("0x1", "7") BAD("0x1", "9") UP("0x1", "7", "1") DOWN("0x1", "8", "2") END("0x1", "8"),
		"0x1#1 invalid,finalized 0>1@1 1>1@2 1>2@3 2>1@4 1>0@5\n"},
	{"more was dropped than there was", NEW("0x1", "7") ROW("0x1", "-2", "7", "**invalid**") BAD("0x1", "7"),
		"0x1#1 invalid,finalized,abnormal 0>1@1 1>-1@2 -1>-1@3\n"},
	{"the same as a number", NEW("0x1", "7") ROW("0x1", "-2", "7", "1") ROW("0x1", "-1", "7", "-1"),
		"0x1#1 invalid,finalized,abnormal 0>1@1 1>-1@2 -1>-1@3\n"},
	{"invalid lines stay where they are when the rest is put in order",
		NEW("0x1", "7") UP("0x1", "7", "1") BAD("0x1", "9") END("0x1", "7") DOWN("0x1", "7", "2"),
		"0x1#1 invalid,finalized,repaired 0>1@1 1>2@2 2>2@3 2>1@5 1>0@4\n"},
	{"counts that no object has",
		NEW("0x1", "7") ROW("0x1", "+1", "7", "9223372036854775807")
		ROW("0x1", "-9223372036854775807", "7", "1")
		END("0x1", "7"),
		"0x1#1 invalid,finalized 0>1@1 1>1@2 1>1@3 1>0@4\n"},
	{"no thread ids: the counts route the late line",
		NEW("0x1", "") UP("0x1", "", "1") NEW("0x1", "") DOWN("0x1", "", "2") END("0x1", "") END("0x1", ""),
		"0x1#1 finalized,late 0>1@1 1>2@2 2>1@4 1>0@6\n" "0x1#2 finalized 0>1@3 1>0@5\n"},
	{"a line given to the newest life is made up for by its like",
		NEW("0x1", "7") UP("0x1", "7", "1") NEW("0x1", "8") END("0x1", "9") DOWN("0x1", "7", "2")
		NEW("0x2", "6")
		END("0x1", "8"),
		"0x1#1 finalized,late 0>1@1 1>2@2 2>1@5 1>0@7\n" "0x1#2 finalized 0>1@3 1>0@4\n"
		"0x2#1 leaked 0>1@6\n"},
	{"two earlier lives lack the same change: the oldest gets it first",
		NEW("0x1", "7") NEW("0x1", "8") NEW("0x1", "9") END("0x1", "9") END("0x1", "9") END("0x1", "9"),
		"0x1#1 finalized,late 0>1@1 1>0@5\n" "0x1#2 finalized,late 0>1@2 1>0@6\n" "0x1#3 finalized 0>1@3 1>0@4\n"},
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf out = {0};

		run_log(cases[i].log, false, &out);
		if (strcmp(strbuf_str(&out), cases[i].lives) != 0)
			print_error("%s\n", cases[i].what);
		assert_string_equal(strbuf_str(&out), cases[i].lives);
		strbuf_done(&out);
	}
}

#define T_NEW(addr) addr " =1   a.c:3:f ()\n"
#define T_ROW(addr, delta, before) addr " " delta "   a.c:3:f () [@" before "]\n"
#define T_END(addr) addr " **call destructor** a.c:3:f ()\n"

static const struct {
	const char *what, *log, *lives;
} text_cases[] = {
	{"a life", T_NEW("0x1") T_ROW("0x1", "+1", "1") T_ROW("0x1", "-1", "2") T_ROW("0x1", "-1", "1") T_END("0x1"),
		"0x1#1 finalized 0>1@1 1>2@2 2>1@3 1>0@4 0>0@5\n"},
	{"the end needs no destructor", T_NEW("0x1") T_ROW("0x1", "-1", "1") T_NEW("0x1"),
		"0x1#1 finalized 0>1@1 1>0@2\n" "0x1#2 leaked 0>1@3\n"},
	{"stale counts: the sum decides",
		T_NEW("0x1") T_ROW("0x1", "+1", "1") T_ROW("0x1", "-1", "1") T_ROW("0x1", "-1", "1"),
		"0x1#1 finalized,stale 0>1@1 1>2@2 2>1@3 1>0@4\n"},
	{"a later reference to the dead begins a life",
		T_NEW("0x1") T_ROW("0x1", "-1", "1") T_ROW("0x1", "-1", "3") T_ROW("0x1", "-2", "2"),
		"0x1#1 finalized 0>1@1 1>0@2\n" "0x1#2 skewed,finalized 3>2@3 2>0@4\n"},
	{"a release of the dead is invalid", T_NEW("0x1") T_ROW("0x1", "-1", "1") T_ROW("0x1", "-1", "0"),
		"0x1#1 invalid,finalized 0>1@1 1>0@2 0>0@3\n"},
	{"the destructor ends a life whose sum says otherwise",
		T_NEW("0x1") T_ROW("0x1", "+1", "1") T_ROW("0x1", "-1", "1") T_END("0x1") T_NEW("0x1"),
		"0x1#1 finalized,gapped,stale 0>1@1 1>2@2 2>1@3 1>1@4\n" "0x1#2 leaked 0>1@5\n"},
	{"two destructor lines for one life", T_NEW("0x1") T_ROW("0x1", "-1", "1") T_END("0x1") T_END("0x1"),
		"0x1#1 finalized 0>1@1 1>0@2 0>0@3 0>0@4\n"},
	{"made again while open", T_NEW("0x1") T_ROW("0x1", "+1", "1") T_NEW("0x1"),
		"0x1#1 lost 0>1@1 1>2@2\n" "0x1#2 leaked 0>1@3\n"},
	{"below zero", T_NEW("0x1") T_ROW("0x1", "-3", "1"), "0x1#1 invalid,finalized,abnormal 0>1@1 1>-2@2\n"},
};

static void test_text_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(text_cases); i++) {
		struct strbuf out = {0};

		run_log(text_cases[i].log, true, &out);
		if (strcmp(strbuf_str(&out), text_cases[i].lives) != 0)
			print_error("%s\n", text_cases[i].what);
		assert_string_equal(strbuf_str(&out), text_cases[i].lives);
		strbuf_done(&out);
	}
}

static void test_trust(void **state)
{
	struct strbuf out = {0};
	struct life_trust t;

	(void)state;
	t = run_log(NEW("0x1", "7") UP("0x1", "7", "1") END("0x1", "7") DOWN("0x1", "7", "2") /* weak proxy */
		    NEW("0x1", "7") NEW("0x1", "8") END("0x1", "7")                           /* late */
		    NEW("0x2", "7") UP("0x2", "7", "4") END("0x2", "7"),                      /* gap */
		    false, &out);
	assert_int_equal(t.records, 10);
	assert_int_equal(t.trailing, 1);
	assert_int_equal(t.weak, 1);
	assert_int_equal(t.late, 1);
	assert_int_equal(t.reused_while_open, 1);
	assert_int_equal(t.repaired, 2);
	assert_int_equal(t.gapped_lives, 1);
	assert_int_equal(t.gaps, 2);
	assert_int_equal(t.in_gapped_lives, 2);
	assert_int_equal(t.mismatch, t.repaired + t.stale + t.in_gapped_lives);
	strbuf_done(&out);
}

/* --- summary --- */

static void keep_life(void *ctx, const struct life *l, uint64_t from, const struct life_event *events, size_t n)
{
	(void)from;
	(void)events;
	(void)n;
	*(struct life *)ctx = *l;
}

static void test_summary(void **state)
{
	struct life l;
	struct life_sink sink = {.put = keep_life, .ctx = &l};
	struct life_engine *en = life_engine_new(&sink);
	struct life_trust t;

	(void)state;
	life_engine_put(en, &(struct life_input){.line = 10, .addr = 5, .delta = 1, .overhead = 80, .size = 336, .site = 100,
				    .tag = 200, .thread = 300, .kind = REF_CONSTRUCTOR});
	life_engine_put(en, &(struct life_input){.line = 11, .addr = 5, .delta = 2, .before = 1, .has_before = true, .site = 101,
				    .thread = 301, .overhead = -1, .size = -1, .kind = REF_CHANGE});
	life_engine_put(en, &(struct life_input){.line = 12, .addr = 5, .delta = -3, .site = 102, .tag = 202, .thread = 302,
				    .lock_state = REF_LOCK_UNUSED, .overhead = -1, .size = -1, .kind = REF_DESTRUCTOR});
	life_engine_finish(en, &t);
	life_engine_free(en);
	assert_int_equal(l.addr, 5);
	assert_int_equal(l.first_line, 10);
	assert_int_equal(l.last_line, 12);
	assert_int_equal(l.creator, 100);
	assert_int_equal(l.creator_tag, 200);
	assert_int_equal(l.overhead, 80);
	assert_int_equal(l.size, 336);
	assert_int_equal(l.first_thread, 300);
	assert_int_equal(l.last_thread, 302);
	assert_int_equal(l.last_site, 102);
	assert_int_equal(l.last_tag, 202);
	assert_int_equal(l.events, 3);
	assert_int_equal(l.max_count, 3);
	assert_int_equal(l.final_count, 0);
	assert_int_equal(l.lock_state, REF_LOCK_UNUSED);
	assert_int_equal(l.destroyed_line, 12);
	assert_int_equal(l.destroyed_thread, 302);
	assert_false(l.alive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_text_cases),
		cmocka_unit_test(test_trust),
		cmocka_unit_test(test_summary),
	};

	return cmocka_run_group_tests_name("lives", tests, NULL, NULL);
}
