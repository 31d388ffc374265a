/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_TASK_WAITS_H
#define ANALYSIS_TASK_WAITS_H

#include "resources.h"
#include "astscope/analysis/step.h"

/*
 * Waits for what is no lock - a task, the end of a thread, an answer - as the table "waits" of the rules tells them from the
 * stacks of the capture @source.  Added to @entries, with those who must act as holders.
 */
bool task_waits_add(const struct analysis *a, int64_t run, int64_t source, struct resources *resources, struct vec *entries,
		    struct err *e) AST_NODISCARD;

#endif
