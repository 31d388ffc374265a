/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_LIB_PLAN_H
#define TESTS_LIB_PLAN_H

#include <stdbool.h>

/* Lines of EXPLAIN QUERY PLAN: "SCAN l VIRTUAL TABLE INDEX 0:full", "SEARCH p USING INTEGER PRIMARY KEY (rowid=?)". */

/* Whether the line is about table @table, which may have another name in @sql: "life l", "life AS l". */
bool plan_is_of(const char *detail, const char *sql, const char *table);
/* Whether it, or one line of several, goes through all of a packed table, in whichever order: no value chooses among its rows. */
bool plan_reads_packed(const char *detail);

#endif
