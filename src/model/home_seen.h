/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_HOME_SEEN_H
#define MODEL_HOME_SEEN_H

#include <stdbool.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

struct db;

/* Where nothing was found: what was looked at, and what of it could have shown a crash, a deadlock, a leak.  One sentence. */
bool home_seen_say(struct db *db, struct strbuf *ret, struct err *e) AST_NODISCARD;

#endif
