/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_LINEEDIT_H
#define ASTSCOPE_UI_LINEEDIT_H

#include <stddef.h>

#include "astscope/base/span.h"
#include "astscope/ui/event.h"

enum lineedit_result {
	LINEEDIT_EDITING,
	LINEEDIT_ACCEPTED,  /* Enter: text() is the answer until the next start() */
	LINEEDIT_CANCELLED, /* the editor gave up (Ctrl-C, Ctrl-G, Ctrl-D on an empty line) */
};

/*
 * The editor behind a prompt: readline in the program (term), a small one in unit tests.  One line at a time.
 * Esc, Tab and everything around the line (completion, preview) belong to the ui and never come here.
 */
struct line_editor {
	void *ctx;
	/* @history names the list of earlier answers ("filter", "command", "search", "sql"). */
	void (*start)(void *ctx, const char *history, const char *initial);
	enum lineedit_result (*key)(void *ctx, struct key k);
	struct span (*text)(void *ctx);   /* UTF-8; may hold LF, shown as ^J */
	size_t (*cursor)(void *ctx);      /* byte offset in text() */
	/* A text to show in place of the prompt's label (incremental history search), empty = none; may be NULL. */
	struct span (*label)(void *ctx);
	void (*replace)(void *ctx, size_t from, size_t to, struct span with); /* cursor goes behind it */
	void (*stop)(void *ctx);          /* the line is given up; also after LINEEDIT_ACCEPTED */
};

#endif
