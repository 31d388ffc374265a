/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "astscope/ui/table.h"

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool has_capital(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			return true;
	}
	return false;
}

long match_find(struct span hay, struct span needle, size_t from)
{
	bool exact = has_capital(needle);

	if (!needle.n || needle.n > hay.n)
		return -1;
	for (size_t i = from; i <= hay.n - needle.n; i++) {
		size_t k = 0;

		while (k < needle.n && (exact ? hay.p[i + k] == needle.p[k] : folded(hay.p[i + k]) == folded(needle.p[k])))
			k++;
		if (k == needle.n)
			return (long)i;
	}
	return -1;
}
