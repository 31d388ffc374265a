/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_SCREENS_H
#define TESTS_SCREENS_H

#include "astscope/ui/cells.h"

/* Pictures as tests look at them. */
bool screens_equal(const struct cells *a, const struct cells *b); /* glyphs, roles, attributes and cursor */
void screens_copy(struct cells *to, const struct cells *from);
/* Nothing a terminal would obey, no half of a wide character alone, the cursor inside; else what is wrong. */
const char *screens_fault(const struct cells *c);
const char *role_name(enum role r); /* of roles.def: "tab.active" */

#endif
