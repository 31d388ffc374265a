/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_APP_CONSOLE_H
#define SRC_APP_CONSOLE_H

#include "astscope/app/background.h"
#include "astscope/app/cmdline.h"
#include "astscope/app/follow.h"
#include "astscope/app/other.h"
#include "astscope/app/page_check.h"
#include "astscope/app/session.h"
#include "astscope/app/start.h"
#include "astscope/term/term.h"
#include "astscope/view/env.h"

/*
 * A console.  It begins on the session, or, while that is still being imported, on an empty database, and then on what is
 * small of the bundle.  Who makes it frees what it points to.
 */
struct console {
	const struct cmdline *o;
	const char *path;               /* of the bundle, where :open can open it again; else NULL */
	struct view_env env;
	struct term_setup term;
	struct ui *ui;
	struct session *full;           /* filled once there is no background any more */
	struct background *background;  /* NULL = nothing is being imported */
	struct follow *follow;          /* NULL = the bundle is no log that grows */
	struct session small;
	const struct session *shown;    /* about to be */
	struct db *blank;
	struct other *other;            /* bundle that :diff reads, or has read */
	struct strbuf words;            /* how far the import is */
	struct strbuf theme;            /* of the options file */
	struct page_check *check;       /* of a database that was handed in */
	struct err failed;              /* why there is nothing to show */
	struct chosen *next;            /* the bundle that comes when this console has ended */
};

/* Until it is left; 0, or why it could not be. */
int console_run(struct console *c, struct err *e);
/* -c and --script: no terminal, and nothing beside the reading; the status of what was played. */
int console_play(struct console *c, struct err *e);

#endif
