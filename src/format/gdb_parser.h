/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef FORMAT_GDB_PARSER_H
#define FORMAT_GDB_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/lines.h"
#include "astscope/base/map.h"
#include "astscope/base/record.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "gdb_text.h"

/* The state of one gdb text being read; for the files of the gdb format only. */

/* What the next lines may continue. */
enum gdb_open {
	GDB_OPEN_NONE,
	GDB_OPEN_FRAME,   /* a frame: text is what was printed of it */
	GDB_OPEN_VALUE,   /* a local: text is its value */
	GDB_OPEN_PRINTED, /* a printed value: text is what stands behind "$K = " */
	GDB_OPEN_TEXT,    /* text that is not kept: a row of info threads */
	GDB_OPEN_DROPPED, /* text over a limit */
};

/* What becomes of a line in the line equation. */
enum gdb_fate { GDB_FATE_RECORD, GDB_FATE_CONTINUATION, GDB_FATE_REJECT };

/* A print of the stacks of all threads counts down to thread 1: what is there of it. */
struct gdb_print {
	int64_t first, last; /* numbers of its headers */
	unsigned headers, steps; /* steps: headers whose number is one below the one before */
};

/* One core or process being debugged, and what the text says of how much of it should be there. */
struct gdb_session {
	bool core, terminated, stacks, detached;
	int64_t pid;           /* attached to; -1 */
	unsigned sections;     /* of ast_coredumper, a bit each */
	struct map announced;  /* LWPs of [New LWP n] */
	struct map late;       /* of those behind a stack: perhaps the next session's */
	struct map rows;       /* numbers of info threads */
	struct map printed;    /* threads with a header */
	struct gdb_print print;
	bool short_print;      /* a print of all threads did not reach thread 1 */
	int64_t print_most;    /* threads that a print of all threads promised */
	bool more_frames;      /* gdb stopped at a limit of frames */
	bool ellipsis;         /* the last line says that more followed */
	bool left_out, gap;    /* a line says that somebody left out others; more of gdb follows behind it */
	unsigned system_lines; /* that tell of the system */
};

/* A frame over the limit of a stack. */
struct gdb_folded {
	struct strbuf text;
	struct text_place place;
	int64_t level;
	bool repeats;
};

/* Frames over the limit of a stack: the last ones wait here for its end. */
struct gdb_fold {
	struct vec last;       /* struct gdb_folded, a ring */
	uint64_t frames;       /* that came here */
	uint64_t repeats;      /* of them: repeat those before them, and have left the ring */
	uint64_t names[8];     /* of the functions of the last frames, a ring */
	uint64_t named;        /* frames seen for it */
	uint64_t runs[8];      /* [k - 1]: frames in a row that equal the one k before */
};

struct gdb {
	const struct sink *out;
	struct lines lines;
	struct tally tally;

	/*
	 * A frame is inlined if the next one has no pc, so records wait here until the next frame or the end of the
	 * stack: a stack without header, the frame, its values and what was rejected between them.
	 */
	struct vec pending;  /* struct record; spans in arena */
	struct arena *arena;
	size_t bytes;        /* of values in arena */
	size_t frame;        /* index in pending of the last frame; SIZE_MAX = none */
	size_t values;       /* of that frame */

	enum gdb_open open;
	struct strbuf text;
	struct gdb_nest nest;
	struct text_place place;  /* of what is open */
	struct span name;    /* of the open value, in arena */
	size_t indent;       /* of the first local of this frame */
	bool bracket;        /* the open text has one: of a frame, its arguments have begun */
	bool trailing_comma; /* the open text's last line ended in ',' or '{' */

	struct strbuf plain; /* the line without terminal control sequences */
	struct text_place here;   /* of the line being read */

	bool in_stack;
	bool banner;         /* it has no header */
	bool selecting;      /* a command was typed that prints one frame of the current thread */
	bool selected;       /* the open frame is that */
	int64_t level;       /* of the last frame */
	unsigned frames;     /* in the stack */
	uint64_t src_line;   /* of the last frame */
	struct gdb_fold fold;
	struct gdb_thread current; /* the thread the text named before a stack without header */

