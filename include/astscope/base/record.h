/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_H
#define ASTSCOPE_BASE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/record_lock_frame.h"
#include "astscope/base/record_log.h"
#include "astscope/base/record_cli.h"
#include "astscope/base/record_memory.h"
#include "astscope/base/record_refs.h"
#include "astscope/base/record_system.h"
#include "astscope/base/span.h"

/*
 * Typed records: what a format says about its text, and what logic and store take.  Neutral ground: formats, logic and
 * store know this file and not each other.
 *
 * Spans borrow from the parser and live until the sink returns.  Strings are bytes as they stood (not escaped).
 * Absent numbers: 0 for line, pthread and addresses; -1 for LWP, counts and times unless said otherwise.
 */

#define TIME_UNKNOWN INT64_MIN
#define NUMBER_ABSENT (-1)

/* Where in the source a record begins. */
struct text_place {
	uint64_t line;   /* from 1 */
	uint64_t offset; /* of the line's first byte */
};

enum record_kind {
	RECORD_REJECT,       /* a line not understood */
	RECORD_REF,          /* one line of a refs log */
	RECORD_LISTED,       /* an object in a report about a refs log; the rows below are its own */
	RECORD_LOCK_DUMP,    /* the head of a `core show locks` output; the lock records below belong to it */
	RECORD_LOCK_THREAD,  /* "=== Thread ID:"; the entries below belong to it */
	RECORD_LOCK_ENTRY,   /* "=== ---> Lock #n"; the frames and places below belong to it */
	RECORD_LOCK_FRAME,   /* one line of the backtrace under an entry */
	RECORD_LOCKED_HERE,  /* "=== --- ---> Locked Here:" */
	RECORD_LOCK_DUMP_END,/* the closing rule, or the end of the file without one */
	RECORD_CAPTURE,      /* a fact about a gdb capture as a whole; the last one before a stack counts */
	RECORD_STACK,        /* a thread header of a gdb text, or a stack without one; the frames below belong to it */
	RECORD_FRAME,        /* the values below belong to it */
	RECORD_FRAME_VALUE,  /* an argument or a local of a frame */
	RECORD_FRAME_FOLD,   /* frames of the stack that were left out here */
	RECORD_PRINTED,      /* a value that gdb was asked for: print, x */
	RECORD_THREAD_ROW,   /* a row of `core show threads` or gdb `info threads`, or a [New LWP n] line */
	RECORD_FACT,         /* a named fact of the source: see below */
	RECORD_SYSTEM,       /* what the kernel, systemd or a crash collector says of a process */
	RECORD_MEMORY,       /* an error or a loss that valgrind found; the parts and frames below belong to it */
	RECORD_MEMORY_PART,
	RECORD_MEMORY_FRAME, /* its payload is `frame` */
	RECORD_LOG,          /* a message of Asterisk's log */
	RECORD_LOG_FRAME,    /* of the stack that was logged with one */
	RECORD_CLI_OUTPUT,   /* a command of the CLI printed something; the rows below belong to it */
	RECORD_CLI_ROW,
};

struct record_reject {
	const char *reason; /* static text, lower case: "delta is not a number" */
	struct span text;   /* the line, not yet cut */
};

enum lock_state { LOCK_HELD, LOCK_WAITING, LOCK_FAILED };
enum lock_mode { LOCK_MUTEX, LOCK_READ, LOCK_WRITE, LOCK_MODE_UNKNOWN };

struct record_lock_dump {
	struct span generation; /* "L1" ... "L8", "A", "B": the columns of core show locks by release; A and B are tables of a gdb script */
	struct span version;    /* of Asterisk; empty if the dump does not say */
	int64_t at_us;          /* epoch, or TIME_UNKNOWN */
	bool headless;          /* its title is missing: the rest of a dump that began elsewhere */
};

struct record_lock_dump_end {
	bool complete; /* the closing rule was there */
};

struct record_lock_thread {
	uint64_t pthread;     /* as an unsigned pointer-sized number; 32 bits only in L1..L3 */
	int64_t lwp;          /* -1 before 13 */
	struct span name;     /* start function */
	struct span started_file, started_func;
	uint64_t started_line;
	bool pthread_is_32bit; /* compare only the low 32 bits */
};

struct record_lock_entry {
	uint64_t lock;         /* address of Asterisk's lock wrapper */
	enum lock_state state;
	enum lock_mode mode;
	bool suspended;
	int64_t slot;          /* "#n"; -1 in generations A and B */
	struct span name;      /* the lock expression, may hold blanks and parentheses */
	struct span file, func;
	uint64_t src_line;
	int64_t depth;         /* times locked now, counting the attempt before L8 */
	int64_t attempts;      /* L8 only, else -1 */
	int64_t since_us;      /* when it was requested, epoch; L8 only, else TIME_UNKNOWN */
	int64_t unlocked_us;   /* last unlock or failed try of the slot; 0 = never; TIME_UNKNOWN before L8 */
	int64_t age_us;        /* as printed; -1 before L8 */
};

struct record_locked_here {
	struct span file, func;
	uint64_t src_line;
	uint64_t by; /* pthread id of the thread that took it there; 0 = not said */
};

/* What a gdb text says of itself.  Emitted when learnt; fields not learnt in this record are 0, -1 or empty. */
struct record_capture {
	bool begins;              /* another core or process: what was said before is not of this one */
	int64_t pid;              /* process */
	int64_t signal;           /* number that ended or reached the process; -1 = not said (of a live dump 19, SIGSTOP) */
	struct span signal_name;  /* "SIGSEGV" */
	uint64_t fault;           /* the address that siginfo blames; valid if has_fault */
	bool has_fault;
	struct span command;      /* "Core was generated by `...'" */
	struct span marker;       /* "thread1.txt": the coredumper section */
	int live;                 /* 1 live process, 0 core, -1 not said */
	struct span tool;         /* that printed the stacks: "lldb"; empty = gdb */
	int64_t current_lwp;      /* "[Current thread is N (... LWP n)]" or the crashed thread of a coredumper thread1 */
};

