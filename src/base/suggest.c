/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/suggest.h"

#include <stdbool.h>
#include <stdint.h>

#define NEAR_EDITS 2

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t edit_distance(struct span a, struct span b)
{
	/* of the last three lengths of @a, in turn */
	size_t rows[3][SUGGEST_WORD_MAX + 1];

	if (a.n > SUGGEST_WORD_MAX || b.n > SUGGEST_WORD_MAX)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *row = rows[i % 3];
		const size_t *above = rows[(i - 1) % 3], *higher = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];

			row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a.p[i - 1] != b.p[j - 1]));
			if (swapped && higher[j - 2] + 1 < row[j])
				row[j] = higher[j - 2] + 1;
		}
	}
	return rows[a.n % 3][b.n];
}

const char *suggest(struct span word, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	size_t best_distance = NEAR_EDITS + 1;

	if (!word.n)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct span c = span_from(candidates[i]);
		size_t d = span_starts(c, word) ? 1 : edit_distance(word, c);

		if (d < best_distance && d < c.n) {
			best_distance = d;
			best = candidates[i];
		}
	}
	return best;
}
