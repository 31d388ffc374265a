/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/base/strbuf.h"
#include "astscope/logic/rules.h"

static void globs(void **state)
{
	static const struct {
		const char *globs, *name;
		bool fits;
	} rows[] = {
		{"poll", "poll", true},          {"poll", "ppoll", false},       {"poll", "poll2", false},
		{"poll*", "poll", true},         {"*poll", "ppoll", true},       {"a*b*c", "aXbYbZc", true},
		{"a*b*c", "aXbYbZ", false},      {"ldap_*_s", "ldap_search_s", true}, {"a b  c", "c", true},
		{"a b c", "", false},            {"", "", false},                {"*", "", true},
		{"CCSS?core", "CCSS core", true}, {"?", "", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rules_fit(span_from(rows[i].globs), span_from(rows[i].name)) != rows[i].fits)
			fail_msg("%s against %s", rows[i].globs, rows[i].name);
	}
}

static const char first_row[] = "[outside]\tfunction\tbelow\twaits\n";

static void rows_added_come_first(void **state)
{
	struct rules *r = rules_new();
	size_t brought = rules_count(r, OUTSIDE_FUNCTION);
	uint64_t hash = rules_hash(r);
	struct strbuf text = {0};
	struct err e;
	size_t row;

	(void)state;
	row = rules_find(r, OUTSIDE_FUNCTION, SPAN_LIT("PQexecParams"), 0);
	assert_true(span_eq_str(rules_cell(r, OUTSIDE_WAITS, row), "the database (PostgreSQL)"));
	strbuf_addf(&text, "# ours\n\n%sPQexec*\t-\tour cluster\r\nlab_*\tlab_main\tthe lab", first_row);
	assert_true(rules_add(r, strbuf_span(&text), "mine.tsv", &e));
	assert_int_equal(rules_count(r, OUTSIDE_FUNCTION), brought + 2);
	assert_true(rules_hash(r) != hash);
	row = rules_find(r, OUTSIDE_FUNCTION, SPAN_LIT("PQexecParams"), 0);
	assert_int_equal(row, 0);
	assert_true(span_eq_str(rules_cell(r, OUTSIDE_WAITS, row), "our cluster"));
	assert_int_equal(rules_cell(r, OUTSIDE_BELOW, row).n, 0);
	row = rules_find(r, OUTSIDE_FUNCTION, SPAN_LIT("PQexecParams"), row + 1);
	assert_true(span_eq_str(rules_cell(r, OUTSIDE_WAITS, row), "the database (PostgreSQL)"));
	assert_int_equal(rules_find(r, OUTSIDE_FUNCTION, SPAN_LIT("lab_poll"), 0), 1);
	strbuf_done(&text);
	rules_free(r);
}

/* A file that was written before a table got its last column. */
static void a_column_that_came_later_may_be_missing(void **state)
{
	struct rules *r = rules_new();
	struct err e = {0};
	size_t row;

	(void)state;
	assert_true(rules_add(r, SPAN_LIT("[roles]\tfunction\tthen\tfile\trole\tblocked\tidle\trank\truns\n"
					  "lab_new\t-\t-\tlab\t-\t-\t5\t-\n"), "mine.tsv", &e));
	row = rules_find(r, ROLE_FUNCTION, SPAN_LIT("lab_new"), 0);
	assert_int_equal(rules_cell(r, ROLE_WORD, row).n, 0);
	assert_true(span_eq_str(rules_cell(r, ROLE_NAME, row), "lab"));
	assert_false(rules_add(r, SPAN_LIT("[roles]\tfunction\tthen\tfile\trole\tblocked\tidle\trank\n"), "mine.tsv", &e));
	rules_free(r);
}

static void a_faulty_text_changes_nothing(void **state)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{"poll\t-\tx\n", "mine.tsv:1: a row before the first table"},
		{"[outsid]\tfunction\n", "mine.tsv:1: there is no table of rules named outsid"},
		{"\n[outside]\tfunction\twaits\tbelow\n", "mine.tsv:2: column 2 of the table outside is below"},
		{"[outside]\tfunction\tbelow\twaits\tmore\n", "mine.tsv:1: the table outside has 3 columns"},
		{"[outside]\tfunction\tbelow\n", "mine.tsv:1: column 3 of the table outside is waits"},
		{"[outside]\tfunction\tbelow\twaits\na\tb\tc\nd\te\n", "mine.tsv:3: 2 cells in a row of outside, which has 3 columns"},
		{"[outside]\tfunction\tbelow\twaits\na\tb\tc\td\te\tf\tg\th\ti\tj\tk\tl\tm\n", "mine.tsv:2: 12 cells in a row"},
		{"[outside]\tfunction\tbelow\twaits\n-\tb\tc\n", "mine.tsv:2: the key of the row is empty"},
	};
	struct rules *r = rules_new();
	size_t brought = rules_count(r, OUTSIDE_FUNCTION);
	uint64_t hash = rules_hash(r);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct err e = {0};

		assert_false(rules_add(r, span_from(rows[i].text), "mine.tsv", &e));
		if (!strstr(e.msg, rows[i].says))
			fail_msg("%s\nnot: %s", e.msg, rows[i].says);
		assert_int_equal(rules_count(r, OUTSIDE_FUNCTION), brought);
		assert_true(rules_hash(r) == hash);
	}
	rules_free(r);
}

