/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CLEAN_TEXT_H
#define IMPORT_CLEAN_TEXT_H

#include "astscope/base/strbuf.h"

/*
 * What stands in a line that its program did not print: the marks of terminals, documents, mails and containers.  Each
 * step is a row of a table; which ones a text needs is found by looking at some of it.
 */
struct text_step {
	const char *name;
	/* Is @text (lines, each with its LF) surely written so?  NULL: only by what it is good for. */
	bool (*wanted)(struct span text);
	/* Keep it where more lines become anchors with it than without. */
	bool by_gain;
	/* Append @line without the marks to @out; false: it has none, and nothing was appended. */
	bool (*take)(struct span line, struct strbuf *out);
	/* Right also where no more records come of it: such marks are read as part of what lines say. */
	bool surely;
};

extern const struct text_step text_steps[]; /* in the order they are taken */
enum { TEXT_STEP_TAGS = 3, TEXT_STEPS = 11 };

/* Soft line ends of quoted-printable: is @text written so, and does @line go on in the next one. */
bool text_is_quoted_printable(struct span text);
bool text_breaks_softly(struct span line);

/*
 * The text of @line as it stood on the screen at last: no escape sequences, nothing that a redraw wiped out.  What is
 * between quotes stays: a debugger prints strings as they are.  false: nothing to take away.
 */
bool text_on_screen(struct span line, struct strbuf *out);
/* What begins or ends a block of code in a document: "```", "{noformat}", a backtick alone.  *@ret_rest is what else the line holds. */
bool text_is_fence(struct span line, struct span *ret_rest);

#endif
