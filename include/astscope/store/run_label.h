/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_STORE_RUN_LABEL_H
#define ASTSCOPE_STORE_RUN_LABEL_H

#include <stdint.h>

#include "astscope/base/strbuf.h"

struct db;

/* Append "pid 1234: ", or by what else people tell the process from the others; nothing if there is no such run. */
void run_add_label(struct db *db, int64_t run, struct strbuf *ret);

#endif
