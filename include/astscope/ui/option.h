/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_OPTION_H
#define ASTSCOPE_UI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"

/* Options of the screen (:set NAME=VALUE): options.def. */
enum option {
#define OPTION(id, name, values, initial, doc) OPTION_##id,
#include "astscope/ui/options.def"
#undef OPTION
	OPTION_COUNT
};

struct option_row {
	const char *name, *values, *initial, *doc; /* values: "yes|no", "default|light|dark" */
};

struct options {
	char *value[OPTION_COUNT]; /* owned */
};

void options_init(struct options *o); /* with the initial values */
void options_done(struct options *o);
const struct option_row *option_row(enum option id);
bool option_by_name(struct span name, enum option *ret);
const char *option_get(const struct options *o, enum option id);
bool option_is_yes(const struct options *o, enum option id);
bool option_set(struct options *o, struct span name, struct span value, struct err *e);

#endif
