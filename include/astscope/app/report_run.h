/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_REPORT_RUN_H
#define ASTSCOPE_APP_REPORT_RUN_H

#include "astscope/app/cmdline.h"
#include "astscope/app/session.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/report/report.h"

/* Open a bundle, print one report, return the exit status (bits of findings with --check). */
int report_run(const char *name, const char *const *paths, int n_paths, const struct cmdline *o);
/* The options of the command line as a report of @s (NULL = of none) takes them; strings stay borrowed. */
bool report_args_from(const struct cmdline *o, const struct session *s, struct report_args *ret, struct err *e) AST_NODISCARD;

#endif
