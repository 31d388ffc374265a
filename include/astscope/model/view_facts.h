/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_VIEW_FACTS_H
#define ASTSCOPE_MODEL_VIEW_FACTS_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

struct db;

/* What is in a view before one looks: for the bar of views and the menu of the others. */
struct view_fact {
	struct strbuf view;  /* its name */
	bool any;            /* it has something to show */
	bool bad;            /* a finding that is more than a remark leads to it */
	struct strbuf words; /* "9 channels, 3 bridged"; empty = nothing to say */
};

/* Views that it knows nothing of have no row.  @ret: struct view_fact, for view_facts_done. */
bool view_facts_load(struct db *db, struct vec *ret, struct err *e) AST_NODISCARD;
void view_facts_done(struct vec *facts);

#endif
