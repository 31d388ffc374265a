/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_GROUPS_H
#define ANALYSIS_GROUPS_H

#include "evidence.h"

/*
 * Put the sources into groups, one a process; input.group counts from 1 in order of the first source.
 *
 * First those that name threads gather by hard evidence: a pthread id (an address: two processes hardly share one),
 * objects that exist, the process id, the time it started.  Then groups without a refs log join another by soft
 * evidence, or for want of any the nearest in the tree of files that nothing speaks against: two dumps under load may
 * share no thread.  Last come the sources that name no thread.
 */
bool groups_find(struct db *db, struct vec *inputs, size_t *ret_groups, struct err *e) AST_NODISCARD;

#endif
