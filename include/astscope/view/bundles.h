/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_VIEW_BUNDLES_H
#define ASTSCOPE_VIEW_BUNDLES_H

#include "astscope/base/strbuf.h"

/* What can be opened, for view Start; its rows in this order. */
enum bundle_group { BUNDLE_BEFORE, BUNDLE_HERE, BUNDLE_DEMO };

struct view_bundle {
	enum bundle_group group;
	struct strbuf paths; /* as UI_REQUEST_OPEN has them; empty: a remark about its group */
	struct strbuf name;
	struct strbuf what;  /* its headline if it was read before, else what it holds; may be empty */
};

void view_bundle_done(struct view_bundle *b);

#endif
