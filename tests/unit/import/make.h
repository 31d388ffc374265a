/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_IMPORT_MAKE_H
#define TESTS_IMPORT_MAKE_H

#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/* Bundles made by the tests, below a directory of the build tree.  Every failure ends the test. */

char *make_dir(void);                                    /* a new empty directory; free() the name */
void make_remove(char *dir);                             /* with all in it; frees @dir */
char *make_path(const char *dir, const char *name);      /* DIR/NAME; free() it */
void make_file(const char *dir, const char *name, struct span bytes); /* directories on the way too */
void make_link(const char *dir, const char *name, const char *target);

/* A member of an archive.  link: a symbolic link with that target, bytes are ignored. */
struct make_member {
	const char *name;
	struct span bytes;
	const char *link;
	const char *hard;
	char type; /* 0 or '-' file, 'd' directory, 'p' FIFO, 'c' device */
};

/* filter: "none", "gzip", "xz", "bzip2", "zstd"; format: "ustar", "raw" (one member), "pax", "zip". */
void make_archive(struct strbuf *ret, const char *format, const char *filter, const struct make_member *members,
		  size_t n);
/* All files of the directory @from, as a tar with the paths below it. */
void make_archive_of(struct strbuf *ret, const char *filter, const char *from);
/* The whole file. */
void make_read(const char *path, struct strbuf *ret);

/* Rows of a refs log: @n lives of @per changes each. */
void make_refs(struct strbuf *ret, unsigned lives, unsigned changes);
extern const char make_locks[]; /* a lock dump of one thread holding one lock */

#endif
