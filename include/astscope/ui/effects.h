/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_EFFECTS_H
#define ASTSCOPE_UI_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/attr.h"
#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * What a handler wants to happen.  Handlers of views change their own state, those of the ui the place on screen; for all
 * else they add effects, which the ui carries out in order after the handler has returned.  All texts are copied.
 */
enum effect_kind {
	EFFECT_OPEN,      /* text: a place, see base/place.h */
	EFFECT_MESSAGE,
	EFFECT_MENU,      /* the items that follow; a menu with one item is carried out at once, unless it can be searched */
	EFFECT_MENU_ITEM,
	EFFECT_MENU_LINE, /* number: where the cursor of the menu goes */
	EFFECT_POPUP,     /* text: title, more: a text to read */
	EFFECT_GOTO,      /* number: row of the focused pane; pushes nothing */
	EFFECT_FILTER,    /* text: becomes the filter of this place */
	EFFECT_EVERYWHERE, /* text: becomes the filter of all views that know its fields */
	EFFECT_COPY,      /* text: for the clipboard, more: what it is, for the message */
	EFFECT_ACTION,    /* action: run it, text: its argument, number: the key that stood for LETTER or DIGIT */
	EFFECT_OPTION,    /* text: its name, more: its value */
	EFFECT_REQUEST,   /* number: enum ui_request_kind; text: its own, or none */
	EFFECT_DUMP,      /* the screen to the standard output */
	EFFECT_EDIT,      /* text: a file for the editor, number: the line */
	EFFECT_ASK,       /* number: enum prompt_use, text: label, more: initial text; a note: action, note as EFFECT_NOTE */
	EFFECT_SEARCH,    /* number: 1 = the next match, -1 = the one before */
	EFFECT_CANCEL,    /* the search ends, its marks go */
	EFFECT_INTERRUPT, /* Ctrl-C: as cancel; twice in short time it is for the outside */
	EFFECT_TRAIL,     /* number: enum trail_step */
	EFFECT_VIEW,      /* number: the digit of a view */
	EFFECT_MARK,      /* number: the letter to set */
	EFFECT_SAVE,      /* what is shown to file text; number: enum save_what */
	EFFECT_PIPE,      /* what is shown to the program text */
	EFFECT_NOTE,      /* action: "name", "note" or "mark", note: of what (ui_setup.note), text: what is written; none takes it away */
};

/* What a prompt is for. */
enum prompt_use { PROMPT_FILTER, PROMPT_SEARCH, PROMPT_COMMAND, PROMPT_NOTE, PROMPT_SQL, PROMPT_SAVE };

/* What is saved, and whether a file that is there may be replaced. */
enum save_what { SAVE_PAGE = 0, SAVE_THING = 1, SAVE_OVER = 2, SAVE_SCREEN = 4 };

enum message_kind { MESSAGE_INFO, MESSAGE_WARN, MESSAGE_ERROR };

struct effect {
	enum effect_kind kind;
	enum message_kind message;
	long number;
	bool searchable;            /* EFFECT_MENU: typing narrows it */
	char *text, *more, *action, *note; /* owned; NULL if not used */
	size_t text_n;              /* bytes of text, which may hold NULs for EFFECT_COPY */
};

/* A zeroed struct will not do: effects_init. */
struct effects {
	struct vec items; /* struct effect */
};

void effects_init(struct effects *fx);
void effects_done(struct effects *fx);
void effects_cut(struct effects *fx, size_t n); /* all but the first @n go */
void effects_move(struct effects *to, struct effects *from); /* behind those of @to; @from is empty then */
/* One of those from the @n-th on goes somewhere or shows something that is no message. */
bool effects_lead(const struct effects *fx, size_t n);

/* Go to a place: "hist/0x7f42d8cbcaf0#2/event/5", "locks?filter=held" (base/place.h). */
void fx_open(struct effects *fx, const char *place);
void fx_openf(struct effects *fx, const char *fmt, ...) AST_PRINTF(2, 3); /* values must be place_escape'd */
void fx_message(struct effects *fx, enum message_kind kind, const char *fmt, ...) AST_PRINTF(3, 4);
void fx_error(struct effects *fx, const struct err *e); /* a message of what failed and what to do about it */
/* Begin a menu, then add its lines. */
void fx_menu(struct effects *fx, const char *title);
/* A line that opens @place.  @note (kind, confidence; may be NULL) stands to the right of @label. */
void fx_menu_open(struct effects *fx, const char *label, const char *note, const char *place);
/* A line that runs @action with @arg (may be NULL). */
void fx_menu_action(struct effects *fx, const char *label, const char *note, const char *action, const char *arg);
void fx_popup(struct effects *fx, const char *title, const char *text);
void fx_copy(struct effects *fx, struct span text, const char *what);

/* For the handlers of the ui itself. */
enum trail_step { TRAIL_BACK, TRAIL_FORWARD, TRAIL_SWAP, TRAIL_CLOSE };
void fx_help_menu(struct effects *fx, const char *title); /* a menu that can be searched by typing */
void fx_menu_line(struct effects *fx, long line);
void fx_action(struct effects *fx, const char *action, struct span arg);
void fx_key(struct effects *fx, const char *action, uint32_t key); /* an action as a key gives it */
void fx_filter(struct effects *fx, const char *expr);
void fx_everywhere(struct effects *fx, const char *expr);
void fx_option(struct effects *fx, struct span name, struct span value);
void fx_dump(struct effects *fx);
void fx_ask_file(struct effects *fx, bool thing, const char *label, const char *initial); /* of PROMPT_SAVE */
void fx_save(struct effects *fx, struct span file, unsigned what); /* bits of enum save_what */
void fx_pipe(struct effects *fx, struct span command);
void fx_edit(struct effects *fx, struct span file, long line);
/* Ask for what is to be written of @what, or write it: see EFFECT_NOTE. */
void fx_ask_note(struct effects *fx, const char *kind, const char *what, const char *label, const char *initial);
void fx_note(struct effects *fx, const char *kind, const char *what, struct span text);
void fx_ask(struct effects *fx, enum prompt_use use, const char *label, const char *initial);
/* The effects that are only a kind and a number. */
void fx_number(struct effects *fx, enum effect_kind kind, long number);
void fx_request(struct effects *fx, long request, struct span text);

#endif
