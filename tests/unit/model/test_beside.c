/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model_test.h"

#include "astscope/base/attr.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/pairs.h"
#include "astscope/model/beside.h"
#include "astscope/model/leak.h"

static struct beside load(struct db *db, int64_t life, int64_t rank, bool brief)
{
	struct beside b;
	struct err e = {0};

	assert_ok(beside_load(db, life, rank, brief, &b, &e), e);
	return b;
}

/* "take>release confidence". */
static void expect_pairs(struct db *db, int64_t life, const char *want)
{
	struct beside b = load(db, life, 0, true);
	struct strbuf have = {0};

	for (size_t i = 0; i < b.pairs.n; i++) {
		const struct beside_pair *p = vec_at(&b.pairs, i);

		strbuf_addf(&have, "%s%lld>%lld %s%s", i ? ", " : "", p->take ? (long long)p->take->ord : 0,
			    p->release ? (long long)p->release->ord : 0, p->confidence ? p->confidence : "alone",
			    p->take && p->take->open ? " open" : "");
	}
	assert_string_equal(strbuf_str(&have), want);
	assert_int_equal(b.sibling, 0);
	strbuf_done(&have);
	beside_done(&b);
}

static void test_pairs(void **state)
{
	/* Leaked; the take of the link stayed open. */
	expect_pairs(*state, 4, "1>3 guess, 2>0 alone open");
	/* The same, and it ended: what is left must belong together. */
	expect_pairs(*state, 6, "1>3 guess, 2>4 guess");
	/* Two takes of one tag in one function, in two threads; the last release is of neither. */
	expect_pairs(*state, 8, "1>0 alone, 2>0 alone, 3>4 guess, 0>5 alone");
	/* A line after the end pairs with nothing; what came before it ended the life. */
	expect_pairs(*state, 10, "1>2 guess");
	expect_pairs(*state, 999, "");
}

static void expect_lines(const struct beside *b, bool fold, const char *want)
{
	struct strbuf have = {0};
	struct vec lines;

	vec_init(&lines, sizeof(struct beside_line));
	beside_lines(b, fold, &lines);
	for (size_t i = 0; i < lines.n; i++) {
		const struct beside_line *l = vec_at(&lines, i);

		strbuf_addf(&have, "%c|", beside_mark(l));
		beside_say(l, false, &have);
		strbuf_add_char(&have, '|');
		beside_say(l, true, &have);
		strbuf_add_char(&have, '\n');
	}
	assert_string_equal(strbuf_str(&have), want);
	strbuf_done(&have);
	vec_done(&lines);
}

#define BOTH(text) " |" text "|" text "\n"

static void test_beside(void **state)
{
	struct beside b;

	small_run(*state, "INSERT INTO life_sibling VALUES(4, 1, 6, 1, NULL, 4), (4, 2, 7, 9, 1, 1);\n"
			  "UPDATE leak_candidate SET tag = 9 WHERE kind = 'release' AND site = 10;\n");
	b = load(*state, 4, 1, true);
	assert_int_equal(b.sibling, 6);
	assert_int_equal(b.siblings, 2);
	assert_int_equal(b.distance, 1);
	assert_true(span_eq_str(b.file, "chan_sip.c"));
	assert_true(span_starts(b.name, SPAN_LIT("0x55aa")));
	expect_lines(&b, true,
		     BOTH("+1 0>1 :935 build_peer \"allocate a peer\"") BOTH("+1 1>2 :2376 link_peer \"link peer into peers table\"")
			     BOTH("-1 2>1 :940 build_peer") "/|here they part|\n"
							    "?|missing|-1 1>0 :2390 unlink_peer \"unlink peer, all gone\"\n");
	assert_false(b.elsewhere);
	beside_done(&b);

	/* Other files than the one in which the life begins are named, and all where it is asked for. */
	b = load(*state, 4, 2, true);
	assert_int_equal(b.sibling, 7);
	assert_true(span_eq_str(b.file, "chan_sip.c"));
	assert_true(b.elsewhere);
	beside_done(&b);
	b = load(*state, 4, 0, false);
	assert_true(span_eq_str(((const struct beside_change *)vec_at(&b.changes[0], 0))->place, "chan_sip.c:935"));
	beside_done(&b);

	/* Beyond the last there is none, but it is known that there are some. */
	b = load(*state, 4, 3, true);
	assert_int_equal(b.sibling, 0);
	assert_int_equal(b.siblings, 2);
	assert_int_equal(b.rows.n, 0);
	beside_done(&b);
}

