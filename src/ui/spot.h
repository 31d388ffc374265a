/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_SPOT_H
#define ASTSCOPE_UI_SPOT_H

#include <stdbool.h>

#include "astscope/ui/layout.h"
#include "astscope/base/place.h"
#include "astscope/ui/ui.h"
#include "astscope/ui/view.h"

/* A live place: a view's state with the widgets that show it. */
struct spot;

struct pane {
	struct spot *spot; /* so that table callbacks find their way back */
	int index;
	struct table table; /* PANE_TABLE */
	struct text text;   /* PANE_TEXT */
	bool stale;         /* the text must be filled anew */
	long told;          /* the row view_class.select heard of last; -2 = none yet */
	struct strbuf shown; /* cells of the row given last that are not shown as they are */
	bool asked;         /* since spot_settle_begins the view was told of the cursor, or gave its text */
};

/* Where the cursors of a spot stand: for Esc in a prompt, and for jumps inside a place. */
struct spot_position {
	int focus;
	long cursor[VIEW_PANES_MAX], top[VIEW_PANES_MAX];
};

/* One state of what `u` undoes. */
struct spot_change {
	char *filter, *sort, *group, *cols; /* owned */
	struct spot_position position;
};

struct spot {
	long id, up;               /* its number in the session, that of the place one followed a link from; 0 = none */
	const struct view_class *class;
	void *state;
	struct ui_dress dress;
	struct place place;        /* filter, sort, group, cols are kept up to date; path is as opened */
	struct pane pane[VIEW_PANES_MAX];
	struct text head;
	bool head_stale;
	int head_rows;
	struct layout layout;
	struct layout_pane shown[VIEW_PANES_MAX]; /* by the last layout */
	struct rect head_rect;
	struct filter_answer answer; /* of the filter in effect */
	char *everywhere;            /* the filter of all views, if this one knows its fields; NULL = none */
	char *filter_off;            /* the filter that `F` switched off; NULL = none */
	struct vec undo, redo;       /* struct spot_change */
	struct vec jumps, ahead;     /* struct spot_position: long jumps inside the place, for back and forward */
};

struct spot *spot_open(const struct view_class *class, const struct place *place, void *env, struct ui_dress dress, struct err *e);
void spot_close(struct spot *s);
/* What the reader chose for @old, the same place on other data, and its end, if the cursor is there and rows come at the end. */
void spot_look_like(struct spot *s, struct spot *old);

struct pane *spot_focused(struct spot *s);
bool spot_is_table(const struct spot *s, int pane);
long spot_row(const struct spot *s, int pane);         /* of the cursor, -1 = empty */
/*
 * Who is where; @buf keeps the key and link that @ret borrows.
 */
void spot_at(struct spot *s, struct view_at *ret, struct strbuf *buf);
void spot_refresh(struct spot *s, unsigned panes);     /* content changed */
/* Tell the view where cursors are, refill what that changed, put everything into @body. */
void spot_settle(struct spot *s, int rows, int cols, struct rect body);
/* What was told and filled from spot_settle_begins on came to nothing: to be done again.  NULL is fine. */
void spot_settle_begins(struct spot *s);
void spot_unsettle(struct spot *s);
struct rect spot_inside(const struct spot *s, int pane, int n_shown); /* without the pane's title */
void spot_pane_title(const struct spot *s, int pane, struct strbuf *ret);
/* Place text of the row under the cursor, with filter and so on. */
void spot_add_place(struct spot *s, struct strbuf *b);
void spot_add_crumb(struct spot *s, struct strbuf *b);
void spot_draw(const struct spot *s, struct cells *c);
/* Whatever the focused pane is: its rows, and its cursor to one of them. */
long spot_rows(const struct spot *s);
void spot_move_to(struct spot *s, long row);

/*
 * Changes of the whole list.  On failure nothing changes.  Those that `u` takes back are spot_change_...; the others are its
 * parts, and for previews.
 */
bool spot_change_filter(struct spot *s, const char *expr, struct filter_answer *ret);
bool spot_change_sort(struct spot *s, const char *spec, struct err *e);
bool spot_change_group(struct spot *s, const char *name, struct err *e);
bool spot_change_columns(struct spot *s, const char *names, struct err *e);
bool spot_filter(struct spot *s, const char *expr, struct filter_answer *ret);
/* The view with @expr, that of all views with it; spot_filter without what belongs to the place. */
bool spot_ask_filter(struct spot *s, const char *expr, struct filter_answer *ret);
/* False: the view does not know it, nothing changed.  A place that names one thing shows it, whatever the filter. */
bool spot_set_everywhere(struct spot *s, const char *expr, struct filter_answer *ret);
/* So that `u` brings back @filter and @at, with sort, group and columns as they are now. */
void spot_remember(struct spot *s, const char *filter, struct spot_position at);
bool spot_undo(struct spot *s, bool redo);
void spot_change_done(struct spot_change *c);
void spot_changes_clear(struct vec *v); /* of struct spot_change */
void spot_note_order(struct spot *s); /* columns and order after the list changed */
bool spot_reload(struct spot *s, struct err *e);
struct spot_position spot_position(const struct spot *s);
void spot_restore(struct spot *s, struct spot_position p);
void spot_jump_from(struct spot *s, struct spot_position p); /* a long jump inside the place began at @p */
bool spot_jump_back(struct spot *s, bool forward);           /* false: none to go back to */

/*
 * What is shown as a report, or where there is none as the text on screen; @thing: of what is under the cursor.  spot_out.c.
 */
struct ui_output;
enum ui_saved spot_save(struct spot *s, const struct ui_output *out, void *env, const char *file, unsigned what, struct err *e);
bool spot_write(struct spot *s, const struct ui_output *out, void *env, const char *format, bool thing, struct strbuf *ret,
		struct err *e);
bool spot_has_report(struct spot *s, bool thing); /* there is more to write than what is on screen */
void spot_add_file(struct spot *s, bool thing, struct strbuf *ret); /* a name for the file */

void ui_set_string(char **field, const char *value); /* NULL frees */

#endif
