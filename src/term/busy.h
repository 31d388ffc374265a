/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_TERM_BUSY_H
#define SRC_TERM_BUSY_H

#include "astscope/base/strbuf.h"
#include "astscope/term/busy.h"

/* The world as the computation sees it; a test has one of its own. */
struct busy_world {
	int64_t (*now_us)(void *ctx);
	/* Without waiting: bytes of the keyboard appended to @keys; true if something else waits (a signal, another size). */
	bool (*look)(void *ctx, struct strbuf *keys);
	void (*say)(void *ctx); /* that something is going on */
	void *ctx;
};

enum busy_doing { BUSY_NOTHING, BUSY_ACTING, BUSY_DRAWING };

struct term_busy {
	struct busy_world world;
	enum busy_doing doing;
	bool unfinished;      /* the picture was put off: what a key does gets no counts either */
	bool said, news;
	int64_t began_us, looked_us, esc_us, esc_delay_us;
	struct strbuf keys;   /* read, but not taken: the loop's next input */
};

/* The console begins, or (NULL) ends. */
void busy_attach(struct term_busy *b, const struct busy_world *world, int64_t esc_delay_us);
/* What follows is done for a key, or for the picture; NULL @b is fine.  Returns what was done before. */
enum busy_doing busy_begin(struct term_busy *b, enum busy_doing doing);

#endif
