/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_UI_H
#define ASTSCOPE_UI_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/cells.h"
#include "astscope/ui/command.h"
#include "astscope/ui/effects.h"
#include "astscope/ui/event.h"
#include "astscope/ui/keymap.h"
#include "astscope/ui/lineedit.h"
#include "astscope/ui/option.h"
#include "astscope/ui/view.h"

/*
 * The console as a function: ui_feed takes events, ui_render gives the screen.  No terminal, no clock, no files: the
 * same in a test and in the program.  What only the outside can do comes out as requests.
 */
struct ui;

#define UI_PLACES_MAX 50 /* places kept for back and forward */

/* What views could not show because something else was wanted first (a key waits). */
struct ui_put_off {
	bool any;      /* of the picture: it is not to be shown */
	bool optional; /* what may come later: how many rows there are */
};

/* What there is in a view, before one looks. */
struct ui_view_facts {
	bool empty;     /* nothing: its tab is dim */
	bool bad;       /* something is wrong there: `!` behind its digit */
	char words[100]; /* for the menu of views: "9 channels, 3 bridged" */
};

/* Reports for the outside. */
enum ui_saved { UI_SAVED, UI_SAVE_FAILED, UI_SAVE_THERE }; /* THERE: the file exists, and was not to be replaced */
struct ui_output {
	/* Write the report @r, or @text where there is none, to @file, in the format that its ending says. */
	enum ui_saved (*save)(void *env, const struct view_report *r, struct span text, const char *file, bool over, struct err *e);
	/* Append the report, in the format of that name. */
	bool (*write)(void *env, const struct view_report *r, const char *format, struct strbuf *ret, struct err *e);
};

/* What a prompt for a language of questions asks. */
struct ui_query {
	/* Append the place with the answer to @text; false + text and caret of @ret: it is wrong. */
	bool (*place)(void *env, struct span text, struct strbuf *ret_place, struct filter_answer *ret);
	void (*complete)(void *env, struct span text, size_t cursor, struct ui_completions *ret);
	/* Append what is known of the word before @cursor, one line; false = nothing. */
	bool (*describe)(void *env, struct span text, size_t cursor, struct strbuf *ret);
};

enum ui_source { UI_SOURCE_SHOW, UI_SOURCE_EDIT, UI_SOURCE_COPY };

struct ui_setup {
	const struct view_class *const *views; /* outlive the ui */
	size_t n_views;
	/* Of other consoles: their keys may be bound here, by an options file that all read.  May be NULL. */
	const struct view_class *const *other_views;
	size_t n_other_views;
	void *env;                    /* handed to view_class.open: the session */
	const struct line_editor *editor;
	const char *program;          /* "astscope" */
	const char *home;             /* place to begin with */
	/*
	 * `:go TEXT` for a text that is no place (an address, an LWP, file:line): add effects, or false + @e.  May be NULL.
	 */
	bool (*resolve)(void *env, struct span text, struct effects *fx, struct err *e);
	/*
	 * What belongs to what the link @place is about: add effects; false, and none, if there is nothing of that kind.  May be
	 * NULL.
	 */
	bool (*related)(void *env, struct span place, enum related kind, struct effects *fx);
	/* Fill the zeroed @ret of all @n views; false = not now, ask again.  May be NULL: nothing is said of views. */
	bool (*facts)(void *env, const struct view_class *const *views, size_t n, struct ui_view_facts *ret);
	/*
	 * The first FILE:LINE of @text: copied, or below the folders @paths (option source-path) a popup with its lines, or fx_edit.
	 * False + @e: there is no such place or file.  May be NULL.
	 */
	bool (*source)(void *env, struct span text, const char *paths, enum ui_source what, struct effects *fx, struct err *e);
	/*
	 * Write @text about @what: "name", a place or what `:go` takes: what that thing is called; "note", a place: a note about it;
	 * "mark", a letter: the place @text.  Empty: take it away.  Says what became of it by @fx; false + @e: nothing.  May be NULL.
	 */
	bool (*note)(void *env, const char *kind, const char *what, struct span text, struct effects *fx, struct err *e);
	/* Append the place of a mark; false if it is not set.  May be NULL: marks last as long as the ui. */
	bool (*mark)(void *env, char letter, struct strbuf *ret);
	/*
	 * Append what is shown for @text, which leads to the place @link (may be empty); false: it is shown as it is.  Asked of each
	 * cell and each piece of a text before it is laid out.  @value: it is a cell that says so itself.  May be NULL.
	 */
	ui_dress_fn dress;
	/* Option redact: `dress` takes out what is private, or no more.  May be NULL. */
	bool (*redact)(void *env, bool on, struct err *e);
	/* Offer the files whose names begin with @typed, whole.  May be NULL. */
	void (*files)(void *env, struct span typed, struct ui_completions *ret);
	bool follows;            /* a log that grows: it can be halted (UI_REQUEST_FOLLOW) */
	struct ui_output output; /* NULLs = nothing can be saved */
	struct ui_query query; /* of the prompt for SQL; NULLs = there is none */
	/* What was put off since the last call; NULL = nothing ever is. */
	struct ui_put_off (*put_off)(void *env);
	/* True, with what it was, if reading failed since the last call, told or not; NULL = it never does. */
	bool (*failed)(void *env, struct err *ret);
};

