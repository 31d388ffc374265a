/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_HISTORY_H
#define ASTSCOPE_TERM_HISTORY_H

#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * The answers given to prompts, one list a kind of prompt, the newest last.  A file of one list has a line for an answer,
 * with LF, CR and backslash written \n, \r and \\.  All of this is best effort: no errors.
 */
#define HISTORY_MAX 500          /* answers kept of one kind */
#define HISTORY_ANSWER_MAX 65536 /* bytes of one */

struct histories {
	struct vec lists; /* struct history_list */
	char *dir;        /* owned; NULL = in memory only */
};

struct history_list {
	char *name;       /* owned */
	struct vec lines; /* char *, owned */
};

void histories_init(struct histories *h, const char *dir);
void histories_done(struct histories *h);
/* The list of that name, read from its file the first time.  Valid until the next call. */
struct history_list *histories_list(struct histories *h, const char *name);
/* An answer was given; blank ones and repetitions of the last one are not kept. */
void histories_add(struct histories *h, struct history_list *list, struct span answer);

#endif
