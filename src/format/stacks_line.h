/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_STACKS_LINE_H
#define SRC_FORMAT_STACKS_LINE_H

#include "astscope/base/record.h"

/*
 * Lines of stacks that were printed by something else than gdb: what each tool prints, line by line.  What a line belongs to
 * is the parser's.
 */
enum stacks_kind {
	STACKS_FOREIGN,
	STACKS_BROKEN,  /* begins as a frame or a head does, and is none */
	STACKS_OTHER,   /* of the tool, says nothing that is kept */
	STACKS_PROCESS, /* a process or a core begins */
	STACKS_THREAD,  /* the frames below are of it */
	STACKS_FRAME,
	STACKS_PLACE,   /* where in its file the frame before is */
	STACKS_SIGNAL,  /* what ended the process of this stack */
	STACKS_CUT,     /* frames were left out here */
};

/* Which of them a tool's frames are. */
struct stacks_tool {
	const char *name;       /* as the public views spell it */
	bool parted;            /* a line that is none of its own ends a stack: it has no heads */
};

struct stacks_line {
	enum stacks_kind kind;
	const struct stacks_tool *tool;
	int64_t pid;
	int live;                 /* of PROCESS: 1 process, 0 core, -1 not said */
	int64_t lwp, number;      /* of THREAD; number: the tool's own, 0 = none */
	struct span name;
	int64_t signal;           /* THREAD and SIGNAL: the thread got it */
	uint64_t fault;
	bool has_fault;
	struct record_frame frame; /* args as printed */
};

/* False if it is foreign to all tools. */
bool stacks_line_read(struct span line, struct stacks_line *ret);

extern const struct stacks_tool stacks_mi;

/* "/lib/libc.so.6(gets+0x1a)[0x7f..]": with or without a blank before the bracket.  *@ret is a frame without level. */
bool stacks_glibc_frame(struct span line, struct record_frame *ret);

/* "FILE:LINE" and "FILE:LINE:COLUMN" as the file and the line of @ret; false, and nothing is set, if it is neither. */
bool stacks_place(struct span s, struct record_frame *ret);

#endif
