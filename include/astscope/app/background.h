/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_BACKGROUND_H
#define ASTSCOPE_APP_BACKGROUND_H

#include "astscope/app/session.h"

/*
 * An import beside the console, in a thread of its own with a connection of its own.  What is small of the bundle is
 * imported first, by itself: a session to look at while the rest is read.  Sessions go from thread to thread whole.
 */
struct background;

/* NULL and @e if no thread can be had.  What is given outlives it. */
struct background *background_begin(const char *const *paths, int n, const struct cmdline *o, struct err *e) AST_NODISCARD;
/* Wait for its end, up to @ms (-1 = as long as it takes); true if it has ended. */
bool background_wait(struct background *b, int ms);
int background_fd(const struct background *b); /* readable when there is news; background_news takes it */

struct background_news {
	bool over;              /* background_result says how */
	bool has_small;         /* *@ret_small below is filled: the caller's from now on */
};
/* @words: how far it is, for people; replaced. */
struct background_news background_news(struct background *b, struct strbuf *words, struct session *ret_small);
/* Once it is over, one time: the session, which the caller closes before background_free, or false and @e. */
bool background_result(struct background *b, struct session *ret, struct err *e);
/* Read no more, and keep what there is.  False: it is being looked through already, or over. */
bool background_stop(struct background *b);
/* Accepts NULL.  If it goes on: keep nothing; waits for the thread. */
void background_free(struct background *b);

#endif
