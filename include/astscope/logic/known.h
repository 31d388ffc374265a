/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_KNOWN_H
#define ASTSCOPE_LOGIC_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/base/vec.h"
#include "astscope/logic/rules.h"

/* Public issues that a fault looks like, by the functions of its stacks (share/rules/issues.tsv).  Always a guess. */
enum known_version {
	KNOWN_VERSION_UNKNOWN, /* the version is not known, or its branch is not named */
	KNOWN_VERSION_BEFORE,  /* older than the mend */
	KNOWN_VERSION_AFTER,   /* has the mend: it is something else, or the mend was not enough */
};

struct known_issue {
	size_t row;             /* of RULES_ISSUE */
	size_t found, words;    /* functions of the issue that were seen, and that it has */
	enum known_version version;
	struct span fixed;      /* the release that has the mend for the branch of the version; empty if not known */
};

/*
 * The issues of @kind ("crash", "hang") that @functions (struct span, as stackfold_rule_name gives them, each once) look
 * like, best first; struct known_issue into @ret, which is initialised here.  @version ("20.18.2") may be empty.
 */
void known_find(const struct rules *r, const char *kind, const struct vec *functions, struct span version, struct vec *ret);

/* Is release @a older than @b: "20.9.1" than "20.20.0", "22.11.0-rc1" than "22.11.0"?  Negative, 0, positive. */
int known_release_cmp(struct span a, struct span b);

/*
 * Is what came with the releases @since ("13.14.0 14.3.0": the first one of each branch) in @version?  A branch that is not
 * named has it if it is later than all that are.  What is not known is not ruled out: true if either is empty.
 */
bool known_release_has(struct span since, struct span version);

#endif
