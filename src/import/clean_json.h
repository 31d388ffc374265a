/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_JSON_H
#define IMPORT_CLEAN_JSON_H

#include "astscope/base/strbuf.h"

/* Lines that a program put into JSON or into a table, each by itself: steps of clean_text.c. */

/* {"log":"...\n"} of containers, {"MESSAGE":"..."} of the journal, "short_message" of GELF and others of services */
bool json_take_member(struct span line, struct strbuf *out);
/*     "...", an element of an array */
bool json_take_string(struct span line, struct strbuf *out);
/* TIME,"..." as services export logs; quotes in it are double */
bool json_take_row(struct span line, struct strbuf *out);

#endif
