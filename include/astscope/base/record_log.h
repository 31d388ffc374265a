/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_LOG_H
#define ASTSCOPE_BASE_RECORD_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/record_lock_frame.h"
#include "astscope/base/span.h"

/* The records of Asterisk's own log; what record.h says of records holds. */

/* What a line says of the process as a whole. */
enum log_mark {
	LOG_MARK_NONE,
	LOG_MARK_BUILD,  /* "Asterisk V built by ..": the log was opened, by a start or by a reload of the logger */
	LOG_MARK_LOADER, /* modules are being loaded: a start; the thread is that of main() */
	LOG_MARK_STOP,   /* it ends in order */
};

/* A message; if it has more than one line, the others are below. */
struct record_log {
	struct span at;     /* time as printed; empty = none */
	struct span level;  /* "ERROR"; empty = not said, as a console does for what is VERBOSE */
	int64_t lwp;
	struct span callid; /* "C-0000002a" */
	struct span file;
	uint64_t src_line;
	struct span func;
	struct span text;   /* its lines, LF between them, at most LIMIT_LOG_TEXT */
	enum log_mark mark;
	struct span version; /* of LOG_MARK_BUILD */
};

/* A frame of the stack that Asterisk logged with a message, often hundreds of lines later. */
struct record_log_frame {
	uint64_t of_line;   /* of that message; of the head of the stack if it comes with none */
	int64_t level;      /* as printed */
	struct record_lock_frame frame;
};

#endif
