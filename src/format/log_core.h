/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_LOG_CORE_H
#define SRC_FORMAT_LOG_CORE_H

#include "log_line.h"
#include "reader.h"

/*
 * From lines of Asterisk's log to messages and stacks: what stands in a file of its own and what a syslog carries are read
 * alike.  A zeroed struct with a reader is ready.
 */
enum { LOG_OPEN_STACKS = 64 };

/* An assertion of a thread whose stack is still to come, or whose frames come now. */
struct log_stack {
	int64_t lwp;
	uint64_t of_line;
	uint64_t frames; /* still to come; 0 = its head has not come yet */
	bool headed;
	uint64_t turn;   /* when it was opened; 0 = free */
};

struct log_core {
	struct reader *reader;
	/* The message that further lines may belong to; its spans stand in texts. */
	bool pending;
	bool whole;             /* it has no more lines: the assertion on standard error, where anybody writes */
	struct record_log log;
	struct text_place place;
	struct strbuf texts, text;
	/* Stacks, the oldest of a thread first. */
	struct log_stack stacks[LOG_OPEN_STACKS];
	uint64_t turns;
	struct log_stack *now;  /* whose frames are lines without a head; NULL */
	/* The last message of the lock checks, by thread: frames follow as messages of their own. */
	int64_t lock_lwp, lock_level;
	uint64_t lock_line;     /* 0 = none */
};

/* The line at hand of the reader, which the caller has read.  True if it was one of a log, or more of one. */
bool log_core_take(struct log_core *c, const struct log_line *l);
/* The line at hand has no head: more of the message before?  @line is as it stands. */
bool log_core_more(struct log_core *c, struct span line);
void log_core_flush(struct log_core *c);
void log_core_done(struct log_core *c);

#endif
