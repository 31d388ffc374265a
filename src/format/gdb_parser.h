#ifndef FORMAT_GDB_PARSER_H
#define FORMAT_GDB_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/arena.h"
#include "astscope/base/lines.h"
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
	GDB_OPEN_TEXT,    /* text that is not kept: a row of info threads, a printed value */
	GDB_OPEN_DROPPED, /* text over a limit */
};

/* What becomes of a line in the line equation. */
enum gdb_fate { GDB_FATE_RECORD, GDB_FATE_CONTINUATION, GDB_FATE_REJECT };

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
	bool dropping;       /* frames over the limit */
	int64_t level;       /* of the last frame */
	unsigned frames;     /* in the stack */
	struct gdb_thread current; /* the thread the text named before a stack without header */

	bool crlf;           /* lines end in CR LF */
	bool marker;         /* made by ast_coredumper */
	bool foreign;        /* inside a section of ast_coredumper that is not ours */
	bool received;       /* "received signal" was said: a switch while a frame is due names its thread */
	bool frame_due;      /* gdb came to a thread: the next thing it says is where, a frame without number */
	bool said_current;
	int live;            /* as said: 1, 0, -1 */
	int64_t signal;      /* as said, -1 */
	bool torn;           /* the last line has no LF */
};

static const struct gdb_thread gdb_nobody = {.gdb = -1, .lwp = -1};

/* Records out.  gdb_put flushes what waits first. */
void gdb_flush(struct gdb *p);
void gdb_put(struct gdb *p, const struct record *r);
void gdb_put_fact(struct gdb *p, const char *name, struct span value);
enum gdb_fate gdb_reject(struct gdb *p, struct span text, const char *reason);
struct record gdb_capture_record(const struct gdb *p);

/* The open text: what is complete becomes a record that waits. */
void gdb_begin_text(struct gdb *p, enum gdb_open open, struct span s);
void gdb_add_text(struct gdb *p, struct span s);
void gdb_close_open(struct gdb *p);
void gdb_close_stack(struct gdb *p);

/* One line of a kind; each says what became of it. */
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
enum gdb_fate gdb_on_marker(struct gdb *p, struct span s);

#endif
