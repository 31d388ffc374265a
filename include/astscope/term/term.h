/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_TERM_H
#define ASTSCOPE_TERM_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/err.h"
#include "astscope/ui/lineedit.h"
#include "astscope/ui/ui.h"

/*
 * The terminal: screen, keys, signals and the poll loop around a struct ui.  The only user of curses and readline.
 * main has called setlocale(LC_ALL, "") before.
 */
enum term_color {
	TERM_COLOR_AUTO,   /* the theme's, unless NO_COLOR is set */
	TERM_COLOR_ALWAYS, /* even with NO_COLOR; a terminal without colours stays without */
	TERM_COLOR_NEVER,  /* theme "mono" */
};

struct term_busy;

struct term_setup {
	enum term_color color;
	const char *theme; /* one of option "theme"; NULL = "default" */
	bool mouse;        /* on from the start */
	bool ascii;        /* frames and marks in ASCII; also on wherever the locale is not UTF-8 */
	struct term_busy *busy; /* what computes behind the console asks it; NULL = keys wait */
	/*
	 * A job beside the console: while @job_fd is readable, job_news(ctx) is called, which takes what is there and returns
	 * the descriptor to look at from now on, or one of enum term_job.  0 = none.
	 */
	int job_fd;
	int (*job_news)(void *ctx);
	/* Ctrl-C twice or :stop: end what goes on beside the console; false = nothing does.  NULL = nothing ever does. */
	bool (*stop)(void *ctx);
	/* `c`, :follow: stand still, or go on; returns as job_news.  NULL = nothing is followed. */
	int (*follow)(void *ctx);
	/* :open, view Start: the console ends, and @paths (LF between several) come next.  False = they cannot be, which is said. */
	bool (*open)(void *ctx, const char *paths);
	/* :diff: begin a job that reads the bundle @path; returns as job_news.  NULL = it cannot be. */
	int (*diff)(void *ctx, const char *path);
	uint64_t *input; /* bytes that were read of the keyboard, by the consoles before this one too; NULL = nobody asks */
	void *ctx;
};

enum term_job {
	TERM_JOB_OVER = -1,
	TERM_JOB_FAILED = -2, /* there is nothing to show: the console ends */
};

/*
 * Whether a console can be opened here; else @e says why and what to do instead (ERR_USAGE).  Looks at standard output
 * and TERM, changes nothing.
 */
bool term_check(struct err *e);

/*
 * Run the console until it ends; returns the exit status: 0 = quit, 130 = interrupted, 128 + N = ended by signal N, 129
 * also when the terminal went away.  With no terminal: @e is filled and the status is that of @e.  Keys come from
 * standard input, or from /dev/tty when that is something else (the bundle).  The terminal is as before on return and on
 * every other way out: die(), and every signal that can be caught.
 *
 * After a signal or a dead terminal the process has less than a second left for what follows; then it is ended.
 */
int term_run(struct ui *ui, const struct term_setup *setup, struct err *e);

/*
 * The line editor for prompts: GNU readline, which touches neither terminal nor signals here, so tests without a
 * terminal use it too.  One at a time in a process, and made before term_run.  @history_dir keeps the answers of
 * earlier sessions (files "history-filter" ..., mode 0600, best effort); NULL = in memory only.
 */
const struct line_editor *line_readline_new(const char *history_dir);
void line_readline_free(const struct line_editor *editor); /* NULL is fine */

/* Run a program, words without a shell, with @text on its standard input, and wait for it.  Errors: ERR_USAGE, ERR_WRITE. */
bool term_pipe(const char *command, struct span text, struct err *e) AST_NODISCARD;

#endif
