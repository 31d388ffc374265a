/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_CALLS_H
#define ANALYSIS_CALLS_H

#include "finding.h"

/*
 * The line "calls" of @n: channels that stand in threads that wait, "SIP/100-00000012 (Up for 11 s, Dial) in LWP 26160".  @st gives
 * name, state, age in seconds (or NULL), application, LWP, how many there are; it is reset.  No line if it has no row.
 */
bool calls_describe(struct finding *n, struct stmt *st, struct err *e) AST_NODISCARD;

#endif
