/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_USER_RULES_H
#define ASTSCOPE_APP_USER_RULES_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/logic/rules.h"

/*
 * The rules that astscope brings, before them those of $XDG_CONFIG_HOME/astscope/rules.tsv if there is one, before them
 * those of @file (NULL = none).  Free with rules_free.  Errors: ERR_READ, ERR_LIMIT, ERR_USAGE with file and line.
 */
bool user_rules(const char *file, struct rules **ret, struct err *e) AST_NODISCARD;

#endif
