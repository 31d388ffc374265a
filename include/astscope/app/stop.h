/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_STOP_H
#define ASTSCOPE_APP_STOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * Signals while no console is open.  SIGINT, SIGTERM and SIGHUP do not end the program where it stands: it is told to stop,
 * puts away what nobody can use (an unfinished database with its lock, half of an output) and then ends by the signal.
 * Ctrl-C in an import only stops the import, which keeps what it can look through in short time; the next one is as
 * SIGTERM.  The first signal says "stopping" on standard error.  One that comes after the one that asked to stop ends the
 * program at once.  What whoever started us ignores stays ignored.
 *
 * Signal handlers know no context, so this file keeps one process-wide state.
 */

void stop_catch(void);
void stop_release(void);                /* the signals are as before stop_catch; what they said is kept */
void stop_import_begins(void);          /* from now on Ctrl-C stops the import */
void stop_import_ends(void);
const atomic_bool *stop_import_flag(void); /* the import is to stop: by Ctrl-C, or because all is */
int64_t stop_import_age_ms(void);          /* how long ago the import was told to stop; -1 = it was not */
const atomic_bool *stop_flag(void);     /* all is to stop */
/* End by the signal that asked for it; returns if there was none. */
void stop_finish(void);

#endif