struct record_stack {
	int64_t gdb;          /* gdb's thread number, -1 if not printed */
	int64_t number;       /* another debugger's, which holds within the capture; 0 if not printed */
	uint64_t pthread;     /* 0 if not printed */
	int64_t lwp;          /* -1 if not printed */
	struct span name;     /* quoted thread name, live only */
	bool banner;          /* a stack or frame without a header; its ids are those of the current thread, if said */
	bool signalled;       /* of the thread that gdb stopped at when it told of a signal; only with banner */
};

enum frame_kind { FRAME_NORMAL, FRAME_INLINED, FRAME_SIGNAL };

struct record_frame {
	int64_t level;
	uint64_t pc;          /* 0 if not printed */
	bool has_pc;
	enum frame_kind kind; /* FRAME_INLINED: gdb prints no pc for the frame that it was inlined into */
	bool selected;        /* printed by itself (frame, up, down): out of order, perhaps a second time */
	struct span func;     /* "??" as printed */
	struct span args;     /* between the outer parentheses, as printed */
	struct span file;
	uint64_t src_line;
	struct span lib;      /* "from LIB" */
	uint64_t lib_offset;  /* of the pc in LIB; valid if has_lib_offset */
	bool has_lib_offset;
};

struct record_frame_value {
	bool is_arg;          /* else a local of `bt full` */
	struct span name;
	struct span text;     /* as printed, continuation lines joined by LF */
};

struct record_frame_fold {
	uint64_t frames;      /* left out between the frame before and the one behind */
	uint64_t repeats;     /* of them those that repeat the frames before them */
};

struct record_printed {
	struct span expr;     /* what was asked for, empty if the text does not show it */
	uint64_t addr;        /* where the value lies, 0 if not known */
	struct span text;     /* as printed, continuation lines joined by LF; of x the words, parted by blanks */
};

/* Three id kinds of one thread; whatever the row does not say is 0 / -1 / empty. */
struct record_thread_row {
	uint64_t pthread;
	int64_t lwp;
	int64_t gdb;
	int64_t number;       /* another debugger's */
	struct span name;
	struct span started_file, started_func;
	uint64_t started_line;
	struct span func;     /* where the thread is, of info threads; `??` as printed */
	bool current;         /* the `*` of info threads */
};

/*
 * A named fact. Names in use: "version" (of Asterisk), "pid", "generation" (of the format, set once known), "sorted" (a run of a refs
 * log is sorted by "address", or by whole "lines"), "torn" (value "line": the last line has no end; "stream": it came from a stream that
 * broke off), "before-operation" (value "1": each row of the run was written before the change it tells of), "unknown-states" (words of
 * rows that this version does not know, and their rows: "construct2 44"), "nul-bytes" (how many stood before rows: a power loss),
 * "clean-stop" (a line of the daemon itself says that it ended cleanly), "started" (when the process started, as printed), "siginfo"
 * (what gdb knows of the signal, braces and all), "build-options" (of Asterisk, as printed), "captured" (when a console session was
 * recorded, as printed), "taken" (a date that stands alone in a file), "no-lock-data" (the answer of an Asterisk without `core show
 * locks`), "cut" (what a gdb text shows to be missing: "threads 2 of 6", "thread 1", "stacks 3", "frames", "end"), "gdb" (how it names
 * itself), "debuginfo" (which symbols it asks for), "listed", "listed.leaked" and so on (objects that a report about a refs log lists,
 * by class if it has classes; no fact: the class may have been left out), "listed.unseen" (objects whose beginning utils/refcounter
 * missed).
 */
struct record_fact {
	const char *name;
	struct span value;
};

struct record {
	enum record_kind kind;
	struct text_place place;
	union {
		struct record_reject reject;
		struct record_ref ref;
		struct record_listed listed;
		struct record_lock_dump lock_dump;
		struct record_lock_dump_end lock_dump_end;
		struct record_lock_thread lock_thread;
		struct record_lock_entry lock_entry;
		struct record_lock_frame lock_frame;
		struct record_locked_here locked_here;
		struct record_capture capture;
		struct record_stack stack;
		struct record_frame frame;
		struct record_frame_value frame_value;
		struct record_frame_fold frame_fold;
		struct record_printed printed;
		struct record_thread_row thread_row;
		struct record_fact fact;
		struct record_system system;
		struct record_memory memory;
		struct record_memory_part memory_part;
		struct record_log log;
		struct record_log_frame log_frame;
		struct record_cli_output cli_output;
		struct record_cli_row cli_row;
	};
};

/* Takes records in file order.  The sink keeps its own failure; parsers never stop for it. */
struct sink {
	void (*put)(void *ctx, const struct record *r);
	void *ctx;
};

/* The line equation of a source: lines = records + continuations + rejects. */
struct tally {
	uint64_t lines;
	uint64_t records;       /* lines that yield at least one record of their own */
	uint64_t continuations; /* understood lines that yield none: rules, banners, prompts, wrapped parts, blank lines */
	uint64_t rejects;
};

/* The names of enum values as the public views spell them. */
const char *ref_lock_state_name(enum ref_lock_state s); /* NULL for REF_LOCK_UNKNOWN */
const char *lock_mode_name(enum lock_mode m);          /* mutex read write unknown */

#endif
