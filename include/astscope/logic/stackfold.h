/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_STACKFOLD_H
#define ASTSCOPE_LOGIC_STACKFOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/record.h"
#include "astscope/base/span.h"
#include "astscope/logic/rules.h"

/*
 * What one stack says: what its thread is for, what it does, which lock it waits for, and which stacks are alike.
 * Pure; spans of the result borrow from the input.  Frames are innermost first, as gdb numbers them.
 */
struct stackfold_frame {
	struct span func;    /* as printed */
	struct span file;    /* empty if not printed */
	struct span args;    /* between the parentheses, as printed */
	struct span lib;     /* the library it comes from; empty if not printed */
	uint64_t pc;
	bool has_pc;
	uint64_t src_line;   /* 0 if not printed */
	uint64_t level;      /* gdb's number: of the first frame more than 0 where those inside of it were not printed */
	enum frame_kind kind;
};

/* What a thread does.  Names as the public views spell them: stack_state_name. */
enum stack_state {
	STACK_RUNNING,
	STACK_IDLE,      /* waits for work, where threads of its role always do */
	STACK_LOCK_WAIT, /* blocked on a mutex or rwlock */
	STACK_TASK_WAIT, /* waits for another thread: condition, semaphore, join */
	STACK_IO_WAIT,   /* waits for a file descriptor, a child or a time */
	STACK_SPINNING,  /* tries something again and again, and lets others run between */
	STACK_CRASHED,
};

/* What its innermost frames wait on. */
enum stack_wait {
	STACK_WAIT_NONE,
	STACK_WAIT_FUTEX, /* no frame says what for */
	STACK_WAIT_LOCK,
	STACK_WAIT_COND,
	STACK_WAIT_SEM,
	STACK_WAIT_JOIN,
	STACK_WAIT_IO,
	STACK_WAIT_SLEEP,
	STACK_WAIT_SPIN,
};

/*
 * The innermost frames are in a lock function.  Addresses are 0 where no frame names them.  They need not be equal: the
 * futex of an rwlock lies behind the lock's own address.
 */
struct stack_lock {
	bool found;
	bool blocked;         /* waits; else the thread just passes through */
	bool seen;            /* the frame that waits is there and has a name */
	bool bookkeeping;     /* a lock of Asterisk's own lock records, in no lock dump */
	enum lock_mode mode;
	uint64_t lock;        /* the best of those below: as lock dumps name it */
	uint64_t futex_word;  /* what the kernel waits on */
	uint64_t futex, mutex, rwlock;
	uint64_t t;           /* argument of Asterisk's wrapper */
	uint64_t user_data;   /* the ao2 object whose lock it is */
	uint64_t group;       /* the group lock of pjlib it is a part of */
	struct span symbol;   /* of a static lock: lab_registry_lock of <lab_registry_lock> */
};

struct stackfold {
	enum stack_state state;
	enum stack_wait wait;
	size_t caller;        /* the first frame that is neither the wait nor a wrapper of it; frame count if none */
	size_t root;          /* the first of the frames that start a thread or the program; frame count if none */
	struct stack_lock lock;
	struct span role;     /* the function the thread was started for, "main"; empty if out of sight */
	bool signal_handler;  /* a frame below a signal handler */
	bool aborted;         /* ended itself: abort, a failed assertion */
	uint64_t hash;        /* equal for stacks of equal functions and files; waits and recursion folded (base/hash.h) */
};

/* @crashed: this thread is known to be the one that ended the process. */
void stackfold(const struct rules *r, const struct stackfold_frame *frames, size_t n, bool crashed, struct stackfold *ret);

/*
 * What the thread waits for that is no part of Asterisk, by the table "outside": its text, and the frame that says so.  Empty
 * if there is none, or if nothing waits.
 */
struct span stackfold_outside(const struct rules *r, const struct stackfold_frame *frames, const struct stackfold *s, size_t *ret_frame);

/* gdb does not know the function. */
bool stackfold_nameless(const struct stackfold_frame *f);

/* A function's name without what compilers and libc add: __GI_, ___, .constprop.0, .isra.1, .part.2, .cold, @plt. */
struct span stackfold_name(struct span func);
/* The role of @row is of functions in @file: its globs have no directory, and an unknown file fits any. */
bool role_file_fits(const struct rules *r, size_t row, struct span file);

/* The name as the rules have it: also without underscores in front. */
struct span stackfold_rule_name(struct span func);

const char *stack_state_name(enum stack_state s); /* running idle lock-wait task-wait io-wait spinning crashed */
const char *stack_wait_name(enum stack_wait w);   /* none futex lock condition semaphore join io sleep spin */

#endif
