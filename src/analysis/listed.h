/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_LISTED_H
#define ANALYSIS_LISTED_H

#include "astscope/analysis/step.h"

/*
 * Reports about refs logs, once source_run is written: what each lists goes into the fact "report" of its source.  Where the
 * run has the log itself that wins: the report is compared with it, and its lives go; its text stays.
 */
bool listed_settle(struct db *db, struct err *e) AST_NODISCARD;

#endif
