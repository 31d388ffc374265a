/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_STACKS_H
#define TESTS_STACKS_H

#include "astscope/base/arena.h"
#include "astscope/base/vec.h"
#include "astscope/format/format.h"

/* One printed stack; spans live as long as the struct stacks. */
struct printed_stack {
	struct record_stack head;
	struct vec frames; /* struct record_frame */
	size_t args, locals;
};

/* All that a gdb text says, gathered from its records. */
struct stacks {
	struct arena *arena;
	struct vec stacks; /* struct printed_stack */
	struct vec rows;   /* struct record_thread_row */
	struct record_capture capture; /* the last word on each field */
	size_t new_lwps;   /* rows that say only an LWP */
	size_t rejects;
	struct tally tally;
};

void stacks_read(struct stacks *s, const struct format *f, struct span text);
void stacks_done(struct stacks *s);

/*
 * The distinct threads: for each the longest of its stacks.  A stack without a thread is that of the thread with
 * the same frames; a lone frame of no thread (the banner of a live process) is nobody's.
 * @ret: struct thread_stack, by LWP.
 */
struct thread_stack {
	const struct printed_stack *stack;
	int64_t lwp;
	uint64_t pthread;
	unsigned printed; /* times */
};
void stacks_threads(const struct stacks *s, struct vec *ret);

#endif
