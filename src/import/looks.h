/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_LOOKS_H
#define IMPORT_LOOKS_H

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Of a text that no format knows, with this head: what it looks like, and which kind is nearest, in words for people; appended.
 * "looks like a Markdown page: no refs, lock dump, backtrace or log recognised in it".  Returns "a Markdown page", NULL if it looks
 * like nothing known.
 */
const char *looks_describe(struct span head, struct strbuf *out);

#endif
