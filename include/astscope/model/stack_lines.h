/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_MODEL_STACK_LINES_H
#define ASTSCOPE_MODEL_STACK_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

struct arena;
struct db;

/*
 * One stack from its first own frame, as every detail pane and report shows it: the frames above that one and those that
 * started the thread are one line each.  Of a crash the frame of the signal and frame 1 stay.
 */
enum stack_line_kind {
	STACK_LINE_FRAME,
	STACK_LINE_FOLD, /* frames of others, folded: `text` */
	STACK_LINE_MORE, /* the stack goes on: `text` */
};

/* Bytes @start to @stop of the arguments name what is at @place. */
struct stack_line_link {
	size_t start, stop;
	struct span place;
};

struct stack_line {
	enum stack_line_kind kind;
	int64_t level;           /* gdb's number of the frame, or of the first one that is folded */
	struct span func, where; /* "lab_worker_a", "res_crashlab.c:224" or the library; empty = not printed */
	struct span args;        /* "data=0x7f3a5000a1b0  FREED": without what the compiler took away */
	bool own;                /* a frame of Asterisk's or a module's, and no wrapper */
	struct span text;        /* "6 frames above: lock wrapper, libc", "3 thread start frames below" */
	struct span names;       /* the same by names: "6 frames above: futex_wait .. pthread_mutex_lock, lock wrapper" */
	size_t first, n;         /* links of args in stack_lines.links, by start */
};

struct stack_lines {
	int64_t stack;           /* 0 = the thread has none */
	struct vec lines;        /* struct stack_line */
	struct vec links;        /* struct stack_line_link */
	int func_columns, where_columns; /* widest of the frames */
	struct arena *arena;
};

/* @whole: nothing is folded. */
bool stack_lines_load(struct db *db, int64_t stack, bool whole, struct stack_lines *ret, struct err *e) AST_NODISCARD;
/* The stack to show for a thread; no lines if it has none. */
bool stack_lines_of_thread(struct db *db, int64_t thread, bool whole, struct stack_lines *ret, struct err *e) AST_NODISCARD;
void stack_lines_done(struct stack_lines *s);

#endif
