/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_HOME_CLOCK_H
#define MODEL_HOME_CLOCK_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

struct db;

/* When what the worst finding tells of happened, with confidence and reason; stays empty if nothing tells. */
bool home_clock_when(struct db *db, struct strbuf *ret, struct err *e) AST_NODISCARD;
/* Which zones the times of the files are in, and how that is known; stays empty without times. */
bool home_clock_zones(struct db *db, struct strbuf *ret, struct err *e) AST_NODISCARD;

#endif
