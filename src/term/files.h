/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_FILES_H
#define ASTSCOPE_TERM_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/* Small files of the user's: clip.txt, histories, screen dumps. */

/* Replace or make the file @path. */
bool files_write(const char *path, struct span text, mode_t mode, struct err *e);
/* Add to the end of @path, made with mode 0600 if need be. */
bool files_append(const char *path, struct span text);
/* The last @max bytes of a regular file. */
bool files_read_end(const char *path, size_t max, struct strbuf *ret);

#endif
