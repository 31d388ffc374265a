/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/known.h"

#include <stdlib.h>

#include "astscope/base/map.h"
#include "astscope/base/scan.h"

/* --- releases ----------------------------------------------------------------------------------------------------- */

enum { RELEASE_NUMBERS = 4, RELEASE_PARTS };

/* "20.18.2-rc1": its numbers, then that of the candidate; a release comes after all its candidates. */
static void read_release(struct span s, uint64_t ret[RELEASE_PARTS])
{
	for (size_t i = 0; i < RELEASE_NUMBERS; i++) {
		ret[i] = 0;
		if (i)
			scan_char(&s, '.');
		scan_u64(&s, &ret[i]);
	}
	ret[RELEASE_NUMBERS] = UINT64_MAX;
	if (scan_lit(&s, SPAN_LIT("-rc")))
		scan_u64(&s, &ret[RELEASE_NUMBERS]);
}

int known_release_cmp(struct span a, struct span b)
{
	uint64_t x[RELEASE_PARTS], y[RELEASE_PARTS];

	read_release(a, x);
	read_release(b, y);
	for (size_t i = 0; i < RELEASE_PARTS; i++) {
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	}
	return 0;
}

/* A branch is the first number; of 1.8 the first two. */
static bool same_branch(struct span a, struct span b)
{
	uint64_t x[RELEASE_PARTS], y[RELEASE_PARTS];

	read_release(a, x);
	read_release(b, y);
	return x[0] == y[0] && (x[0] != 1 || x[1] == y[1]);
}

bool known_release_has(struct span since, struct span version)
{
	struct span release;
	bool later = true;

	for (scan_blanks(&since); version.n && scan_word(&since, &release); scan_blanks(&since)) {
		int order = known_release_cmp(version, release);

		if (same_branch(version, release))
			return order >= 0;
		later = later && order > 0;
	}
	return later;
}

static void judge_version(struct span version, struct span fixed, struct known_issue *ret)
{
	struct span release;

	for (scan_blanks(&fixed); version.n && scan_word(&fixed, &release); scan_blanks(&fixed)) {
		if (!same_branch(version, release))
			continue;
		ret->fixed = release;
		ret->version = known_release_cmp(version, release) < 0 ? KNOWN_VERSION_BEFORE : KNOWN_VERSION_AFTER;
	}
}

/* --- functions ---------------------------------------------------------------------------------------------------- */

static void count_functions(struct span globs, const struct vec *functions, struct known_issue *ret)
{
	struct span glob;

	for (scan_blanks(&globs); scan_word(&globs, &glob); scan_blanks(&globs)) {
		bool seen = false;

		for (size_t i = 0; i < functions->n && !seen; i++)
			seen = rules_fit(glob, *(struct span *)vec_at(functions, i));
		ret->found += seen;
		ret->words++;
	}
}

static int issue_cmp(const void *pa, const void *pb)
{
	const struct known_issue *a = pa, *b = pb;

	if (a->version != b->version && (a->version == KNOWN_VERSION_AFTER || b->version == KNOWN_VERSION_AFTER))
		return a->version == KNOWN_VERSION_AFTER ? 1 : -1;
	if (a->found != b->found)
		return a->found > b->found ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

void known_find(const struct rules *r, const char *kind, const struct vec *functions, struct span version, struct vec *ret)
{
	struct map seen = {0}; /* rows */

	vec_init(ret, sizeof(struct known_issue));
	for (size_t i = 0; i < functions->n; i++) {
		struct span name = *(struct span *)vec_at(functions, i);
		size_t row = rules_find(r, ISSUE_FUNCTION, name, 0);

		for (; row != RULES_NONE; row = rules_find(r, ISSUE_FUNCTION, name, row + 1)) {
			struct known_issue k = {.row = row};
			struct span need = rules_cell(r, ISSUE_NEED, row);
			uint64_t least = 1;
			bool fresh;

			map_put(&seen, row + 1, &fresh);
			if (!fresh || !span_eq_str(rules_cell(r, ISSUE_KIND, row), kind))
				continue;
			scan_u64(&need, &least);
			count_functions(rules_cell(r, ISSUE_FUNCTION, row), functions, &k);
			if (k.found < least)
				continue;
			judge_version(version, rules_cell(r, ISSUE_FIXED, row), &k);
			vec_append(ret, &k);
		}
	}
	map_done(&seen);
	vec_sort(ret, issue_cmp);
}
