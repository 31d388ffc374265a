/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_DISTRIBUTION_H
#define ASTSCOPE_LOGIC_DISTRIBUTION_H

#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/logic/rules.h"

/* Which distribution a bundle comes from (share/rules/distributions.tsv).  Without evidence none is claimed. */

/* What tells: a text, and where it is from (gdb debuginfo version path). */
struct distribution_evidence {
	struct span where, text;
};

/* The row of RULES_DISTRIBUTION, RULES_NONE if nothing tells or two families are told alike. */
size_t distribution_find(const struct rules *r, const struct distribution_evidence *evidence, size_t n);

/* The package with the debug symbols of @library in the family of the row @distribution; empty if it is not known. */
struct span distribution_package(const struct rules *r, size_t distribution, struct span library);

#endif
