/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_IMPORT_FOUND_H
#define ASTSCOPE_IMPORT_FOUND_H

#include <stddef.h>
#include <stdint.h>

#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"

/* Bundles that somebody may want to open, found without being named.  Nothing is written, and no file is read whole. */
struct found {
	struct strbuf paths; /* as the importer takes them, LF between several */
	struct strbuf db;    /* of one opened before: its database in the cache */
	struct strbuf what;  /* of one in a folder: "reference count log, lock dump" */
	size_t files;        /* of the folder itself: how many lie there side by side; else 0 */
};

/* Append what was opened before and is still there to the vec of struct found, the last opened first; @most at most. */
void found_before(size_t most, struct vec *ret);
/*
 * Append what lies in the folder @dir, the newest first, @most at most: directories, archives and files that are recognised;
 * where files lie there side by side, the folder itself comes first.  Takes no longer than @ms and one look more; what hides (.name),
 * names with a LF, links and devices are left out.  Returns how many entries of the folder were not looked at.
 */
size_t found_in(const char *dir, size_t most, int64_t ms, struct vec *ret);
void found_done(struct vec *v); /* the vec with all in it */

#endif