	bool crlf;           /* lines end in CR LF */
	bool marker;         /* made by ast_coredumper */
	bool foreign;        /* inside a section of ast_coredumper that is not ours */
	bool received;       /* "received signal" was said: a switch while a frame is due names its thread */
	bool frame_due;      /* gdb came to a thread: the next thing it says is where, a frame without number */
	bool at_signal;      /* the current thread is the one that gdb stopped at for a signal */
	struct strbuf expr;  /* what the last command asks to print */
	struct strbuf args;  /* of the frame that gdb has selected */
	struct gdb_session session;
	bool said_current;
	int live;            /* as said: 1, 0, -1 */
	int64_t signal;      /* as said, -1 */
	bool torn;           /* the last line has no LF */
};

#define SIGNAL_STOP 19 /* what a core of a running process says */

static const struct gdb_thread gdb_nobody = {.gdb = -1, .lwp = -1};

/* gdb_out.c: records out.  gdb_put flushes what waits first. */
void gdb_flush(struct gdb *p);
void gdb_put(struct gdb *p, const struct record *r);
void gdb_put_fact(struct gdb *p, const char *name, struct span value);
enum gdb_fate gdb_reject(struct gdb *p, struct span text, const char *reason);
struct record gdb_capture_record(const struct gdb *p);

/* gdb_session.c: whether a line of this kind begins another session; what is missing in one that ends. */
void gdb_session_line(struct gdb *p, enum gdb_line what, struct span s);
void gdb_session_end(struct gdb *p);
void gdb_session_done(struct gdb *p);
void gdb_session_header(struct gdb *p, const struct gdb_thread *t);
void gdb_session_new_lwp(struct gdb *p, const struct gdb_thread *t);

/* gdb_fold.c: frames over the limit of a stack. */
bool gdb_folding(const struct gdb *p);
void gdb_fold_name(struct gdb *p, struct span func); /* of each frame of the stack */
void gdb_fold_take(struct gdb *p);  /* the open frame is complete */
void gdb_fold_clear(struct gdb *p); /* the stack has ended */
void gdb_fold_done(struct gdb *p);

/* gdb_open.c, the open text: what is complete becomes a record that waits. */
void gdb_begin_text(struct gdb *p, enum gdb_open open, struct span s);
void gdb_add_text(struct gdb *p, struct span s);
void gdb_close_open(struct gdb *p);
/* @f, whose function is @what, comes: was the frame that waits inlined into it? */
void gdb_settle_inlined(struct gdb *p, const struct gdb_frame *f, struct span what);
void gdb_close_stack(struct gdb *p); /* what is open, then the frames that were folded */

/* gdb_stack.c and the like: one line of a kind; each says what became of it. */
enum gdb_fate gdb_on_header(struct gdb *p, struct span s);
enum gdb_fate gdb_on_frame(struct gdb *p, struct span s);
enum gdb_fate gdb_on_bare_frame(struct gdb *p, struct span s);
enum gdb_fate gdb_on_local(struct gdb *p, struct span s);
bool gdb_is_local_here(const struct gdb *p, size_t indent);
enum gdb_fate gdb_on_row(struct gdb *p, struct span s);
enum gdb_fate gdb_on_new_lwp(struct gdb *p, struct span s);
enum gdb_fate gdb_on_current(struct gdb *p, struct span s, bool switching);
enum gdb_fate gdb_on_core(struct gdb *p, struct span s);
enum gdb_fate gdb_on_signal(struct gdb *p, struct span s, struct span lead);
enum gdb_fate gdb_on_siginfo(struct gdb *p, struct span s);
enum gdb_fate gdb_on_signal_row(struct gdb *p, struct span s);
enum gdb_fate gdb_on_process(struct gdb *p, struct span s);
enum gdb_fate gdb_on_system(struct gdb *p, struct span s);
enum gdb_fate gdb_on_history(struct gdb *p, struct span s);
enum gdb_fate gdb_on_memory(struct gdb *p, struct span s);
enum gdb_fate gdb_on_marker(struct gdb *p, struct span s);

#endif
