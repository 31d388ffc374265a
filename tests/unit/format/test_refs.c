/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/limits.h"
#include "astscope/format/format.h"
#include "tests/lib/records.h"

static const struct format *refs(void)
{
	const struct format *f = format_by_name("refs");

	assert_non_null(f);
	return f;
}

static void records_in(struct strbuf *ret, struct span log, size_t chunk)
{
	struct tally t;

	records_of(ret, refs(), log, chunk, &t);
	assert_int_equal(t.lines, t.records + t.continuations + t.rejects);
}

static void assert_has(const char *what, struct span log, const char *text)
{
	struct strbuf b = {0};

	records_in(&b, log, 0);
	if (!strstr(strbuf_str(&b), text))
		fail_msg("%s gives\n%swithout: %s", what, strbuf_str(&b), text);
	strbuf_done(&b);
}

/* @value NULL: @log has no fact of that name. */
static void assert_fact(const char *what, struct span log, const char *name, const char *value)
{
	struct strbuf b = {0}, want = {0};

	records_in(&b, log, 0);
	strbuf_addf(&want, " fact name=\"%s\"", name);
	if (value)
		strbuf_addf(&want, " value=\"%s\"", value);
	if (!strstr(strbuf_str(&b), strbuf_str(&want)) != !value)
		fail_msg("%s: fact %s is not %s:\n%s", what, name, value ? value : "absent", strbuf_str(&b));
	strbuf_done(&b);
	strbuf_done(&want);
}

/* ---- rows ---- */

static void test_rows(void **state)
{
	static const struct {
		const char *row, *want;
	} rows[] = {
		{"0x1f,+1,7,a.c,3,f,**constructor**,t",
			"kind=constructor delta=1 before=0 lwp=7 file=\"a.c\" src_line=3 func=\"f\" tag=\"t\""},
		{"0x1f,+1,7,a.c,3,f,**constructor**80**336**,t,u",
			"overhead=80 size=336 lwp=7 file=\"a.c\" src_line=3 func=\"f\" tag=\"t,u\""},
		{"0x1f,+1,7,a.c,3,f,**constructor**24**0**,", "overhead=24 size=0 "},
		{"0x1f,+1,7,a.c,3,f,**constructor**99999999999999999999**0**,",
			"kind=constructor delta=1 before=0 lwp=7"},
		{"0x1f,+1,7,a.c,3,f,\\*\\*constructor\\*\\*80\\*\\*336\\*\\*,", "overhead=80 size=336"},
		{"0x1f,-1,7,a.c,3,f,\\*\\*destructor\\*\\*,", "kind=destructor delta=-1"},
		{"0x1f,-1,7,a.c,3,f,**destructor**lock-state:used**,",
			"kind=destructor delta=-1 before=0 lock_state=used"},
		{"0x1f,-1,7,a.c,3,f,**destructor**lock-state:unused**,", "lock_state=unused"},
		{"0x1f,-1,7,a.c,3,f,**destructor**lock-state:none**,", "lock_state=none"},
		{"0x1f,-1,7,a.c,3,f,**destructor**lock-state:lockobj**,", "lock_state=lockobj"},
		{"0x1f,-1,7,a.c,3,f,**destructor**lock-state:invalid**,", "lock_state=invalid"},
		{"0x1f,2,7,a.c,3,f,**invalid**,", "kind=invalid delta=2"},
		{"0x1f,0,7,a.c,3,f,**invalid**,", "kind=invalid delta=0"},
		{"0x1f,-2,7,a.c,3,f,3,", "kind=change delta=-2 has_before before=3"},
		{"0x1f,+1,7,a.c,3,f,-1,", "kind=change delta=1 has_before before=-1"},
		{"0x1f,+1,-1,a.c,3,f,1,", "has_before before=1 file="},
		{"0xffffffffffffffff,+1,7,a.c,3,f,1,", "addr=0xffffffffffffffff"},
		{"0x1F,+1,7,a.c,3,f,1,", "addr=0x1f "},
		{"0x1f =1   a.c:3:f (t)",
			"kind=constructor delta=1 before=0 file=\"a.c\" src_line=3 func=\"f\" tag=\"t\""},
		{"0x1f +2   a.c:3:f (t) [@4]", "kind=change delta=2 has_before before=4 file=\"a.c\""},
		{"0x1f -2   a.c:3:f () [@4]\r",
			"kind=change delta=-2 has_before before=4 file=\"a.c\" src_line=3 func=\"f\"\n"},
		{"0x1f -1   a.c:3:f (((null))) [@4]", "tag=\"((null))\""},
		{"0x1f **call destructor** a.c:3:f (t)", "kind=destructor delta=0 before=0 file=\"a.c\""},
		{"0x1f \\*\\*call destructor\\*\\* a.c:3:f (t)", "kind=destructor delta=0"},
		{"0x1f +1 include/x:y/a.h:3:f (a:1:b (c)) [@4]",
			"file=\"include/x:y/a.h\" src_line=3 func=\"f\" tag=\"a:1:b (c)\""},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct strbuf log = {0};

		strbuf_addf(&log, "%s\n", rows[i].row);
		assert_has(rows[i].row, strbuf_span(&log), rows[i].want);
		assert_has(rows[i].row, strbuf_span(&log), "lines=1 records=1 ");
		strbuf_done(&log);
	}
}

