/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_PTY_VTERM_H
#define TESTS_PTY_VTERM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/cells.h"
#include "astscope/ui/event.h"
#include "ui_script.h"

/*
 * A program on a pseudo terminal, with libvterm as the terminal.  Nothing sleeps: the program says behind each picture
 * how much input and which size it stands for (ASTSCOPE_TEST_FD), and waiting means waiting for that.  Every wait gives
 * up after PTY_PATIENCE_MS (under sanitizers PATIENCE times as much) and returns false.
 */
#define PTY_PATIENCE_MS 20000

struct pty_setup {
	const char *const *argv; /* argv[0]: path of the program; ends in NULL */
	const char *const *env;  /* "NAME=VALUE" or "NAME" (unset) besides what is inherited; ends in NULL; may be NULL */
	const char *term;        /* TERM; NULL = "xterm-256color" */
	int rows, cols;          /* 0 = 24 x 80 */
};

struct pty;

/* Whether this machine can: else a reason to skip. */
const char *pty_why_not(void);
struct pty *pty_start(const struct pty_setup *setup);
void pty_stop(struct pty *p); /* kills what still runs */
pid_t pty_pid(const struct pty *p);

void pty_send(struct pty *p, struct span bytes);      /* to the program */
void pty_type(struct pty *p, const char *text);
void pty_key(struct pty *p, struct key k);            /* as an xterm sends it */
void pty_send_shell(struct pty *p, const char *text); /* to another program on the same terminal */
void pty_resize(struct pty *p, int rows, int cols);
/* A size of the window that the program should take for another one. */
void pty_claim(struct pty *p, int rows, int cols, int taken_rows, int taken_cols);
void pty_hang_up(struct pty *p);                      /* close the terminal's side */

/* The program has painted what all it was sent led to, at the present size. */
bool pty_wait_idle(struct pty *p);
/* The program said anything of that kind after the first @seen reports (see pty_reports). */
bool pty_wait_report(struct pty *p, int seen);
int pty_reports(const struct pty *p);
bool pty_wait_text(struct pty *p, const char *needle);  /* on the screen */
bool pty_wait_no_text(struct pty *p, const char *needle); /* any more */
bool pty_wait_bytes(struct pty *p, const char *needle); /* in the output from where pty_forget left off */
/* The program has ended and closed the terminal; @ret_cpu_ms may be NULL: what it and its children used. */
bool pty_wait_exit(struct pty *p, int patience_ms, int *ret_status, long *ret_cpu_ms);

/* As above, but takes no more of the program's output: as if the user had stopped it. */
bool pty_wait_gone(struct pty *p, int patience_ms, int *ret_status);
/* Have output of the program fill all buffers on the way to the terminal. */
void pty_block_output(struct pty *p);
long pty_cpu_ticks(const struct pty *p); /* used so far, in clock ticks; -1 = this system does not say */

struct span pty_bytes(const struct pty *p); /* all output since pty_forget, as it came */
void pty_forget(struct pty *p);
void pty_show(struct pty *p, const char *bytes); /* on the terminal, as if another program had written it */
bool pty_on_alternate_screen(const struct pty *p);
bool pty_is_restored(const struct pty *p); /* modes, screen, cursor, pastes: as before the program */
/*
 * The screen: glyphs with bold, dim, underline and reverse; in place of roles the colours, so that pictures can be compared
 * (0 = the terminal's own).  Valid until the next call.
 */
const struct cells *pty_screen(struct pty *p);
const char *pty_text(struct pty *p); /* as text; valid until the next call */
int pty_color(const struct pty *p, int row, int col); /* foreground 0..15, -1 = the terminal's own */

/*
 * Scripts: `open NAME` starts argv with one more argument, what @argument makes of NAME (NULL = NAME itself; nothing: no
 * argument; false = it is not there).  The setup is copied, its strings live on.
 */
struct ui_driver pty_driver(const struct pty_setup *setup, bool (*argument)(const char *name, struct strbuf *ret));
void pty_driver_done(struct ui_driver *d);

#endif
