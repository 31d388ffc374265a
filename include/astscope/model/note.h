/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_NOTE_H
#define ASTSCOPE_MODEL_NOTE_H

#include "astscope/base/strbuf.h"

struct db;

/* One fact about what a view shows, for the right end of the title line: "8 of 59 stuck"; nothing if there is none. */
void note_threads(struct db *db, struct strbuf *ret);
void note_stacks(struct db *db, struct strbuf *ret); /* "45 threads, 19 stacks", "SIGSEGV, LWP 2761" */

#endif
