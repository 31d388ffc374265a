/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_LOG_LINE_H
#define SRC_FORMAT_LOG_LINE_H

#include "astscope/base/record.h"
#include "astscope/base/strbuf.h"

/* Lines of Asterisk's log: in a file, plain, of a console, as JSON, and behind the head of a syslog.  Each by itself. */
enum log_line_kind {
	LOG_LINE_FOREIGN,
	LOG_LINE_MESSAGE, /* "[DATE] LEVEL[LWP][CALL] FILE: TEXT" and its kin */
	LOG_LINE_OPENED,  /* "[DATE] Asterisk V built by .." */
	LOG_LINE_VERBOSE, /* "[DATE]     -- TEXT": consoles print VERBOSE without level and thread */
	LOG_LINE_ASSERT,  /* what an assertion prints to stderr; the log says the same */
	LOG_LINE_FRAME,   /* "# 0: SYMBOL" */
};

struct log_line {
	enum log_line_kind kind;
	struct record_log log; /* borrows the line; of a JSON line with its escapes */
	bool escaped;
	struct span more;      /* another message that stands in the same line */
	int64_t level;         /* of FRAME */
	struct record_lock_frame frame;
};

struct log_line log_line_read(struct span line);
/* The same of what stands behind the head of a syslog: @at is its time. */
struct log_line log_line_read_after(struct span text, struct span at);

/* "#1: SYMBOL" and "# 1: SYMBOL" */
bool log_frame_read(struct span text, int64_t *ret_level, struct record_lock_frame *ret);
/* "OBJECT(SYM+0xHEX) [PTR]" and nothing more */
bool log_symbol_read(struct span text, struct record_lock_frame *ret);
/* "Got 3 backtrace records"; *@ret_frames so many follow at most. */
bool log_is_stack_head(struct span text, uint64_t *ret_frames);
/* The text of a JSON string. */
void log_unescape(struct span s, struct strbuf *out);

#endif
