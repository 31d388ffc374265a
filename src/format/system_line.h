/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_SYSTEM_LINE_H
#define SRC_FORMAT_SYSTEM_LINE_H

#include "astscope/base/record.h"

/*
 * Lines of a system log: what stands before the words of the kernel and of the daemons, and what the words say.  A line is
 * read by itself; that some say more of the one before is the parser's.
 */
enum system_line_kind {
	SYSTEM_LINE_FOREIGN,
	SYSTEM_LINE_OTHER,   /* of a log, about something else */
	SYSTEM_LINE_BROKEN,  /* the beginning of an event, or a damaged one */
	SYSTEM_LINE_FIELD,   /* a field of a journal's entry, or of a crash that a collector describes */
	SYSTEM_LINE_TIME,    /* says the time of the entry whose fields follow */
	SYSTEM_LINE_MORE,    /* more of the fault before: its bytes, its library, its registers */
	SYSTEM_LINE_EVENT,
	SYSTEM_LINE_CORE,    /* "PID: 24205 (asterisk)" of coredumpctl: a crash is described */
	SYSTEM_LINE_STACK,   /* "Stack trace of thread 24535:" */
	SYSTEM_LINE_FRAME,   /* "#0  0x00007f7f6f086bb0 n/a (libasteriskpj.so.2 + 0x83bb0)" */
};

struct system_line {
	enum system_line_kind kind;
	struct span at;      /* the time before it, or that of SYSTEM_LINE_TIME; empty = none */
	bool epoch;          /* at is microseconds since 1970 */
	struct span text;    /* what was said; of an entry as JSON with its escapes */
	bool json;
	int64_t number;      /* of CORE the process, of STACK the thread */
	struct span name;    /* of CORE the program */
	struct span key, value; /* of FIELD */
	bool kernel;         /* from the kernel's own log */
	bool led;            /* something that is no head of a log stands before the fault */
};

struct system_line system_line_read(struct span line);

/* The line of a fault of which a wrap or a column took the end, as far as it shows. */
bool system_line_is_cut(const struct system_line *l);

/*
 * What @text says; false if it is no event.  Behind an LF it may hold what further lines say of it (SYSTEM_LINE_MORE).
 * @ret->at is left empty.
 */
bool system_event_read(struct span text, struct record_system *ret);
/* Of these the fault of a thread that the kernel tells of. */
bool system_fault_read(struct span text, struct record_system *ret);

/* A frame of a stack in the kernel. */
bool system_kernel_frame(struct span text);

/* An event of which nothing is known but @text. */
struct record_system system_event_blank(enum system_event event, struct span text);

/* "#0  0xPC FUNC (LIB + 0xOFF)" */
bool system_frame_read(struct span text, struct record_frame *ret);

/* The number of "SIGSEGV" or "SEGV"; -1 = none that is known. */
int64_t system_signal_number(struct span name);
/* "SIGSEGV", or NULL. */
const char *system_signal_name(int64_t number);

#endif
