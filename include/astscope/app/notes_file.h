/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_NOTES_FILE_H
#define ASTSCOPE_APP_NOTES_FILE_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

struct db;

/*
 * Where notes about the bundle @id (import_result.id) are kept: $XDG_DATA_HOME/astscope/ID.notes.db.  Appends nothing if there is
 * no such place, or the bundle has no id: its notes last as long as the program.  Nothing is made yet.
 */
void notes_file(const char *id, struct strbuf *ret);
/*
 * A bundle without notes of its own gets those of the one with which it shares most of its files: it is that one with files
 * added.  @path: the file of its own.
 */
bool notes_take_shared(struct db *db, const struct strbuf *path, struct err *e) AST_NODISCARD;

#endif
