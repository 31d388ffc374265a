/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_CRASH_OBJECTS_H
#define ANALYSIS_CRASH_OBJECTS_H

#include "astscope/base/strbuf.h"
#include "blame.h"
#include "findings.h"

/* What the first object tells of those that a crashed thread had in hand. */
enum crash_use {
	CRASH_USE_NONE,   /* nothing that had ended */
	CRASH_USE_FREED,  /* it had ended: used after that */
	CRASH_USE_AGAIN,  /* it had ended, and its memory is given back once more */
	CRASH_USE_ENDING, /* this thread was ending it: no use after the end */
};

struct crash_objects {
	enum crash_use use;
	int64_t level;        /* gdb's number of the frame that names it; set with a use */
	struct strbuf object; /* "0x7f3a5000a1b0#1" */
	struct strbuf ender;  /* "lab_drop (lab.c:354)", what ended it; empty = not known */
	int64_t line;         /* of the refs log, where it ended; 0 = not known */
};

/*
 * Lines for the objects that the frames of the crashed @thread name, with what became of them.  @blame: its stack; @who:
 * its name for people.  @ret is initialised here; crash_objects_done() it also after a failure.
 */
bool crash_objects_describe(struct findings *f, int64_t thread, const struct blame *blame, struct span who,
			    struct finding *n, struct crash_objects *ret, struct err *e) AST_NODISCARD;
void crash_objects_done(struct crash_objects *c);

#endif
