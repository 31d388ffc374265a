/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_IMPORT_BUDGET_H
#define ASTSCOPE_IMPORT_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * What one bundle may cost.  An import that reaches a limit stops there, keeps what it has, and says which limit it was
 * and how it is raised.
 */
enum budget_item {
	BUDGET_NONE,
	BUDGET_EXPANDED, /* bytes that decompression gives, over all members; what is packed twice counts twice */
	BUDGET_RATIO,    /* decompressed bytes for each compressed one, once past 64 MB */
	BUDGET_MEMBERS,  /* files, those in archives too */
	BUDGET_DATABASE, /* bytes of the database while it is filled */
	BUDGET_FREE,     /* bytes to be left free on its disk, at most half of what is free when the import begins */
	BUDGET_ITEMS,
};

struct budget {
	uint64_t limit[BUDGET_ITEMS];
};

void budget_init(struct budget *b); /* the defaults of base/limits.h */
/*
 * Change limits as @text says: "expanded=200G,members=50000"; sizes in bytes or with K, M, G, T.
 * Errors: ERR_USAGE, the hint lists the names.
 */
bool budget_take(struct budget *b, struct span text, struct err *e) AST_NODISCARD;
/* Append all limits, in the form of budget_take. */
void budget_describe(const struct budget *b, struct strbuf *ret);
/* Append the sentence that the limit of @item was reached, and how it is raised (constant text). */
void budget_why(const struct budget *b, enum budget_item item, struct strbuf *ret);
const char *budget_hint(enum budget_item item);

#endif
