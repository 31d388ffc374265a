/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CACHE_H
#define IMPORT_CACHE_H

#include <stdbool.h>

#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

/*
 * Files of the cache directory:
 *   NAME-ID.db        a bundle
 *   NAME-ID.db.part   the same while it is being filled
 *   NAME-ID.db.lock   held (flock) by the process that does so
 *   NAME-PID-TIME.stream.part, .lock   the same for a stream, whose id is not known yet
 *   index/HASH        what the bundle given by these paths was when it was seen last, its database, and the paths; a line each.
 *                     Its mtime is when the bundle was opened last
 */

#define CACHE_PART ".part"
#define CACHE_LOCK ".lock"

/* Make the directory (0700) and append its name. */
bool cache_dir(struct strbuf *ret, struct err *e) AST_NODISCARD;

/* The database file that the index holds for @paths if they still have this @stamp; false = look closer. */
bool cache_lookup(const char *const *paths, size_t n, const char *stamp, struct strbuf *ret_db_path);
/* What the index file @name of @dir holds, whatever has become of the bundle; the paths with LF between them. */
bool cache_read_index(const char *dir, const char *name, struct strbuf *ret_db_path, struct strbuf *ret_paths);
/* Remember.  Failure does no harm and is not told. */
void cache_remember(const char *const *paths, size_t n, const char *stamp, const char *db_path);

/* Take the lock of @db_path without waiting.  -1 and @e (ERR_DB, cause EWOULDBLOCK) if another process holds it. */
int cache_lock(const char *db_path, struct err *e);
void cache_unlock(const char *db_path, int fd);

/* Delete a database with its journals. */
void cache_delete(const char *db_path);
void cache_delete_journals(const char *db_path);
/* Delete what killed imports have left in @dir. */
void cache_sweep(const char *dir);

#endif
