/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/logic/distribution.h"

/* The first row that fits; RULES_NONE if it says that such a text tells nothing. */
static size_t row_of(const struct rules *r, const struct distribution_evidence *e)
{
	size_t row = rules_find(r, DISTRIBUTION_EVIDENCE, e->text, 0);

	while (row != RULES_NONE && !span_eq(rules_cell(r, DISTRIBUTION_WHERE, row), e->where))
		row = rules_find(r, DISTRIBUTION_EVIDENCE, e->text, row + 1);
	return row != RULES_NONE && rules_cell(r, DISTRIBUTION_NAME, row).n ? row : RULES_NONE;
}

/* The row that says most among those of @confidence; @ret_told: whether there are any, which may contradict each other. */
static size_t find_by(const struct rules *r, const struct distribution_evidence *evidence, size_t n, const char *confidence,
		      bool *ret_told)
{
	size_t best = RULES_NONE;
	bool agreed = true;

	*ret_told = false;
	for (size_t i = 0; i < n; i++) {
		size_t row = row_of(r, &evidence[i]);

		if (row == RULES_NONE || !span_eq_str(rules_cell(r, DISTRIBUTION_CONFIDENCE, row), confidence))
			continue;
		*ret_told = true;
		agreed = agreed && (best == RULES_NONE || span_eq(rules_cell(r, DISTRIBUTION_FAMILY, row),
								  rules_cell(r, DISTRIBUTION_FAMILY, best)));
		if (row < best)
			best = row;
	}
	return agreed ? best : RULES_NONE;
}

size_t distribution_find(const struct rules *r, const struct distribution_evidence *evidence, size_t n)
{
	bool told;
	size_t row = find_by(r, evidence, n, "derived", &told);

	return told ? row : find_by(r, evidence, n, "guess", &told);
}

struct span distribution_package(const struct rules *r, size_t distribution, struct span library)
{
	struct span family = rules_cell(r, DISTRIBUTION_FAMILY, distribution);
	size_t row = rules_find(r, PACKAGE_LIBRARY, library, 0);

	while (row != RULES_NONE && !span_eq(rules_cell(r, PACKAGE_FAMILY, row), family))
		row = rules_find(r, PACKAGE_LIBRARY, library, row + 1);
	return row == RULES_NONE ? (struct span){0} : rules_cell(r, PACKAGE_PACKAGE, row);
}
