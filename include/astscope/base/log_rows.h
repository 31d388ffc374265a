/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_LOG_ROWS_H
#define ASTSCOPE_BASE_LOG_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/record.h"

/*
 * What is kept of Asterisk's log: what logic/log_fold makes of its messages and the store writes.  Neutral ground, as record.h
 * is.  Spans borrow until the call returns.
 */

/* A message, with those that are counted with it. */
struct log_row {
	uint64_t line;
	int64_t run;         /* which opening of the log, from 1 */
	uint32_t shape;      /* equal for messages of one place and one wording, from 1 */
	uint64_t addr;       /* the first address in it, 0 = none */
	struct span channel; /* the first name of a channel in it, or empty */
	struct record_log log;
};

/* How many messages a row stands for; the row is that of the first. */
struct log_count {
	int64_t row;
	uint64_t count, last_line;
	struct span last_at;
};

/* A thread that wrote messages: so far, or since it was told of last. */
struct log_thread {
	int64_t run, lwp;
	uint64_t messages, first_line, last_line;
	struct span last_at, last_file, last_text;
};

/* An opening of the log: by a start of Asterisk, or by a reload of its logger. */
struct log_opening {
	int64_t run;
	uint64_t first_line, last_line;
	struct span first_at, last_at, version;
	bool started;        /* modules were loaded: a process began; the first may have been started before */
	int64_t pid;         /* -1 */
	uint64_t stop_line;  /* where it says that it ends in order; 0 */
};

struct log_sink {
	int64_t (*row)(void *ctx, const struct log_row *r); /* the number of the row */
	void (*count)(void *ctx, const struct log_count *c);
	void (*frame)(void *ctx, const struct record *r);    /* RECORD_LOG_FRAME */
	void (*thread)(void *ctx, const struct log_thread *t);
	void (*opening)(void *ctx, const struct log_opening *o);
	void *ctx;
};

#endif