/* What the end of the runs proves is said first; nothing is called leaked of a run that did not end cleanly. */
static void test_verdict(void **state)
{
	static const struct {
		struct leak_verdict v;
		const char *says, *counts;
	} cases[] = {
		{{.runs = 0}, "", ""},
		{{.runs = 1, .clean = 1, .born = 12431, .ended = 12431},
		 "Nothing is alive at the end of the log. 12 431 lives began and ended well.", "0 leaked, 0 causes"},
		{{.runs = 1, .abrupt = 1, .born = 5, .ended = 3, .invalid = 2},
		 "Nothing is alive at the end of the log. 5 lives began, 3 ended well, 2 are invalid (3).", "0 alive, 0 creators"},
		{{.runs = 1, .clean = 1, .paths = 4, .creators = 2, .lives = 20, .leaked = 20, .roots = 3,
		  .root_lives = 17, .held = 3, .bytes = 3368},
		 "The run ended cleanly, so what is left is leaked: 20 objects, 3 368 bytes; 17 by 3 roots, 3 follow",
		 "20 leaked, 4 causes"},
		{{.runs = 1, .clean = 1, .paths = 1, .lives = 3, .leaked = 3, .roots = 1, .root_lives = 3, .excused = 2, .bytes = -1},
		 "The run ended cleanly, so what is left is leaked: 3 objects; 3 by 1 root; 2 of them may have ended in a hole of the log",
		 "3 leaked, 1 cause"},
		{{.runs = 1, .abrupt = 1, .paths = 613, .creators = 184, .lives = 2722, .forgotten = 2},
		 "The log shows no whole shutdown: nothing here is a leak for sure. 0 leaked, 2 722 alive, 2 look forgotten.",
		 "2 722 alive, 184 creators"},
		{{.runs = 3, .clean = 1, .abrupt = 2, .paths = 9, .creators = 9, .lives = 30, .leaked = 20,
		  .roots = 2, .root_lives = 20, .bytes = 9},
		 "1 of 3 runs ended cleanly, so what is left of them is leaked: 20 objects; 20 by 2 roots; of the others 10 are alive.",
		 "20 leaked, 9 paths"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct strbuf says = {0}, counts = {0};

		leak_verdict_say(&cases[i].v, true, &says);
		leak_verdict_count(&cases[i].v, &counts);
		assert_string_equal(strbuf_str(&says), cases[i].says);
		assert_string_equal(strbuf_str(&counts), cases[i].counts);
		strbuf_done(&says);
		strbuf_done(&counts);
	}
}

/* Of many rows that are the same the first and the last are shown, and how many are not. */
static void test_fold(void **state)
{
	struct beside b;

	for (int64_t ord = 11; ord <= 14; ord++) {
		struct strbuf sql = {0};

		for (int64_t life = 4; life <= 6; life += 2)
			strbuf_addf(&sql, "INSERT INTO ref_event VALUES(1, %lld, %lld, %lld, 1, 8, NULL, 1, 5, 6, 0);\n",
				    (long long)(100 * life + ord), (long long)life, (long long)ord);
		small_run(*state, strbuf_str(&sql));
		strbuf_done(&sql);
	}
	b = load(*state, 4, 1, true);
	expect_lines(&b, true,
		     BOTH("+1 0>1 :935 build_peer \"allocate a peer\"") BOTH("+1 1>2 :2376 link_peer \"link peer into peers table\"")
			     BOTH("-1 2>1 :940 build_peer") "/|here they part|\n"
							    "?|missing|-1 1>0 :2390 unlink_peer \"unlink peer, all gone\"\n"
				     BOTH("+1 5>6 :2376 link_peer") " |... 2 the same|\n" BOTH("+1 5>6 :2376 link_peer"));
	assert_int_equal(b.rows.n, 8);
	beside_done(&b);
}

/* More changes than can be paired: that is said, nothing is made up. */
static void test_too_long(void **state)
{
	struct strbuf sql = {0};
	struct beside b;

	strbuf_addf(&sql,
		    "INSERT INTO ref_event WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
		    "SELECT 1, 9000 + i, 4, i, 1, 8, NULL, 1, 5, 6, 0 FROM n;\n",
		    101 + PAIRS_CHANGES);
	small_run(*state, strbuf_str(&sql));
	strbuf_done(&sql);
	b = load(*state, 4, 1, true);
	assert_true(b.too_long);
	assert_int_equal(b.pairs.n, 0);
	assert_int_equal(b.sibling, 0);
	assert_int_equal(b.rows.n, 0);
	beside_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_beside),
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_fold),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests_name("beside", tests, with_small, close_small);
}
