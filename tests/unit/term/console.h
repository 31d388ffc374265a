/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef TESTS_TERM_CONSOLE_H
#define TESTS_TERM_CONSOLE_H

#include "tests/lib/pty_vterm.h"

/*
 * The demo (demo.h) on a pseudo terminal.  The program with the tests is the demo as well, when its first argument is
 * "demo".
 */

/* Run @tests, or the demo; main is nothing else. */
int console_main(int argc, char **argv, int (*tests)(void));

/* The demo with @words (separated by blanks) for arguments; @term and @env as in struct pty_setup. */
struct pty *start_as(const char *term, const char *words, const char *const *env);
struct pty *start(const char *words); /* on an xterm, and idle */
struct pty *start_shell(const char *script); /* a shell script in which $0 is the program */
const char *console_program(void);

void assert_shows(struct pty *p, const char *text); /* once idle */
/* It ends by itself; returns the exit status, 128 + N after signal N. */
int end_of(struct pty *p, int patience_ms);
/* It ends with this status and leaves the terminal as it was; @p is stopped. */
void assert_ends(struct pty *p, int status);
bool has_bytes(struct pty *p, const char *needle); /* since pty_forget */
void type_command(struct pty *p, const char *line);

#endif
