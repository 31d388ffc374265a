/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/lines.h"
#include "astscope/logic/refcounter_legacy.h"
#include "astscope/logic/reflocks.h"
#include "astscope/logic/refstats.h"

#define ROW(addr, place, state, tag) addr ",+1,7," place "," state "," tag "\n"
#define BORN(addr, place, sizes) ROW(addr, place, "**constructor**" sizes, "")
#define DEAD(addr, lock) ROW(addr, "x.c,9,gone", "**destructor**lock-state:" lock "**", "")
#define A "a.c,3,make"
#define B "b.c,4,new"

static struct strbuf out;

static int setup(void **state)
{
	(void)state;
	strbuf_done(&out);
	out = (struct strbuf){0};
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	strbuf_done(&out);
	return 0;
}

static void assert_out(const char *what, const char *want)
{
	if (strcmp(strbuf_str(&out), want) != 0)
		fail_msg("%s: wanted\n%s\ngot\n%s", what, want, strbuf_str(&out));
}

/* ---- refstats ---- */

struct stats_run {
	struct refstats *rs;
	int status;
	struct err e;
};

static void take_stats_line(void *ctx, const struct line *ln)
{
	struct stats_run *r = ctx;

	if (!r->status)
		r->status = refstats_line(r->rs, ln->text, &r->e);
}

static int stats_of(const char *log, struct err *ret_e)
{
	struct stats_run r = {.rs = refstats_new()};
	struct lines lines = {0};

	strbuf_clear(&out);
	lines_feed(&lines, span_from(log), take_stats_line, &r);
	lines_end(&lines, take_stats_line, &r);
	if (!r.status)
		r.status = refstats_finish(r.rs, &out, &r.e);
	refstats_free(r.rs);
	*ret_e = r.e;
	return r.status;
}

#define USAGE(title, count, memory, overhead, user) title " usage statistics:\n               Count: " count "\n" \
	"    Total Memory (k): " memory "\n        Overhead (k): " overhead "\n       User Data (k): " user "\n\n"
#define LOCKS(objects, types) "Lock usage statistics:\n           By object: " objects "\n             By type: " types "\n"
#define NO_MEMORY(title) title " usage statistics:\n               Count: 0\n    Total Memory (k): 0\n"

static const struct {
	const char *what, *log, *report;
	int status;
} stats_cases[] = {
	{"nothing: the script dies of a division", "", NO_MEMORY("Total"), REFSTATS_DIED},
	{"peaks of their own, locks by object and type",
		BORN("0x1", A, "1024**0**") BORN("0x2", A, "1024**2048**") DEAD("0x1", "used") DEAD("0x2", "unused")
		BORN("0x3", B, "24**1000**") DEAD("0x3", "none") BORN("0x4", B, "0**4096**") DEAD("0x4", "unused"),
		USAGE("Total", "4", "9", "2 (22.48%)", "6") USAGE("Peak", "2", "4", "2 (50.00%)", "4")
		LOCKS("1 of 3 used (33.33%)", "1 of 2 used (50.00%)"), 0},
	{"a constructor on a living address leaves the first one counted",
		BORN("0x1", A, "0**1024**") BORN("0x1", A, "0**1024**") DEAD("0x1", "used") BORN("0x1", A, "0**1024**"),
		USAGE("Total", "3", "3", "0 (0.00%)", "3") USAGE("Peak", "2", "2", "0 (0.00%)", "2")
		LOCKS("1 of 1 used (100.00%)", "1 of 1 used (100.00%)"), 0},
	{"the word in a tag ends an object; other rows do not",
		BORN("0x1", A, "0**1024**") ROW("0x1", A, "1", "plain") ROW("0x1", A, "1", "the constructor's")
		BORN("0x2", A, "0**1024**") DEAD("0x2", "used") DEAD("0x3", "used"),
		USAGE("Total", "2", "2", "0 (0.00%)", "2") USAGE("Peak", "1", "1", "0 (0.00%)", "1")
		LOCKS("1 of 1 used (100.00%)", "1 of 1 used (100.00%)"), 0},
	{"no lock at all: a report without its end", BORN("0x1", A, "0**2048**") DEAD("0x1", "none"),
		USAGE("Total", "1", "2", "0 (0.00%)", "2") USAGE("Peak", "1", "2", "0 (0.00%)", "2")
		"Lock usage statistics:\n", REFSTATS_DIED},
	{"more was freed than there is: no peak", BORN("0x1", A, "1**-2049**"),
		USAGE("Total", "1", "-2", "0 (-0.05%)", "-2") "Peak usage statistics:\n               Count: 1\n"
		"    Total Memory (k): 0\n", REFSTATS_DIED},
	{"a log without sizes", ROW("0x1", A, "1", "") BORN("0x1", A, ""), "", REFSTATS_CANCELLED},
	{"one size only", BORN("0x1", A, "80"), "", REFSTATS_CANCELLED},
	{"a size that is none", BORN("0x1", A, "80**"), "", REFSTATS_DIED},
	{"a size above 64 bits", BORN("0x1", A, "0**9223372036854775808**"), "", REFSTATS_DIED},
	{"a sum above 64 bits", BORN("0x1", A, "1**9223372036854775807**"), "", REFSTATS_DIED},
	{"a line without a state", "a destructor, no more\n", "", REFSTATS_DIED},
};

