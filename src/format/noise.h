/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_NOISE_H
#define SRC_FORMAT_NOISE_H

#include <stdbool.h>

#include "astscope/base/span.h"

/*
 * What a terminal session adds to the text of the program: colour, redraws of the prompt in front of a line, CR before
 * LF; and what a log adds: its prefix.
 */

/*
 * The text of @line as it stood on the screen at last: no escape sequences, no CR at its end, nothing that a redraw
 * wiped out.  Borrows @line if there is nothing to take away, else fills @room, which has line.n bytes.
 */
struct span noise_strip(struct span line, char *room);

/* "[...]", "<snip>", alone on a line: somebody left out others. */
bool noise_ellipsis(struct span line);

/* Take "HOST*CLI> " off the front of *@s, once or more. */
bool noise_prompt(struct span *s);

/* Take "[DATE] LEVEL[LWP][CALL] FILE: " or as much of it as is there off the front of *@s. */
bool noise_log_prefix(struct span *s);

/*
 * Both; the log prefix only before a line of a lock dump, since in a log of its own a line is better left whole.
 * True if there was a prompt.
 */
bool noise_prefixes(struct span *s);

/*
 * For bids: does @accept take any line of @head that holds @mark?  It gets the line without noise and without blanks
 * and '>' before it.  Does not allocate.
 */
bool noise_any_line(struct span head, struct span mark, bool (*accept)(struct span line));

#endif
