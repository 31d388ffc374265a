/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_START_H
#define ASTSCOPE_APP_START_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/app/cmdline.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/ui/prompt.h"

/* What can be opened, and choosing it. */

struct chosen {
	struct strbuf paths; /* to be opened next, LF between several; empty = nothing */
	uint64_t input;      /* term_setup.input */
	bool redact;         /* what is private was taken out in the console that ended */
	struct err why;      /* what was chosen before cannot be opened; of code ERR_NONE if it could */
};

/* view_outside.bundles: what was opened before, what lies in the working directory, the demo. */
void start_bundles(void *ctx, struct vec *ret);
/* view_outside.files: names that begin with @typed, directories with a slash. */
void start_files(struct span typed, struct ui_completions *ret);
/*
 * Take what the console was told to open (UI_REQUEST_OPEN): the paths, LF between several, a ~ in front made the home of the
 * user.  False + @e: there is no such file.
 */
bool start_take(const char *text, struct strbuf *ret_paths, struct err *e);

/* A console without a bundle, which says @ret.why first.  Returns the exit status, with what was chosen in @ret. */
int start_console(const struct cmdline *o, struct chosen *ret, struct err *e);
/* Append the demo bundle's place; false if there is none. */
bool start_find_demo(struct strbuf *ret);

#endif
