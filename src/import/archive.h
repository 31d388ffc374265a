/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_ARCHIVE_H
#define IMPORT_ARCHIVE_H

#include <stdatomic.h>

#include "spent.h"
#include "stream.h"

/*
 * One archive, or one compressed file, read as a stream: gzip, xz, bzip2 and zstd are undone by our own readers, which
 * give all that can be decoded; the tar in it, if there is one, is libarchive's, and so is a zip.
 */
struct level;

struct level_args {
	struct stream under;      /* its bytes; the head is copied */
	const char *path;         /* of the archive, as shown */
	bool names_alone;         /* show members by their own name, without the path of the archive before it */
	bool in_packed;           /* what goes into it comes out of a decompressor */
	const atomic_bool *cancel; /* may be NULL */
	const struct budget *budget;
	struct spent *spent;
};

enum entry {
	ENTRY_FILE,
	ENTRY_REFUSED, /* a link, a device, an absolute path: note says which */
	ENTRY_BROKEN,  /* the archive ends here with a fault: note says which; path is the archive's */
	ENTRY_END,
};

struct level_entry {
	const char *path;    /* as shown; of the level, until the next call */
	const char *note;
	int64_t bytes;       /* -1 = not said */
	int64_t mtime_us;    /* TIME_UNKNOWN = not said */
};

struct level *level_new(const struct level_args *args);
void level_free(struct level *l); /* accepts NULL */
enum entry level_next(struct level *l, struct level_entry *ret);
/* For struct stream: the bytes of the current entry. */
enum got level_read(void *level, char *buf, size_t cap, size_t *ret_n);
const char *level_note(const struct level *l); /* why level_read gave GOT_TORN */
bool level_is_packed(const struct level *l);   /* what comes out of it was decompressed by it */
bool level_is_text(const struct level *l);     /* it is no archive but a text around others (struct codec.text) */

#endif