static void test_rejects(void **state)
{
	static const struct {
		const char *line, *reason;
	} lines[] = {
		{"0x1f,+1,7,a.c,3,f,1", "fewer than 8 fields"},
		{"0x1f,", "fewer than 8 fields"},
		{"0x1f,x,7,a.c,3,f,1,", "the change is not a number"},
		{"0x1f,2147483648,7,a.c,3,f,1,", "the change is not a number"},
		{"0x1f,,7,a.c,3,f,1,", "the change is not a number"},
		{"0x1f,+1,7x,a.c,3,f,1,", "the thread is not a number"},
		{"0x1f,+1,7,a.c,3.5,f,1,", "the source line is not a number"},
		{"0x1f,+1,7,a.c,3,f,1x,", "the state is not known"},
		{"0x1f,+1,7,a.c,3,f,-2147483649,", "the state is not known"},
		{"0x1f,+1,7,a.c,3,f,**constructor*,", "the state is not known"},
		{"0x1f,+1,7,a.c,3,f,**constructor**8,", "the state is not known"},
		{"0x1f,+1,7,a.c,3,f,**,", "the state is not known"},
		{"0x11111111111111111,+1,7,a.c,3,f,1,", "the address is too large"},
		{"0x1f =1   a.c:f (t)", "no file, line and function"},
		{"0x1f =1   a.c:3:f t", "no file, line and function"},
		{"0x1f =1   a.c:3:f (t) [@1]", "the tag has no end"},
		{"0x1f +1   a.c:3:f (t)", "the tag has no end"},
		{"0x1f +1   a.c:3:f (t) [@x]", "the tag has no end"},
		{"0x1f =0   a.c:3:f (t)", "no change after the address"},
		{"0x1f was freed", "no change after the address"},
		{"0x1f", "not a refs row"},
		{"0x", "not a refs row"},
		{"0", "not a refs row"},
		{"1f,+1,7,a.c,3,f,1,", "not a refs row"},
		{" 0x1f,+1,7,a.c,3,f,1,", "not a refs row"},
		{"(nil),+1,7,a.c,3,f,1,", "not a refs row"},
		{"=== Thread ID: 0x7f4c0b8b9700", "not a refs row"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct strbuf log = {0}, want = {0};

		strbuf_addf(&log, "%s\n", lines[i].line);
		strbuf_addf(&want, "reject reason=\"%s\"", lines[i].reason);
		assert_has(lines[i].line, strbuf_span(&log), strbuf_str(&want));
		assert_has(lines[i].line, strbuf_span(&log), "lines=1 records=0 continuations=0 rejects=1\n");
		strbuf_done(&log);
		strbuf_done(&want);
	}
}

/* What stands behind a row is no tag of it, and is not lost without a word. */
static void test_joined_rows(void **state)
{
	static const struct {
		const char *line, *wants[3];
	} lines[] = {
		{"0x1f,-1,7,a.c,3,f,2,t0x2f,+1,7,b.c,4,g,**constructor**8**64**,u",
			{"tag=\"t\"", "lines=2 records=1 continuations=0 rejects=1", "1+21 reject "}},
		{"0x1f,-1,7,a.c,3,f,**destructor**lock-state:used**,0x2f,+1,7,b.c,4,g,1,",
			{"kind=destructor", "lines=2 records=1 ", "two rows stand in one line"}},
		{"0x1f -1   a.c:3:f (t) [@2]0x2f +1   b.c:4:g (u) [@1]", {"tag=\"t\"", "lines=2 records=1 ", "rejects=1"}},
		{"0x1f,-1,7,a.c,0x2f,+1,7,b.c,4,g,1,", {"lines=2 records=1 ", "1+14 ref addr=0x2f", "1+0 reject "}},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		struct strbuf log = {0};

		strbuf_addf(&log, "%s\n", lines[i].line);
		for (size_t k = 0; k < ARRAY_LEN(lines[i].wants); k++)
			assert_has(lines[i].line, strbuf_span(&log), lines[i].wants[k]);
		strbuf_done(&log);
	}
	assert_has("an address in a tag", SPAN_LIT("0x1f,-1,7,a.c,3,f,2,of 0x2f, 1, 2, 3, 4, 5, 6, 7, 8, 9\n"), "lines=1 records=1 ");
}

static void test_endless_line_is_one_reject(void **state)
{
	struct strbuf log = {0};

	(void)state;
	strbuf_add_str(&log, "0x1f,+1,7,a.c,3,f,1,");
	strbuf_add_repeat(&log, 'x', LIMIT_LINE_BYTES);
	strbuf_add_str(&log, "\n0x1f,+1,7,a.c,3,f,2,\n0x1f +1   a.c:3:f (open\n");
	strbuf_add_repeat(&log, 'x', LIMIT_LINE_BYTES + 1);
	for (size_t chunk = 0; chunk <= 65536; chunk += 65536) {
		struct strbuf b = {0};

		records_in(&b, strbuf_span(&log), chunk);
		assert_non_null(strstr(strbuf_str(&b), "lines=4 records=1 continuations=0 rejects=3\n"));
		assert_non_null(strstr(strbuf_str(&b), "the line is longer than 1 MB"));
		strbuf_done(&b);
	}
	strbuf_done(&log);
}

static void count_records(void *ctx, const struct record *r)
{
	(void)r;
	++*(unsigned *)ctx;
}

static void test_broken_stream(void **state)
{
	static const char log[] = "0x1f,+1,7,a.c,3,f,1,\n";
	unsigned n = 0;
	struct sink sink = {.put = count_records, .ctx = &n};
	struct tally t;
	void *p;

	(void)state;
	p = refs()->begin(&sink);
	refs()->feed(p, span_from(log));
	refs()->end(p, true, &t);
	assert_int_equal(n, 3); /* the row, generation, torn */
	assert_fact("whole", span_from(log), "torn", NULL);
	assert_fact("no LF", span_sub(span_from(log), 0, sizeof(log) - 2), "torn", "line");
	assert_fact("cut", span_sub(span_from(log), 0, 9), "torn", "line");
	assert_fact("prose", SPAN_LIT("0x1f,+1,7,a.c,3,f,1,\nThe end"), "torn", NULL);
}

/* ---- facts ---- */

#define CSV(addr, delta, file, func, row_state, tag) addr "," delta ",7," file ",3," func "," row_state "," tag "\n"
#define BORN CSV("0x1f", "+1", "a.c", "f", "**constructor**", "")
#define BORN_SIZED CSV("0x1f", "+1", "a.c", "f", "**constructor**80**16**", "")
#define GONE CSV("0x1f", "-1", "a.c", "f", "**destructor**", "")
#define GONE_LOCK(lock) CSV("0x1f", "-1", "a.c", "f", "**destructor**lock-state:" lock "**", "")
#define BAD CSV("0x2f", "-1", "a.c", "f", "**invalid**", "")
#define MINUS CSV("0x2f", "-1", "a.c", "f", "-1", "")
#define CHANGE(tag) CSV("0x1f", "+1", "a.c", "f", "1", tag)
#define MODULE CSV("0x3", "+1", "loader.c", "ast_module_register", "**constructor**", "app")
#define TEXT_BORN "0x1f =1   a.c:3:f ()\n"

static void test_generation(void **state)
{
	static const struct {
		const char *log, *generation;
	} logs[] = {
		{TEXT_BORN, "T"},
		{BORN GONE, "C1a-C4"},
		{CHANGE(""), "C1a-C6"},
		{BORN CHANGE("(null)"), "C1a-C2"},
		{BORN GONE MINUS, "C1b-C1c"},
		{BORN GONE MINUS BAD, "C2-C4"},
		{BORN CHANGE("(null)") BAD, "C2"},
		{BORN GONE MODULE, "C2-C4"},
		{BORN CSV("0x3", "-1", "astobj2.c", "cd_cb_debug", "1", "") BAD, "C2"},
		{BORN CSV("0x3", "-1", "astobj2_container.c", "container_destruct", "1", ""), "C3-C4"},
		{BORN CHANGE("weakproxy link") GONE, "C3-C4"},
		{BORN GONE_LOCK("used"), "C4"},
		{GONE_LOCK("lockobj"), "C4"},
		{GONE_LOCK("used"), "C4-C6"},
		{BORN_SIZED GONE_LOCK("none"), "C5-C6"},
		{BORN_SIZED, "C5-C6"},
		{BORN_SIZED GONE, "mixed"},
		{BORN TEXT_BORN, "mixed"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(logs); i++)
		assert_fact(logs[i].log, span_from(logs[i].log), "generation", logs[i].generation);
	assert_fact("nothing", SPAN_LIT("\nprose\n"), "generation", NULL);
}

/* ---- the bid ---- */

static void test_bids(void **state)
{
	static const struct {
		const char *head;
		unsigned at_least, at_most;
	} heads[] = {
		{"", 0, 0},
		{"\n\n", 0, 0},
		{BORN, 100, 100},
		{"\r\n\n" BORN GONE, 100, 100},
		{TEXT_BORN "0x1f +1   a.c:3:f () [@1]\n", 100, 100},
		{BORN "0x1f,+1,7,a.c,3", 100, 100},
		{"0x1f,+1,7,a.c,3", 0, 0},
		{"tor**,tail of a row\n" BORN BORN BORN, 80, 99},
		{"Prose.\n\n" BORN GONE "\nMore prose,\nand more.\n", 40, 60},
		{"Prose.\n\n" BORN "\nMore prose.\n", 0, 0},
		{"#0  0x00007f1b in foo (a=0x1) at a.c:3\n#1  0x00007f1c in bar () at b.c:4\n", 0, 0},
		{"0x00007f1b in foo (a=0x1) at a.c:3\n0x00007f1c in bar () at b.c:4\n", 0, 0},
		{"=======================================================================\n"
			"=== Thread ID: 0x7f4c0b8b9700 LWP:25718 (netconsole started at [1773] asterisk.c listener())\n"
			"=== ---> Lock #0 (a.c): MUTEX 3 f &lock 0x1f2a90 (1)\n", 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		unsigned bid = refs()->bid(span_from(heads[i].head), (struct span){0});

		if (bid < heads[i].at_least || bid > heads[i].at_most)
			fail_msg("bid %u for: %s", bid, heads[i].head);
	}
	assert_int_equal(refs()->bid(SPAN_LIT("\0\0\0\0" BORN GONE), (struct span){0}), 100);
	assert_int_equal(refs()->bid(SPAN_LIT("prose\n"), SPAN_LIT("log/refs")), 0);
}

/* ---- hostile bytes ---- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void test_damage_never_loses_a_line(void **state)
{
	static const char pattern[] = BORN_SIZED CHANGE("a, b") TEXT_BORN "0x1f +1   a.c:3:f (split\n) [@1]\n" BORN "\n"
			GONE_LOCK("used") BAD "0x1f\xc2\xa0=1\xc2\xa0\xc2\xa0\xc2\xa0" "a.c:3:f\xc2\xa0(t)\n"
			"0x1f \\*\\*call destructor\\*\\* a.c:3:f ()\n";
	static const char poison[] = "\0\n\r\x1b\xff,*09-()[@: x";
	uint32_t seed = 1;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		char log[sizeof(pattern)];
		size_t n = sizeof(pattern) - 1 - next_random(&seed) % 40;
		struct strbuf whole = {0}, bytes = {0};

		memcpy(log, pattern, sizeof(pattern));
		for (unsigned hits = 1 + next_random(&seed) % 6; hits; hits--)
			log[next_random(&seed) % n] = poison[next_random(&seed) % (sizeof(poison) - 1)];
		records_in(&whole, (struct span){log, n}, 0);
		records_in(&bytes, (struct span){log, n}, 1 + round % 5);
		assert_string_equal(strbuf_str(&whole), strbuf_str(&bytes));
		strbuf_done(&whole);
		strbuf_done(&bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_rejects),
		cmocka_unit_test(test_joined_rows),
		cmocka_unit_test(test_endless_line_is_one_reject),
		cmocka_unit_test(test_broken_stream),
		cmocka_unit_test(test_generation),
		cmocka_unit_test(test_bids),
		cmocka_unit_test(test_damage_never_loses_a_line),
	};

	return cmocka_run_group_tests_name("refs", tests, NULL, NULL);
}
