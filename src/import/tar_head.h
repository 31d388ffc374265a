/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_TAR_HEAD_H
#define IMPORT_TAR_HEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* What stands before each file of a tar archive (POSIX.1-1988 ustar, what went before it, and GNU's): one block. */
enum { TAR_BLOCK = 512, TAR_NAME = 256 };

struct tar_head {
	char name[TAR_NAME]; /* as people read it: control bytes, and brackets, which enclose it in a text, are '?' */
	uint64_t bytes;      /* that follow, filled up to whole blocks */
	bool is_file;        /* else it is a directory, a link, or what is said of the next file */
	bool ends;           /* a block of zeros: the archive ends here */
};

/* @head begins with one, by its checksum. */
bool tar_head_begins(struct span head);
/* False if @block, of TAR_BLOCK bytes, is none; then only ret->ends is set. */
bool tar_head_read(struct span block, struct tar_head *ret);

#endif
