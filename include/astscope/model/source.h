/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_SOURCE_H
#define ASTSCOPE_MODEL_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"

/*
 * Source files of Asterisk in folders that the user names (option source-path, DIR[:DIR]...), found by the name that a bundle
 * gives.  Bundles are hostile: nothing outside of these folders is opened, through no "..", no absolute name and no symbolic
 * link; only regular files; of a folder at most so many names are looked at.
 */

/* The first FILE:LINE in @text, as "channel.c:935" or "main/channel.c:935": false if there is none. */
bool source_named(struct span text, struct span *ret_file, int64_t *ret_line);

/*
 * The file @name in the folders @paths: that name, else its end, else a file of its last part anywhere below.  Appends its path
 * to @ret_path.  Errors: ERR_USAGE, with what to set.
 */
bool source_find(const char *paths, struct span name, struct strbuf *ret_path, struct err *e) AST_NODISCARD;

/* Lines around @line of it, one a row with its number and a mark at @line, as text to read; the path as for source_find. */
bool source_around(const char *paths, struct span name, int64_t line, int64_t around, struct strbuf *ret_text,
		   struct strbuf *ret_path, struct err *e) AST_NODISCARD;

#endif
