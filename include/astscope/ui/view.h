/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_VIEW_H
#define ASTSCOPE_UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/effects.h"
#include "astscope/ui/event.h"
#include "astscope/ui/prompt.h"
#include "astscope/ui/table.h"
#include "astscope/ui/text.h"

/*
 * A view: one file with a `const struct view_class`, one line in views.def.  The class says what there is; the ui owns the
 * widgets, moves cursors, scrolls, searches, draws, and keeps the state of every place one can go back to, so a view
 * has no code for any of that.  Several states of one class live at once: no statics.
 *
 * The smallest list view: `panes` with one table, open, close, count, row.
 */

#define VIEW_PANES_MAX 3
#define VIEW_MANY (1L << 40) /* view_class.count: not counted yet, there may be as many */
#define VIEW_HEAD_MAX 6 /* lines of the fixed part at the top */

enum pane_kind { PANE_TABLE, PANE_TEXT };

struct pane_def {
	const char *title;   /* above the pane when several are shown; NULL = none.  See also view_class.pane_title */
	enum pane_kind kind;
	const struct ui_column *columns; /* PANE_TABLE; or view_class.columns */
	size_t n_columns;
	int weight;          /* share of the room beside (or above) the others; 0 = 1 */
	int columns_weight;  /* share of the columns beside another one, if it is not the weight; 0 = the weight */
	int least_rows;      /* of the screen, below which it is shown only when it has the focus, or the list is short (panes 1 of two) */
	int least_cols;      /* of the screen, below which it is shown only when it has the focus, and then alone (panes 1 of two) */
	bool wrap;           /* PANE_TEXT: long lines wrap from the start */
};

/* How a place is opened.  No string is NULL; "" = not given. */
struct view_args {
	const char *place;  /* the whole text form: "hist/0x7f42d8cbcaf0#2/event/5?filter=..." */
	const char *path;   /* what follows the view's name: "0x7f42d8cbcaf0#2/event/5" */
	const char *filter, *sort, *group; /* unescaped */
};

/* Where the reader is, given to handlers. */
struct view_at {
	int pane;                  /* focused pane */
	long row[VIEW_PANES_MAX];  /* cursor of each pane: row of a table, line of a text; -1 = empty */
	struct span link;          /* the current link of the row under the cursor, may be empty */
	bool moved;                /* it is not the first one: the reader went there */
	struct span key;           /* key of the row under the cursor, may be empty */
	const struct vec *tags;    /* struct strbuf, keys of the tagged rows of the focused table; NULL in a text */
};

/* A key or command that reached a handler. */
struct action {
	const char *name;    /* "balance": column `action` of keys.def */
	int arg;             /* of the handler's row */
	uint32_t key;        /* the letter or digit that stood for LETTER or DIGIT, 0 if none */
	struct span text;    /* argument of a command, chosen menu line; may be empty */
};

/* What a filter does, asked at each change of the prompt. */
struct filter_answer {
	long shown, total; /* -1 = not known */
	bool later;        /* they were put off: asked again with the same filter the view may know them */
	long caret;        /* byte offset of an error in the expression, -1 = none */
	char text[400];    /* the error ("no field \"fun\": func?"), or a remark such as what explains 0 hits; "" = none */
};

/* What is linked to the row under the cursor; view_class.related is asked with the letter. */
enum related {
	RELATED_REFS = 'R', RELATED_THREAD = 'T', RELATED_LOCKS = 'L', RELATED_BACKTRACE = 'B', RELATED_WAITS = 'W',
	RELATED_HOLDER = 'H', RELATED_CREATOR = 'C',
	RELATED_ALL = 'x',      /* everything, as a menu with kind and confidence */
	RELATED_RAW = 'r',      /* the source lines */
	RELATED_EXPLAIN = 'i',  /* all fields, terms of the score, evidence of a link */
	RELATED_MENTIONS = '*', /* all rows anywhere that name this */
	RELATED_NAME = 'a',     /* ask what it shall be called */
};

/* The report that shows what a view shows; all empty: there is none. */
struct view_report {
	const char *name;    /* "leaks"; NULL = none */
	struct strbuf sql;   /* a question instead of a report */
	struct strbuf filter, sort, group, at;
};

void view_report_done(struct view_report *r);

/* What a view does for an action, in place of the ui. */
struct view_action {
	const char *name;
	/* False = not here: the ui's own meaning of the action follows, or a message that there is none. */
	bool (*run)(void *st, const struct action *a, const struct view_at *at, struct effects *fx);
	int arg; /* handed on in struct action, so that one handler does for several rows */
};

/*
 * All functions but open, close and what the panes need may be NULL.  @st is the view's own zeroed state.  @pane is an
 * index into panes.  Strings a function returns by span live until the next call into the same state.
 */
struct view_class {
	const char *name;    /* "hist": in places and :go, and the context of its rows in keys.def */
	const char *title;   /* "History": tab, crumb, status line */
	const char *summary; /* "how one life got its count": help */
	char number;         /* '4': its key and its order in the bar of views; a letter: its key in the menu behind 0; 0 = neither */
	const char *tab;     /* the title in the bar where that is narrow; NULL = the title */
	size_t state_size;
	const struct pane_def *panes;
	size_t n_panes;      /* 1..VIEW_PANES_MAX; pane 0 is the master: its cursor decides what the others show */
	bool list_alone;     /* pane 0 is seen as a whole: nothing stands below it on screens with few rows */
	int under;           /* the pane below pane 0 where there is room for two; 0 = 1 */
	bool grows;          /* rows come at the end: a cursor on the last one stays on the last one (ui_open_anew) */
	bool trail;          /* below its rows stand the places that were seen last */
	bool unnamed;        /* it shows the names that people gave itself */
	bool needs_target;   /* its number goes to the target of the row under the cursor, if that leads to this view */

