/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_TERM_RESCUE_H
#define ASTSCOPE_TERM_RESCUE_H

#include <stdbool.h>
#include <termios.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"

/*
 * Signals, and the terminal put right when the program ends in the middle of things.  Signal handlers know no context,
 * so this file keeps one process-wide state.
 */

/* What signals said since the last time. */
enum signal_news {
	SIGNAL_RESIZED = 1,
	SIGNAL_STOP = 2,      /* SIGTSTP from outside */
	SIGNAL_CONTINUED = 4, /* SIGCONT */
	SIGNAL_QUIT_KEY = 8,  /* Ctrl-\ on the terminal */
	SIGNAL_END = 16,      /* SIGHUP, SIGINT, SIGTERM and all others that end a process: see signals_ended_by */
};

bool signals_open(struct err *e);
void signals_close(void);
int signals_fd(void);           /* readable when there is news */
unsigned signals_take(void);    /* enum signal_news, or-ed; forgets them */
int signals_ended_by(void);     /* the signal that asks the program to end, 0 = none so far */
/* From now on the process has less than a second to end by itself. */
void signals_hurry(void);
/* Stop the process (@group: with all of its process group) and come back when it is continued. */
void signals_stop(bool group);

/*
 * While armed, fatal signals and die() first write @bytes to @out and set @in to @before.  Copies all; at most
 * RESCUE_BYTES_MAX bytes.
 */
#define RESCUE_BYTES_MAX 256
void rescue_arm(int in, int out, const struct termios *before, struct span bytes);
void rescue_disarm(void);

#endif
