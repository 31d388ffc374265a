/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_ADVICE_H
#define ANALYSIS_ADVICE_H

#include "astscope/base/strbuf.h"
#include "astscope/logic/rules.h"
#include "finding.h"

/* Words of the tables "sentences" and "collect": what a finding means, and what to collect next. */

/* What stands for "{name}" in a rule.  Arrays of them end with a name that is NULL. */
struct advice_word {
	const char *name;
	struct span value;
};

/* @text with its words filled in; one that is not among @words (NULL = none) becomes its name in capitals: "PID". */
void advice_fill(struct strbuf *out, struct span text, const struct advice_word *words);

/* The row of "collect" for what is @missing that @version (empty = not known) has; RULES_NONE. */
size_t advice_collect_row(const struct rules *r, struct span missing, struct span version);

/*
 * The line "next": "a lock dump would show who holds it: core show locks", for the version and process of @n.  @lock (may be
 * empty) is the address it is about.
 */
bool advice_collect(struct findings *f, struct finding *n, const char *missing, struct span lock, struct err *e) AST_NODISCARD;

/*
 * What the row for @finding says: the sentence of @n with its line "stuck", and the lines "works" and "next".  @missing is to be
 * collected next in place of what the row names, NULL = that.
 */
bool advice_say(struct findings *f, struct finding *n, const char *finding, const struct advice_word *words,
		const char *missing, struct err *e) AST_NODISCARD;

#endif
