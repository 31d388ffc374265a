#include "config.h"

#include "astscope/ui/command.h"

#define WORD_MAX 40

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Letters to insert, delete or change to make one word of the other. */
static size_t distance(struct span a, struct span b)
{
	size_t row[WORD_MAX + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t above = row[j];

			row[j] = smallest(row[j] + 1, row[j - 1] + 1, diagonal + (a.p[i - 1] != b.p[j - 1]));
			diagonal = above;
		}
	}
	return row[b.n];
}

const char *suggest(struct span word, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	size_t best_distance = 3;

	if (!word.n || word.n > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct span c = span_from(candidates[i]);
		size_t d;

		if (c.n > WORD_MAX)
			continue;
		d = span_starts(c, word) ? 1 : distance(word, c);
		if (d < best_distance && d < c.n) {
			best_distance = d;
			best = candidates[i];
		}
	}
	return best;
}
