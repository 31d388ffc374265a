/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_SRC_TERM_PROGRAM_H
#define ASTSCOPE_SRC_TERM_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "astscope/base/strbuf.h"

/* Programs that the user names: found by PATH, with words for arguments, no shell. */

#define PROGRAM_WORDS_MAX 16

/* The words of @command, each ended by NUL in @text; how many. */
size_t program_words(const char *command, struct strbuf *text, size_t start[PROGRAM_WORDS_MAX]);
/* As the program was started, not as the console has it; @input becomes its standard input, -1 = ours.  False: errno. */
bool program_start(char *const *argv, int input, pid_t *ret);
/* Until it ends; if it is stopped (Ctrl-Z), so are we, and both go on together. */
bool program_wait(pid_t pid, int *ret_status);

#endif
