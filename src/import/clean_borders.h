/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_BORDERS_H
#define IMPORT_CLEAN_BORDERS_H

#include "astscope/base/strbuf.h"

/* The frame around a pane of a terminal, copied with its text; as wanted and take of struct text_step. */

/* Drawn with the characters for boxes, on the right or on both sides. */
bool borders_wanted(struct span text);
bool borders_take(struct span line, struct strbuf *out);
/* On the right alone: a bar, or such a character. */
bool bars_wanted(struct span text);
bool bars_take(struct span line, struct strbuf *out);

#endif