/* Each cell of @column is one of @words. */
static void assert_words(const struct rules *r, enum rules_column column, const char *words)
{
	for (size_t row = 0; row < rules_count(r, column); row++) {
		struct span cell = rules_cell(r, column, row);

		if (cell.n && !rules_fit(span_from(words), cell))
			fail_msg("%.*s is none of %s", SPAN_ARG(cell), words);
	}
}

static void what_astscope_brings_has_meaning(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	assert_words(r, FRAME_CLASS, "syscall wait call wrapper start record abort raise free memory helper lock ao2 dispatch pjlib");
	assert_words(r, LIBRARY_CLASS, "own library");
	assert_words(r, ABORT_CLASS, "heap buffer assert exception freeze");
	assert_words(r, ISSUE_KIND, "crash hang");
	assert_words(r, ISSUE_NEED, "1 2 3");
	assert_words(r, POINTER_CLASS, "null small text freed fence fill wild");
	assert_words(r, FRAME_WAIT, "futex lock condition semaphore join io sleep spin");
	assert_words(r, FRAME_MODE, "mutex read write");
	assert_words(r, ROLE_RANK, "0 1 2 3 4 5");
	assert_words(r, TASKPROCESSOR_RANK, "0 1 2 3 4 5");
	assert_words(r, ROLE_RUNS, "tasks pool");
	assert_words(r, WAIT_NEED, "all any");
	assert_words(r, WAIT_CONFIDENCE, "sure derived guess");
	assert_true(rules_count(r, ROLE_NAME) > 40);
	assert_true(rules_count(r, LOCK_NAME) > 10);
	rules_free(r);
}

/* A row behind one whose key fits all that its own key does can never be found. */
static void no_row_is_hidden(void **state)
{
	static const enum rules_column keys[] = {OUTSIDE_FUNCTION, TASKPROCESSOR_NAME};
	struct rules *r = rules_new();

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
		for (size_t row = 0; row < rules_count(r, keys[k]); row++) {
			struct span key = rules_cell(r, keys[k], row), glob;

			if (keys[k] == OUTSIDE_FUNCTION && rules_cell(r, OUTSIDE_BELOW, row).n)
				continue;
			assert_true(scan_word(&key, &glob));
			if (rules_find(r, keys[k], glob, 0) != row)
				fail_msg("%.*s is hidden by a row before it", SPAN_ARG(glob));
		}
	}
	rules_free(r);
}

/* The tables that each have a test of their own; a row that is added or lost is seen here. */
static void tables_are_whole(void **state)
{
	static const struct {
		enum rules_column key;
		size_t rows;
	} tables[] = {
		{ROLE_FUNCTION, 53}, {TASKPROCESSOR_NAME, 23}, {WAIT_FUNCTION, 18}, {OUTSIDE_FUNCTION, 18}, {LOCK_NAME, 17},
		{FRAME_FUNCTION, 39}, {ABORT_FUNCTION, 26}, {SIGNAL_SIGNAL, 8}, {POINTER_VALUE, 7}, {ISSUE_FUNCTION, 38}, {LIBRARY_PATH, 8},
		{COLLECT_MISSING, 30}, {SENTENCE_FINDING, 75}, {DISTRIBUTION_EVIDENCE, 22}, {PACKAGE_LIBRARY, 8},
	};
	struct rules *r = rules_new();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		if (rules_count(r, tables[i].key) != tables[i].rows)
			fail_msg("table %zu has %zu rows, not %zu", i, rules_count(r, tables[i].key), tables[i].rows);
	}
	rules_free(r);
}

/* A name that fits @glob: a letter for '?', nothing for '*'. */
static void add_name(struct strbuf *b, struct span glob)
{
	for (size_t i = 0; i < glob.n; i++) {
		if (glob.p[i] != '*')
			strbuf_add_char(b, glob.p[i] == '?' ? 'x' : glob.p[i]);
	}
}

/* Each glob of each key finds its row by a name made for it, perhaps behind rows that want more. */
static void each_glob_finds_its_row(void **state)
{
	static const enum rules_column keys[] = {ROLE_FUNCTION, TASKPROCESSOR_NAME, WAIT_FUNCTION, OUTSIDE_FUNCTION, LOCK_NAME,
						 FRAME_FUNCTION, ABORT_FUNCTION, SIGNAL_SIGNAL, POINTER_VALUE, ISSUE_FUNCTION,
						 LIBRARY_PATH};
	struct rules *r = rules_new();

	(void)state;
	for (size_t k = 0; k < ARRAY_LEN(keys); k++) {
		for (size_t row = 0; row < rules_count(r, keys[k]); row++) {
			struct span globs = rules_cell(r, keys[k], row), glob;

			for (scan_blanks(&globs); scan_word(&globs, &glob); scan_blanks(&globs)) {
				struct strbuf name = {0};
				size_t found;

				add_name(&name, glob);
				found = rules_find(r, keys[k], strbuf_span(&name), 0);
				while (found != RULES_NONE && found < row)
					found = rules_find(r, keys[k], strbuf_span(&name), found + 1);
				if (found != row)
					fail_msg("%s does not find %.*s", strbuf_str(&name), SPAN_ARG(glob));
				strbuf_done(&name);
			}
		}
	}
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(globs),
		cmocka_unit_test(rows_added_come_first),
		cmocka_unit_test(a_column_that_came_later_may_be_missing),
		cmocka_unit_test(a_faulty_text_changes_nothing),
		cmocka_unit_test(what_astscope_brings_has_meaning),
		cmocka_unit_test(no_row_is_hidden),
		cmocka_unit_test(tables_are_whole),
		cmocka_unit_test(each_glob_finds_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
