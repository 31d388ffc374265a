/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_IMPORT_DAMAGES_H
#define TESTS_IMPORT_DAMAGES_H

#include "astscope/base/strbuf.h"

/* What happens to a text on its way into a ticket: each row makes the damaged text of a clean one. */
struct damage {
	const char *name;
	void (*make)(struct span clean, struct strbuf *out);
};

enum { DAMAGES = 55 };
extern const struct damage damages[DAMAGES];

#endif
