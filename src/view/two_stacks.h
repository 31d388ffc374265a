/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_VIEW_TWO_STACKS_H
#define ASTSCOPE_SRC_VIEW_TWO_STACKS_H

#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/text.h"

struct db;

/* A thread and what is said above its stack. */
struct one_stack {
	int64_t thread;      /* 0 = none */
	struct strbuf title;
};

/*
 * Both stacks from their first own frames: beside each other where there is room, else one below the other.  Below each, what
 * @more (may be NULL) adds to the text for the thread, a line at a time.
 */
void two_stacks_fill(struct text *t, struct db *db, const struct one_stack pair[2], bool whole);
void two_stacks_done(struct one_stack pair[2]);

#endif