static void test_refstats(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(stats_cases); i++) {
		struct err e;
		int status = stats_of(stats_cases[i].log, &e);

		assert_out(stats_cases[i].what, stats_cases[i].report);
		assert_int_equal(status, stats_cases[i].status);
		assert_int_equal(e.code, status ? ERR_READ : ERR_NONE);
	}
}

/* ---- reflocks ---- */

struct locks_run {
	struct reflocks *rl;
	bool failed;
	struct err e;
};

static void take_locks_line(void *ctx, const struct line *ln)
{
	struct locks_run *r = ctx;

	if (!r->failed)
		r->failed = !reflocks_line(r->rl, ln->text, &r->e);
}

static bool locks_of(const char *log, const struct reflocks_options *options, struct err *ret_e)
{
	struct locks_run r = {.rl = reflocks_new()};
	struct lines lines = {0};

	strbuf_clear(&out);
	lines_feed(&lines, span_from(log), take_locks_line, &r);
	lines_end(&lines, take_locks_line, &r);
	if (!r.failed)
		reflocks_finish(r.rl, options, &out);
	reflocks_free(r.rl);
	*ret_e = r.e;
	return !r.failed;
}

static void test_reflocks(void **state)
{
	/* B is seen first, but one that never ends says nothing; sizes do not matter. */
	static const char log[] = BORN("0x1", B, "") BORN("0x2", A, "1**2**") BORN("0x3", "never.c,1,f", "")
			DEAD("0x2", "used") BORN("0x2", A, "") DEAD("0x2", "unused") DEAD("0x1", "unused") DEAD("0x1", "used")
			BORN("0x1", B, "") BORN("0x1", "c.c,5,h", "") DEAD("0x1", "none") BORN("0x4", "d.c,6,i", "")
			DEAD("0x4", "lockobj") BORN("0x4", A, "") DEAD("0x4", "none") BORN("0x5", A, "")
			ROW("0x5", A, "1", "destructor of what?") DEAD("0x5", "invalid");
	static const struct {
		struct reflocks_options options;
		const char *report;
	} wanted[] = {
		{{0}, "b.c:4:new: 1 unused\na.c:3:make: 1 used, 1 unused\n"},
		{{.with_none = true}, "b.c:4:new: 1 unused\na.c:3:make: 1 used, 1 unused, 1 none\nc.c:5:h: 1 none\n"},
		{{.no_used = true}, "b.c:4:new: 1 unused\n"},
		{{.no_used = true, .with_none = true}, "b.c:4:new: 1 unused\nc.c:5:h: 1 none\n"},
		{{.with_lockobj = true}, "b.c:4:new: 1 unused\na.c:3:make: 1 used, 1 unused\nd.c:6:i: 1 lockobj\n"},
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		assert_true(locks_of(log, &wanted[i].options, &e));
		assert_out("reflocks", wanted[i].report);
	}
	assert_true(locks_of("", &wanted[0].options, &e));
	assert_out("nothing", "");
	assert_false(locks_of("\n" BORN("0x1", A, "") "0x1,-1,destructor\n", &wanted[0].options, &e));
	assert_non_null(strstr(e.msg, "line 3 "));
	assert_out("a line without a state", "");
}

/* ---- refcounter --legacy ---- */

static void take_out(void *ctx, struct span text)
{
	(void)ctx;
	strbuf_add(&out, text);
}

/* @step bytes at once. */
static void legacy_of(struct span log, size_t step)
{
	struct refcounter_legacy *rl = refcounter_legacy_new(take_out, NULL);

	strbuf_clear(&out);
	for (size_t at = 0; at < log.n; at += step)
		refcounter_legacy_feed(rl, span_sub(log, at, step));
	refcounter_legacy_finish(rl);
	refcounter_legacy_free(rl);
}

