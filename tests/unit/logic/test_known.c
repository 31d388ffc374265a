/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "astscope/base/attr.h"
#include "astscope/base/scan.h"
#include "astscope/logic/known.h"

static void releases(void **state)
{
	static const char *const order[] = {
		"1.8.28.0", "1.8.32.3", "11.9.0", "20.9.1", "20.20.0", "22.11.0-rc1", "22.11.0-rc2", "22.11.0", "22.11.1", "23.0.0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		for (size_t k = 0; k < ARRAY_LEN(order); k++) {
			int cmp = known_release_cmp(span_from(order[i]), span_from(order[k]));

			assert_int_equal(cmp, i < k ? -1 : i > k);
		}
	}
}

static const char table[] =
	"[issues]\tfunction\tneed\tkind\tissue\tfixed\tnote\turl\n"
	"lab_take lab_give lab_wait\t2\thang\tlab 1\t20.20.0 22.10.0\t-\t-\n"
	"lab_take\t1\tcrash\tlab 2\t1.8.9.0\t-\t-\n"
	"lab_wait lab_*_deep\t2\thang\tlab 3\t-\t-\t-\n";

/* "issue" of the first hit, "" if none. */
static struct span first_hit(const struct rules *r, const char *kind, const char *words, const char *version,
			     struct known_issue *ret)
{
	struct span rest = span_from(words), word, issue = {0};
	struct vec functions, found;

	vec_init(&functions, sizeof(struct span));
	for (scan_blanks(&rest); scan_word(&rest, &word); scan_blanks(&rest))
		vec_append(&functions, &word);
	known_find(r, kind, &functions, span_from(version), &found);
	if (found.n) {
		*ret = *(struct known_issue *)vec_at(&found, 0);
		issue = rules_cell(r, ISSUE_ISSUE, ret->row);
	}
	vec_done(&found);
	vec_done(&functions);
	return issue;
}

static void likeness(void **state)
{
	static const struct {
		const char *kind, *functions, *version, *issue;
		size_t found;
		enum known_version judged;
	} rows[] = {
		{"hang", "main lab_take x lab_give", "20.18.2", "lab 1", 2, KNOWN_VERSION_BEFORE},
		{"hang", "lab_take lab_give lab_wait", "20.20.0", "lab 1", 3, KNOWN_VERSION_AFTER},
		{"hang", "lab_take lab_give", "18.20.0", "lab 1", 2, KNOWN_VERSION_UNKNOWN},
		{"hang", "lab_take lab_give", "", "lab 1", 2, KNOWN_VERSION_UNKNOWN},
		{"hang", "lab_take", "20.18.2", "", 0, KNOWN_VERSION_UNKNOWN},
		{"crash", "lab_take lab_give", "1.8.8.2", "lab 2", 1, KNOWN_VERSION_BEFORE},
		{"crash", "lab_take", "1.6.8.2", "lab 2", 1, KNOWN_VERSION_UNKNOWN},
		{"hang", "lab_very_deep lab_wait lab_take", "20.20.1", "lab 3", 2, KNOWN_VERSION_UNKNOWN},
		{"hang", "", "20.20.1", "", 0, KNOWN_VERSION_UNKNOWN},
	};
	struct rules *r = rules_new();
	struct err e;

	(void)state;
	assert_true(rules_add(r, SPAN_LIT(table), "table", &e));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct known_issue k = {0};

		if (!span_eq_str(first_hit(r, rows[i].kind, rows[i].functions, rows[i].version, &k), rows[i].issue))
			fail_msg("row %zu", i);
		assert_int_equal(k.found, rows[i].found);
		assert_int_equal(k.version, rows[i].judged);
	}
	rules_free(r);
}

/* Each row that astscope brings is found by its own functions. */
static void every_row_is_found(void **state)
{
	struct rules *r = rules_new();

	(void)state;
	for (size_t row = 0; row < rules_count(r, ISSUE_FUNCTION); row++) {
		struct span globs = rules_cell(r, ISSUE_FUNCTION, row), glob;
		struct vec functions, found;
		bool hit = false;

		vec_init(&functions, sizeof(struct span));
		for (scan_blanks(&globs); scan_word(&globs, &glob); scan_blanks(&globs))
			vec_append(&functions, &glob);
		known_find(r, span_eq_str(rules_cell(r, ISSUE_KIND, row), "hang") ? "hang" : "crash", &functions,
			   (struct span){0}, &found);
		for (size_t i = 0; i < found.n; i++)
			hit |= ((struct known_issue *)vec_at(&found, i))->row == row;
		assert_true(hit);
		vec_done(&found);
		vec_done(&functions);
	}
	rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases),
		cmocka_unit_test(likeness),
		cmocka_unit_test(every_row_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
