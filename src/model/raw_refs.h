/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_RAW_REFS_H
#define ASTSCOPE_MODEL_RAW_REFS_H

#include <stdbool.h>

#include "astscope/base/strbuf.h"
#include "astscope/store/db.h"

/* Write the line of a refs log again from a row of query raw_refs, without LF. */
void raw_refs_line(const struct stmt *st, bool text_log, struct strbuf *out);

#endif