#define NEW(addr) addr " =1   a.c:1:f ()\n"
#define TAKE(addr) addr " +1   a.c:2:f (t) [@1]\n"
#define DROP(addr) addr " -1   a.c:3:f () [@1]\n"
#define CALL(addr) addr " **call destructor** a.c:3:f ()\n"
#define UNSEEN(addr) "BAD: object " addr " appears without previous allocation marker!\n"
#define NONZERO(addr) "Problem: net Refcount not zero for object " addr "\n"
#define TWICE(addr) "Problem: Object " addr " destroyed more than once!\n"
#define HISTORY(addr, lines) "Object " addr " history:\n" lines "==============\n"
#define TEN(s) s s s s s s s s s s

static const struct {
	const char *what;
	struct span log;
	const char *report;
} legacy_cases[] = {
	{"nothing", SPAN_LIT(""), ""},
	{"a good life", SPAN_LIT(NEW("0x1f") DROP("0x1f") CALL("0x1f")), ""},
	{"a leak", SPAN_LIT(NEW("0x1f") TAKE("0x1f") DROP("0x1f")),
		NONZERO("1f") HISTORY("1f", "   " NEW("0x1f") "   " TAKE("0x1f") "   " DROP("0x1f"))},
	{"no destructor: listed, no problem", SPAN_LIT(NEW("0x1f") DROP("0x1f")),
		HISTORY("1f", "   " NEW("0x1f") "   " DROP("0x1f"))},
	{"destroyed twice", SPAN_LIT(NEW("0x1f") DROP("0x1f") CALL("0x1f") CALL("0x1f")),
		TWICE("1f") HISTORY("1f", "   " NEW("0x1f") "   " DROP("0x1f") "   " CALL("0x1f") "   " CALL("0x1f"))},
	{"unseen objects are told at once, histories come newest first",
		SPAN_LIT(TAKE("0x1") NEW("0x2") TAKE("0x3")),
		UNSEEN("1") UNSEEN("3") NONZERO("3") HISTORY("3", "   " TAKE("0x3")) NONZERO("2") HISTORY("2", "   " NEW("0x2"))
		NONZERO("1") HISTORY("1", "   " TAKE("0x1"))},
	{"an address that is used again, its good first life is not listed",
		SPAN_LIT(NEW("0x1") DROP("0x1") CALL("0x1") NEW("0x1") NEW("0x1") DROP("0x1") CALL("0x1")),
		NONZERO("1") HISTORY("1", "   " NEW("0x1"))},
	{"two addresses that differ above 32 bits are one", SPAN_LIT(NEW("0x7f0000000010") DROP("0x7e0000000010")),
		HISTORY("10", "   " NEW("0x7f0000000010") "   " DROP("0x7e0000000010"))},
	{"a line of more than 299 bytes is two, the last without LF",
		SPAN_LIT("0x1 =1   " TEN(TEN("zz")) TEN("yyyyyyyyy") "0x3 +1\n" "0x2 =1"),
		UNSEEN("3") NONZERO("2") HISTORY("2", "   0x2 =1") NONZERO("3") HISTORY("3", "   0x3 +1\n")
		NONZERO("1") HISTORY("1", "   0x1 =1   " TEN(TEN("zz")) TEN("yyyyyyyyy"))},
	{"no number, a number too large, a negative one, a NUL",
		SPAN_LIT("x=1\n" "0x11112222333344445 =1\n" "-1 =1\n" "0x6 =1\0rest\n"),
		NONZERO("6") HISTORY("6", "   0x6 =1") NONZERO("ffffffff") HISTORY("ffffffff", "   -1 =1\n")
		NONZERO("ffffffff") HISTORY("ffffffff", "   0x11112222333344445 =1\n") NONZERO("0") HISTORY("0", "   x=1\n")},
	{"what an earlier line left behind the end of a short one counts",
		SPAN_LIT("0x1 =1\n" "0x2"), NONZERO("2") HISTORY("2", "   0x2") NONZERO("1") HISTORY("1", "   0x1 =1\n")},
};

static void test_legacy(void **state)
{
	static const size_t steps[] = {1, 7, 300, 100000};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(legacy_cases); i++) {
		for (size_t k = 0; k < ARRAY_LEN(steps); k++) {
			legacy_of(legacy_cases[i].log, steps[k]);
			assert_out(legacy_cases[i].what, legacy_cases[i].report);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_refstats, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reflocks, setup, teardown),
		cmocka_unit_test_setup_teardown(test_legacy, setup, teardown),
	};

	return cmocka_run_group_tests_name("twins", tests, NULL, NULL);
}
