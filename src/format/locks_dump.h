/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_LOCKS_DUMP_H
#define SRC_FORMAT_LOCKS_DUMP_H

#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "reader.h"

enum locks_title {
	LOCKS_TITLE_NONE,  /* the beginning of the dump is missing */
	LOCKS_TITLE_RULED, /* "=== Currently Held Locks =====": L1 to L4x */
	LOCKS_TITLE_PLAIN, /* "=== Currently Held Locks": L5 to L7 */
	LOCKS_TITLE_TIMED, /* "=== Currently Held Locks at Time: ...": L8 */
};

/* One `core show locks` output: from its title to its end. */
struct locks_dump {
	struct reader *r;
	const char *generation;      /* of this dump; NULL = not decided, its records wait in held */
	const char *told_generation; /* last FACT generation */
	struct strbuf version;
	enum locks_title title;
	bool lwp_seen, hex_seen, wide_seen;
	bool in_thread, in_entry;
	bool below_cut;              /* what follows is of a lock whose line lost its end */
	bool times_due;              /* the last of held is an entry whose second line is due */
	size_t column;               /* at which something cut the lines, as its legend or a thread shows; 0 = nothing did */
	size_t line_n;               /* bytes of the line at hand */
	unsigned strange;            /* lines in a row that are not of a dump */
	bool lossy;                  /* a thread or a lock of it was not understood */
	struct vec held;             /* struct record, strings in held_text */
	struct arena *held_text;
	struct text_place last;           /* its last line so far */
};

void locks_dump_init(struct locks_dump *d, struct reader *r);
void locks_dump_free(struct locks_dump *d);

/* The line at hand is the title (or, without one, the first thread).  @at_us: TIME_UNKNOWN if it does not say. */
void locks_dump_begin(struct locks_dump *d, struct span version, enum locks_title title, int64_t at_us);
/* A line between the rules; its records or its reject go to the reader. */
void locks_dump_line(struct locks_dump *d, struct span text, bool torn);
void locks_dump_end(struct locks_dump *d, bool complete, struct text_place place);
/* Does @text look like a line between the rules? */
bool locks_dump_owns(const struct locks_dump *d, struct span text);

#endif
