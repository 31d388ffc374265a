/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_PTY_PRIVATE_H
#define TESTS_PTY_PRIVATE_H

#include <termios.h>
#include <vterm.h>

#include "pty_vterm.h"

struct pty {
	pid_t pid;
	int master;           /* -1 = hung up */
	int alive;            /* its other end is held by the program: closed when that is gone */
	struct termios before; /* modes of the terminal */
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	bool cursor_visible, alternate;
	bool paste_marked;    /* bracketed paste is on */
	uint64_t sent;        /* bytes to the program */
	struct strbuf bytes;  /* output since pty_forget */
	size_t looked_at;     /* of them, for reports */
	int reports;
	uint64_t reported_bytes;
	int64_t reported_rows, reported_cols;
	struct cells cells;
	struct strbuf text;
	struct strbuf held, shown; /* pty_dim.c: a sequence of which the end has not come; what the terminal gets */
};

/* pty_screen.c */
void pty_screen_init(struct pty *p);
void pty_screen_done(struct pty *p);
void pty_look_for_paste_mode(struct pty *p); /* in the output since pty_forget */
/* pty_dim.c: @bytes with italic for dim, behind @out; @held keeps what has no end yet. */
void pty_italic_for_dim(struct strbuf *held, struct span bytes, struct strbuf *out);

#endif
