/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef MODEL_HOME_STATE_H
#define MODEL_HOME_STATE_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"

struct db;

/* "45 threads: 8 stuck, 37 idle or other; 14 ended before"; stays empty where no stack or dump shows threads. */
bool home_state_process(struct db *db, struct strbuf *ret, struct err *e) AST_NODISCARD;
/* "9 channels, 6 calls: 3 stuck, 3 bridged; no ghost channel"; stays empty without a list of channels. */
bool home_state_calls(struct db *db, struct strbuf *ret, struct err *e) AST_NODISCARD;

#endif
