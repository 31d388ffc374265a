/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_RAW_H
#define ASTSCOPE_MODEL_RAW_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/model/thing.h"

struct db;

/* Lines of a source as they stood in the file (bytes, not escaped). */
struct raw_line {
	uint64_t number;
	struct span text;     /* without LF */
	bool rewritten;       /* written again from its record: refs logs are not stored as text */
};

struct raw_text {
	int64_t source;
	struct span path;
	uint64_t total;       /* lines of the source */
	struct vec lines;     /* struct raw_line */
	struct arena *arena;
};

void raw_done(struct raw_text *t);
/* @n lines from @first (from 1; cut at the ends of the source). */
bool raw_lines(struct db *db, int64_t source, uint64_t first, uint64_t n, struct raw_text *ret,
	       struct err *e) AST_NODISCARD;
/* Where @t stands: source, first and last line; false if it has no line of its own. */
bool raw_where(struct db *db, const struct thing *t, int64_t *ret_source, uint64_t *ret_first, uint64_t *ret_last);
/* Append the place of the last line of the last file; false if there is none. */
bool raw_end(struct db *db, struct strbuf *ret);
/* What line @line of a source tells of: an event, a hold, a thread, a stack or a frame; false if nothing. */
bool raw_thing(struct db *db, int64_t source, uint64_t line, struct thing *ret);

#endif
