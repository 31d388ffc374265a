/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_FACTS_H
#define TESTS_FACTS_H

#include <jansson.h>
#include <stdbool.h>

#include "astscope/base/strbuf.h"

/*
 * The facts about the real bundles, $SHARED/expected/BUNDLE/facts/PATH.json: what is right about
 * $SHARED/bundles/BUNDLE/PATH.  A test that uses them is built if HAVE_FACTS.
 */

/* One facts file: @bundle and @path name the evidence, @facts is its JSON object (borrowed). */
typedef void (*facts_fn)(void *ctx, const char *bundle, const char *path, const json_t *facts);

/* Call @fn for each facts file that has the member @key, in name order; returns how many.  0 = no $SHARED. */
unsigned facts_each(const char *key, facts_fn fn, void *ctx);

/* Whether a test that imports whole bundles does this one: under sanitizers a few are enough, what is seen in one is seen in all. */
bool facts_imports(const char *bundle);

/* The whole evidence file $SHARED/bundles/@bundle/@path; false if it cannot be read. */
bool facts_evidence(const char *bundle, const char *path, struct strbuf *ret);

#endif
