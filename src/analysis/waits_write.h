/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_WAITS_WRITE_H
#define ANALYSIS_WAITS_WRITE_H

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "wait_facts.h"

/* Snapshots, edges and cycles into their tables. */
bool waits_write(struct waits *w, struct err *e) AST_NODISCARD;

#endif
