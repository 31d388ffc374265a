/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/sort.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "astscope/base/mem.h"

#define DIGIT_BITS 11u
#define DIGITS (1u << DIGIT_BITS)
#define FEW 256u /* below it counting digits costs more than comparing */

static int by_value(const void *pa, const void *pb)
{
	int64_t a = *(const int64_t *)pa, b = *(const int64_t *)pb;

	return (a > b) - (a < b);
}

/* The largest of them, or -1 if they ascend. */
static int64_t largest_unless_sorted(const int64_t *v, size_t n)
{
	int64_t most = n ? v[0] : 0;
	int sorted = 1;

	for (size_t i = 1; i < n; i++) {
		sorted &= v[i - 1] <= v[i];
		most = v[i] > most ? v[i] : most;
	}
	return sorted ? -1 : most;
}

/* By one digit; what is equal in it keeps its order. */
static void by_digit(const int64_t *from, int64_t *to, size_t n, unsigned shift)
{
	size_t at[DIGITS] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[(uint64_t)from[i] >> shift & (DIGITS - 1)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t here = at[d];

		at[d] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[(uint64_t)from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

void sort_numbers(int64_t *v, size_t n)
{
	int64_t most = largest_unless_sorted(v, n), *other, *have = v;

	if (most < 0)
		return;
	if (n < FEW) {
		qsort(v, n, sizeof(*v), by_value);
		return;
	}
	other = mem_realloc(NULL, n, sizeof(*other));
	for (unsigned shift = 0; shift < 64 && (uint64_t)most >> shift; shift += DIGIT_BITS) {
		int64_t *to = have == v ? other : v;

		by_digit(have, to, n, shift);
		have = to;
	}
	if (have != v)
		memcpy(v, have, n * sizeof(*v));
	free(other);
}

/* ---- indexes ---- */

static bool is_in_order(const int64_t *v, const uint32_t *order, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (v[order[i - 1]] > v[order[i]])
			return false;
	}
	return true;
}

static void along_digit(const int64_t *v, uint64_t least, const uint32_t *from, uint32_t *to, size_t n, unsigned shift)
{
	size_t at[DIGITS] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[((uint64_t)v[from[i]] - least) >> shift & (DIGITS - 1)]++;
	for (size_t d = 0; d < DIGITS; d++) {
		size_t here = at[d];

		at[d] = sum;
		sum += here;
	}
	for (size_t i = 0; i < n; i++)
		to[at[((uint64_t)v[from[i]] - least) >> shift & (DIGITS - 1)]++] = from[i];
}

void sort_along(const int64_t *v, uint32_t *order, size_t n)
{
	uint32_t *other, *have = order;
	int64_t least, most;

	if (is_in_order(v, order, n))
		return;
	least = most = v[order[0]];
	for (size_t i = 1; i < n; i++) {
		least = v[order[i]] < least ? v[order[i]] : least;
		most = v[order[i]] > most ? v[order[i]] : most;
	}
	other = mem_realloc(NULL, n, sizeof(*other));
	/* Of what is above the least, so that few digits count; unsigned, as the whole range may not fit. */
	for (unsigned shift = 0; shift < 64 && ((uint64_t)most - (uint64_t)least) >> shift; shift += DIGIT_BITS) {
		uint32_t *to = have == order ? other : order;

		along_digit(v, (uint64_t)least, have, to, n, shift);
		have = to;
	}
	if (have != order)
		memcpy(order, have, n * sizeof(*order));
	free(other);
}
