/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_FOLLOW_H
#define ASTSCOPE_APP_FOLLOW_H

#include "astscope/app/session.h"

/*
 * A log that grows, read again and again beside the console: a thread looks four times a second, and once a second, if lines
 * came, imports what is kept of the log (growing.h) into a database of its own.  That is a session as any other; it takes the
 * place of the one before.  A round that takes long is followed by a pause as long.
 */
struct follow;

/* ERR_READ, ERR_USAGE, ERR_WRITE as growing_open; ERR_INTERNAL: no thread.  What is given outlives it. */
struct follow *follow_begin(const char *path, const struct cmdline *o, struct err *e) AST_NODISCARD;
void follow_free(struct follow *f); /* accepts NULL; waits for the thread */
int follow_fd(const struct follow *f); /* readable when there is news; follow_news takes it */

struct follow_news {
	bool halted;
	bool has_session; /* *@ret below is filled: the caller's from now on */
};
/* @words: how far it is, for people; @said: what happened to the file since the last call, empty if nothing.  Both are replaced. */
struct follow_news follow_news(struct follow *f, struct strbuf *words, struct strbuf *said, struct session *ret);
/* Stand still, or go on. */
void follow_halt(struct follow *f, bool halt);
bool follow_is_halted(struct follow *f);

#endif