struct ui *ui_new(const struct ui_setup *setup); /* opens nothing yet: ui_go or the first ui_render does */
void ui_free(struct ui *ui);

void ui_feed(struct ui *ui, const struct event *ev);
/*
 * Settle what is open (previews, layout), then draw.  False: something was put off; render again when no input waits.  If
 * that was of the picture, @c keeps what it shows, with a mark, and keys act on what they know.
 */
bool ui_render(struct ui *ui, struct cells *c);
/* Say on @c, a picture of before, that an answer takes time and how it is stopped; asks no view. */
void ui_draw_busy(const struct ui *ui, struct cells *c);
/* Nothing is left to do until the next event: no search going on, no preview due. */
bool ui_is_idle(const struct ui *ui);
/* When (event.at_us) the ui wants an EVENT_TICK: 0 = as soon as there is no input, -1 = not at all. */
int64_t ui_wants_tick(const struct ui *ui);

/* Go to a place as `:go` does; false: said in @e, the screen stays. */
bool ui_go(struct ui *ui, const char *place, struct err *e);
/*
 * Run a line of `:` with all that follows from it.  False: it is no right command, or it failed; what a message would say is in
 * @e, ERR_USAGE if it is no right command.
 */
bool ui_run(struct ui *ui, struct span line, struct err *e);
/* Option redact: what is private is to be taken out, also of what comes later (ui_open_anew). */
bool ui_redacts(const struct ui *ui);
void ui_message(struct ui *ui, enum message_kind kind, const char *fmt, ...) AST_PRINTF(3, 4);
/* Left end of the title line after the program's name: the bundle. */
void ui_set_title(struct ui *ui, const char *title);
/* What goes on beside the console, at the right end of the title line; NULL = nothing. */
void ui_set_news(struct ui *ui, const char *news);
/*
 * Not all is there that could be, and reading a place anew (F5) does not change that: it then asks whether the command line @command
 * is to be run, or says @why if that is NULL.  Both NULL: all is there.
 */
void ui_set_unread(struct ui *ui, const char *command, const char *why);
/*
 * @change makes what views work on (ui_setup.env) another one, while what there was still lives: all places are opened anew,
 * those that are not there any more go.
 */
void ui_open_anew(struct ui *ui, void (*change)(void *ctx), void *ctx);
/* More `:` commands and `:help` topics; the rows outlive the ui. */
void ui_add_commands(struct ui *ui, const struct command *rows, size_t n);
struct help_topic {
	const char *name;  /* "filter" */
	const char *text;  /* one screen, lines ended by LF */
};
void ui_add_topics(struct ui *ui, const struct help_topic *rows, size_t n);
/* The place on screen in its text form. */
void ui_add_place(const struct ui *ui, struct strbuf *b);

/* What the outside has to do, in order. */
enum ui_request_kind {
	UI_REQUEST_QUIT,
	UI_REQUEST_INTERRUPT, /* Ctrl-C twice: stop the import, or with none quit with 130 */
	UI_REQUEST_STOP,      /* stop the import */
	UI_REQUEST_FOLLOW,    /* a log that grows: stand still, or go on */
	UI_REQUEST_SUSPEND,
	UI_REQUEST_REDRAW,    /* the terminal's screen may be damaged */
	UI_REQUEST_THEME,     /* text: its name */
	UI_REQUEST_MOUSE,     /* text: yes or no */
	UI_REQUEST_COPY,      /* text: for the clipboard; more: what it is */
	UI_REQUEST_DUMP,      /* text: the screen, for the standard output */
	UI_REQUEST_DIFF,      /* text: path of the bundle to compare with; empty = turn the comparison round */
	UI_REQUEST_OPEN,      /* text: paths of the bundle to open in place of this one, LF between several */
	UI_REQUEST_PIPE,      /* text: a program with its arguments, without a shell; more: what it gets on its standard input */
	UI_REQUEST_EDIT,      /* text: file to open in the editor; more: the line */
};

struct ui_request {
	enum ui_request_kind kind;
	char *text, *more; /* owned by the taker */
	size_t text_n;
};

bool ui_take_request(struct ui *ui, struct ui_request *ret);
void ui_request_done(struct ui_request *r);

#endif
