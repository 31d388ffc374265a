/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ANALYSIS_BLAME_H
#define ANALYSIS_BLAME_H

#include "astscope/logic/cause.h"
#include "finding.h"
#include "fold.h"

/* A crashed stack with what its frames have in hand.  Reusable: blame_load drops what was there. */
struct blame {
	struct fold fold;
	struct vec values; /* struct cause_value; frames count from first */
	size_t first;      /* index of the first frame that is not a signal handler's */
	struct cause cause;
};

/* What is said of the signal. */
struct blame_signal {
	int64_t number; /* 0 = not known */
	bool has_fault;
	uint64_t fault;
};

void blame_init(struct blame *b, const struct rules *rules);
void blame_done(struct blame *b);
bool blame_load(struct blame *b, struct db *db, int64_t stack, struct err *e) AST_NODISCARD;
/* Fill in b->cause. */
void blame_find(struct blame *b, const struct blame_signal *signal);

/* The frame to look at: Asterisk's or a module's own, else the innermost; and gdb's number of it.  There is a frame. */
const struct stackfold_frame *blame_frame(const struct blame *b);
int64_t blame_level(const struct blame *b);

/* "called by lab_late_user (res_crashlab.c:372), that by pbx_exec (pbx.c:12)": who stands behind that frame; appends nothing without. */
void blame_add_callers(const struct blame *b, struct strbuf *out);

/*
 * The same for the same fault, whatever the addresses: "freed | lab_name_length, lab_late_user", of @class and the first
 * three frames that are Asterisk's or a module's own; a frame without a name is known by its library.
 */
void blame_sign(const struct blame *b, const char *class, struct strbuf *out);

/* An abort that nobody in the stack asked for, or a fault of a thread that sleeps in the kernel: somebody sent the signal. */
bool blame_was_sent(const struct blame *b, const struct blame_signal *signal);

/* Of an abort the text has only what ends a process, not who called that: blame_frame says nothing. */
bool blame_is_cut(const struct blame *b);

/* The number of the first frame that the text has, if it is not the innermost: where the thread was is not known.  0 = it has that. */
int64_t blame_missing(const struct blame *b);

/* Lines for the cause; @frames: of the whole stack, also those that were not kept. */
void blame_describe(const struct blame *b, const struct blame_signal *signal, int64_t frames, struct finding *n);

#endif
