/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_EXPORT_VIEWS_H
#define ASTSCOPE_APP_EXPORT_VIEWS_H

#include "astscope/app/session.h"
#include "astscope/base/attr.h"

/* Before anything is read: @dir must not be there.  Errors: ERR_WRITE. */
bool export_views_check(const char *dir, struct err *e) AST_NODISCARD;
/*
 * Write each public view of the database into the folder @dir, which must not exist: VIEW.jsonl, or VIEW.csv with
 * --format csv.  Each row begins with columns `bundle`, `run`, `version` (of Asterisk) and `signature` (of the first finding that
 * is critical or a warning), so that files of many bundles can be read as one table; a view that has one of these has its own.
 * There is no limit of time.  The folder appears when all is written; a failure leaves nothing.  Errors: ERR_USAGE, ERR_WRITE, ERR_DB.
 */
bool export_views(struct session *s, const char *dir, const struct cmdline *o, struct err *e) AST_NODISCARD;

#endif
