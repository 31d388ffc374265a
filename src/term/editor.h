/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_TERM_EDITOR_H
#define ASTSCOPE_SRC_TERM_EDITOR_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"

/*
 * Run the user's editor ($VISUAL, else $EDITOR, else vi) on @path at @line and wait for its end.  No shell: the variable is split at
 * blanks, then come "+LINE" and the path.  The caller gives the terminal away before and takes it back.
 */
bool editor_run(const char *path, const char *line, struct err *e) AST_NODISCARD;

#endif