	/* Begin and end.  Failure of open: the place is not opened, @e is said.  close takes a half-opened state too. */
	bool (*open)(void *st, const struct view_args *args, void *env, struct err *e);
	void (*close)(void *st);
	long (*start)(void *st, int pane);             /* row for the cursor right after open; else 0 */
	int (*first_pane)(void *st);                   /* the pane that has the focus then; else 0 */
	bool (*reload)(void *st, struct err *e);       /* F5; cursors stay on their rows by key */

	/* Content of tables: see struct table_source. */
	const struct ui_column *(*columns)(void *st, int pane, size_t *ret_n); /* instead of pane_def.columns */
	enum pane_kind (*kind)(void *st, int pane);    /* instead of pane_def.kind, of panes that are now this and now that */
	long (*count)(void *st, int pane);
	bool (*row)(void *st, int pane, long index, struct ui_row *ret);
	long (*items)(void *st, int pane);             /* rows that are neither headings nor stand for others; else all are */
	long (*find)(void *st, int pane, struct span key);
	long (*group_step)(void *st, int pane, long from, int dir);
	long (*search)(void *st, int pane, struct span needle, long from, int dir);
	/*
	 * Headings have @cols columns, and where more than half of the screen is blank the table has room for @rows more: long remarks
	 * are broken, and what is folded at first sight is unfolded.  True: its rows are others now.
	 */
	bool (*fit)(void *st, int pane, int cols, long rows);
	/* Content of texts: fill @t (already cleared; t->width columns wide). */
	void (*text)(void *st, int pane, struct text *t);
	/* Up to VIEW_HEAD_MAX fixed lines above the panes, links and all. */
	void (*head)(void *st, struct text *t);
	/*
	 * The cursor of @pane came to @row (also right after open, for pane 0).  Returns the panes whose content depends on
	 * it, as a bit mask; they are asked anew, tables from the top.
	 */
	unsigned (*select)(void *st, int pane, long row);

	/* Doing things. */
	const struct view_action *actions;
	size_t n_actions;
	/*
	 * What belongs to the row under the cursor: add effects (fx_open, fx_menu for several, fx_message when there is none).
	 * False = this row has nothing of that kind.  Without it, `x` lists the links of the row.
	 */
	bool (*related)(void *st, enum related kind, const struct view_at *at, struct effects *fx);

	/*
	 * Filter: apply @expr ("" = none) if it is right, so that the rows behind the prompt change, and say what it does.
	 * False: @ret->text and caret say what is wrong with it, the rows stay as they are.  Must be quick; cursors are the
	 * ui's business.  Asked with the filter that is already in effect it only answers.
	 */
	bool (*filter)(void *st, const char *expr, struct filter_answer *ret);
	/* What the filter @expr means in SQL, appended; false: @ret_answer says what is wrong with it. */
	bool (*filter_sql)(void *st, const char *expr, struct strbuf *ret, struct filter_answer *ret_answer);
	void (*complete)(void *st, struct span expr, size_t cursor, struct ui_completions *ret);
	/* The term that keeps (or excludes) the value of @column in the row under the cursor: "file:channel.c". */
	bool (*narrow)(void *st, const struct view_at *at, int column, bool exclude, struct strbuf *ret);
	bool (*sort)(void *st, int pane, const char *spec, struct err *e); /* "file", "-file" = descending; "" = default */
	const char *(*sorted)(void *st, int pane);     /* the order in effect, in the same form */
	const char *const *(*groups)(void *st, size_t *ret_n);             /* names for `v` and :group; first = default */
	bool (*group)(void *st, const char *name, struct err *e);          /* one of groups; "" = default */
	/* `z`: fold or unfold what row @index of @pane stands for; the row the cursor goes to, -1 = nothing folds there. */
	long (*fold)(void *st, int pane, long index);
	/* "unfold", "fold": what an action of the view's own does in @pane; NULL = it leaves that to the rows (ui_row.fold). */
	const char *(*folds)(void *st, int pane);

	/*
	 * The text form of where the reader is, without a query part: "hist/0x7f42d8cbcaf0#2/event/5".  Else the path the
	 * place was opened with.
	 */
	void (*place)(void *st, const struct view_at *at, struct strbuf *ret);
	/* Words. */
	void (*empty)(void *st, int pane, struct strbuf *ret); /* in place of the rows of an empty table */
	void (*crumb)(void *st, struct strbuf *ret);   /* in the breadcrumb: "LWP 1656"; else the title and target */
	void (*note)(void *st, struct strbuf *ret);    /* right end of the title line: "ALIVE at 2" */
	void (*about)(void *st, struct strbuf *ret);   /* in the title line of the first place, behind the bundle's name */
	void (*status)(void *st, const struct view_at *at, struct strbuf *ret); /* more for the status line */
	void (*pane_title)(void *st, int pane, struct strbuf *ret);
	/* Actions for the hint bar that suit this row best, names separated by blanks: "follow go-refs diff". */
	const char *(*hints)(void *st, const struct view_at *at);
	/* The shell command that shows the same (y c): "astscope report leaks BUNDLE --filter ...". */
	void (*shell_command)(void *st, const struct view_at *at, struct strbuf *ret);
	/* The report that shows the same; with @thing of what is under the cursor alone, where there is such a one. */
	void (*report)(void *st, const struct view_at *at, bool thing, struct view_report *ret);
};

#endif
