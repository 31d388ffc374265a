/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_PROMPT_H
#define ASTSCOPE_UI_PROMPT_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/ui/cells.h"
#include "astscope/ui/lineedit.h"
#include "astscope/ui/text.h"

/* What could stand at the cursor of a prompt instead of bytes [from, to) of its text. */
struct ui_completions {
	struct vec items; /* struct ui_completion */
	size_t from, to;
};

struct ui_completion {
	char *text; /* owned */
	char *note; /* "412", "creator's file"; may be NULL */
};

void completions_add(struct ui_completions *c, struct span text, const char *note); /* note may be NULL */

/* One line being asked for, at the bottom of the screen. */
struct prompt {
	const struct line_editor *editor;
	bool open;
	bool pasting;
	struct strbuf label;    /* "filter " */
	struct strbuf preview;  /* the line above: count, error, usage */
	bool preview_is_error;
	long caret;             /* byte offset in the text the error is about, -1 = none */
	struct ui_completions list;
	long choice;            /* of the list, -1 = none */
	struct ui_dress dress;  /* of all but the text, which is edited as it is */
};

void prompt_init(struct prompt *p, const struct line_editor *editor);
void prompt_done(struct prompt *p);
void prompt_start(struct prompt *p, const char *label, const char *history, const char *initial);
void prompt_stop(struct prompt *p);
enum lineedit_result prompt_key(struct prompt *p, struct key k, bool *ret_changed);
struct span prompt_text(const struct prompt *p);
void prompt_preview(struct prompt *p, bool is_error, long caret, const char *fmt, ...) AST_PRINTF(4, 5);
/* Take over what the list offers: its common beginning, or the next item when there is no more of it. */
void prompt_complete(struct prompt *p, int dir);
/* The only thing that was offered stands there: what may follow it is another list. */
void prompt_next_offers(struct prompt *p);
/* Draw into the last rows of @c: the line, above it preview and completions. */
void prompt_render(const struct prompt *p, struct cells *c);

#endif
