/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_STACKS_FRAMES_H
#define SRC_FORMAT_STACKS_FRAMES_H

#include "astscope/base/arena.h"
#include "astscope/base/limits.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "reader.h"

/* The frames of a stack that is being read.  Of one without end the first and the last are kept. */

enum { FRAMES_FIRST = LIMIT_FRAMES_PER_STACK - LIMIT_FRAMES_LAST };

struct held {
	struct strbuf text;    /* the line of a frame; of gdb/MI its tuple */
	struct strbuf args;    /* of gdb/MI: the list */
	struct strbuf place;   /* the line below that says where in its file it is */
	struct text_place at;
};

struct frames {
	struct vec held;       /* struct held; those of FRAMES_FIRST on are a ring */
	size_t n;              /* frames that came */
	bool mi;               /* they are gdb/MI's */
	struct arena *arena;   /* of what is read from them, until frames_clear */
};

void frames_init(struct frames *f);
void frames_clear(struct frames *f);
void frames_done(struct frames *f);
/* The next frame, to be filled in. */
struct held *frames_hold(struct frames *f, struct text_place at);
struct held *frames_at(const struct frames *f, size_t i); /* one that is kept */
struct record_frame frames_read(struct frames *f, const struct held *h);
int64_t frames_level(const struct frames *f, size_t i);
/* All that is kept, innermost first, with their values. */
void frames_put(struct frames *f, struct reader *out);

#endif
