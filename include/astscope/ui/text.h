/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_TEXT_H
#define ASTSCOPE_UI_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/vec.h"
#include "astscope/ui/cells.h"

/* See ui_setup.dress. */
typedef bool (*ui_dress_fn)(void *env, struct span text, struct span link, bool names, bool value, struct strbuf *ret);
struct ui_dress {
	ui_dress_fn text; /* NULL = nothing is changed */
	void *env;
	bool unnamed;     /* names that people gave are not shown behind things: the view shows them itself */
};

/* @text as it is shown, without names of people; what is changed stands in @keep, whose text before that goes. */
struct span ui_dressed(const struct ui_dress *dress, struct span text, struct strbuf *keep);
const char *ui_dressed_str(const struct ui_dress *dress, const char *text, struct strbuf *keep);

#define TEXT_GUTTER 2 /* left of the lines, where a cursor is shown: `>`, then the flag of the line */

/*
 * A text of lines made of runs with roles and links; the second kind of pane besides the table.
 * A view fills it with the verbs below whenever the ui asks; cursor and scroll survive a refill by line keys.
 */
struct text_run {
	size_t from, n;   /* bytes of text.bytes, already escaped */
	size_t link, link_n; /* bytes of text.links; link_n 0 = none */
	enum role role;
	int columns;
};

struct text_line {
	size_t run, n_runs; /* in text.runs */
	size_t key, key_n;  /* in text.links; any bytes */
	bool selectable;    /* the cursor may stand here */
	char flag;          /* in the gutter, 0 = none */
	enum role flag_role;
	bool outdented;     /* begins in the gutter */
};

struct text {
	struct strbuf bytes, links;
	struct vec runs;   /* struct text_run */
	struct vec lines;  /* struct text_line */
	struct vec rows;   /* struct text_row: what is on screen, made by the last layout */
	long cursor;       /* line */
	long top;          /* row of `rows` */
	int scroll;
	int body_rows;
	int width;         /* columns for text, valid while being filled */
	int height;        /* rows, the same */
	long link_line;    /* the line whose link @link is the current one; of others it is the first */
	size_t link;
	bool wrap;
	bool cursor_shown; /* there are selectable lines */
	bool folded;       /* the view left lines out for want of rows */
	struct ui_dress dress;
	struct strbuf match; /* search text, empty = none */
};

void text_init(struct text *t);
void text_done(struct text *t);
void text_clear(struct text *t); /* the lines; keeps cursor and scroll */

/* Filling.  Text may be any bytes. */
void text_line(struct text *t);  /* begin the next line; text_add without a line begins one */
void text_add(struct text *t, enum role role, struct span s);
void text_add_str(struct text *t, enum role role, const char *s);
void text_addf(struct text *t, enum role role, const char *fmt, ...) AST_PRINTF(3, 4);
void text_link(struct text *t, enum role role, struct span s, const char *place); /* the cursor may stand on its line */
/*
 * For texts of which only a part goes on the line: @s as it is shown, whole, and a part of that.  What is cut before it is dressed
 * may keep half of what is private.
 */
struct span text_dressed(const struct text *t, struct span s, struct span link, struct strbuf *keep);
void text_add_shown(struct text *t, enum role role, struct span s, struct span link); /* @link may be empty */
void text_pad_to(struct text *t, int column);     /* blanks up to @column; one blank if already past */
/* About the current line. */
/* The cursor may stand here; @key: see struct ui_row, may be empty. */
void text_selectable(struct text *t, struct span key);
/* Nor its links make it one on which the cursor stands: they begin above. */
void text_unselectable(struct text *t);
/* It goes on with the line before: it has its key. */
void text_continue(struct text *t);
void text_flag(struct text *t, enum role role, char flag);
/* A title: it begins in the gutter, in place of the flag. */
void text_outdent(struct text *t);
/* A line in one go. */
void text_linef(struct text *t, enum role role, const char *fmt, ...) AST_PRINTF(3, 4);
int text_columns(const struct text *t); /* of the current line so far */

/* Moving and showing. */
void text_move(struct text *t, long by);
void text_move_to(struct text *t, long line);
void text_page(struct text *t, int halves);
void text_scroll_right(struct text *t, int columns);
void text_layout(struct text *t, struct rect r);
void text_render(const struct text *t, struct cells *c, struct rect r, bool focused);
/* To the line with this key; lines that follow each other may have the same one: to the @nth behind the first. */
bool text_find(struct text *t, struct span key, long nth);
long text_key_nth(const struct text *t, long line);
struct span text_key(const struct text *t, long line);
/* The current link of @line: the first, if no other was gone to; empty if none. */
struct span text_line_link(const struct text *t, long line);
/* To the next link of the row of the cursor (dir 1) or the one before, on screen; false = there is none. */
bool text_link_step(struct text *t, int dir);
/* To the line on row @row of the pane, and to its link at @col; false = the cursor cannot stand there. */
bool text_point(struct text *t, int row, int col);
bool text_link_moved(const struct text *t); /* the current link of the cursor's line is not its first */
/* Walk the links of a line: start with *@it = 0. */
bool text_next_link(const struct text *t, long line, size_t *it, struct span *ret_text, struct span *ret_link);
bool text_line_matches(const struct text *t, long line, struct span needle);
void text_add_plain(const struct text *t, long line, struct strbuf *b); /* the line as text */

#endif
