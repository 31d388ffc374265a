/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_MINI_REFS_H
#define TESTS_MINI_REFS_H

#include <stdbool.h>

#include "astscope/base/intern.h"
#include "astscope/base/span.h"
#include "astscope/logic/life.h"

/*
 * Just enough of a refs reader for tests of logic, which must not link the formats: well-formed lines of real logs, CSV and
 * text, interned.
 */
struct mini_refs {
	struct intern *sites; /* "file:line:function" */
	struct intern *tags, *threads;
	uint64_t line;
	uint64_t bad; /* lines not understood */
	bool text;    /* the last line was of the text format */
};

void mini_refs_init(struct mini_refs *m);
void mini_refs_done(struct mini_refs *m);
/* Read the line at the front of *@rest; false at its end.  @ret->site is 0 if the line is none of a refs log. */
bool mini_refs_next(struct mini_refs *m, struct span *rest, struct life_input *ret);

#endif
