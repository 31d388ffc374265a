/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_RC_H
#define ASTSCOPE_APP_RC_H

#include <stdbool.h>

#include "astscope/app/cmdline.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/ui/ui.h"

/*
 * The options file: commands of the console, one a line, run before a place is open.  All lines are run; false: @e has the
 * first that failed, as FILE:LINE.  Read only if it belongs to the user (or root) and nobody else may write it; no file is
 * fine, nor is it read if @o forbids it.  --redact has the last word.  Errors: ERR_USAGE, ERR_READ, ERR_LIMIT.
 */
bool rc_load(struct ui *ui, const struct cmdline *o, struct err *e) AST_NODISCARD;

#endif
