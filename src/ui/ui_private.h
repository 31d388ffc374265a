/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_UI_PRIVATE_H
#define ASTSCOPE_UI_UI_PRIVATE_H

#include "astscope/ui/menu.h"
#include "astscope/ui/ui.h"
#include "popup.h"
#include "spot.h"

/*
 * The state of the console, and the files above it in the order in which they may call each other: none calls one that
 * stands further down (tests/check/calls.sh).
 */

/* The last click: is there one, where, when. */
struct ui_click {
	bool any;
	int row, col;
	int64_t us;
};

struct message {
	enum message_kind kind;
	char *text; /* owned */
};

/* A search that goes on in slices, so that no key waits for it. */
struct search {
	struct strbuf needle;
	bool running;
	int dir;
	long next;    /* row to look at */
	long left;    /* rows not yet looked at */
	bool wrapped;
	struct spot_position from; /* where it began, for Esc and for back */
};

struct ui {
	struct ui_setup setup;
	struct ui_dress dress; /* ui_setup.dress */
	struct keymap *keymap;
	struct options options;
	struct vec actions;  /* struct action_table */
	struct vec commands; /* struct command_table */
	struct vec topics;   /* struct topic_table */

	struct vec spots;    /* struct spot *, oldest first */
	long here, before;   /* index of the place on screen and of the one before; -1 = none */
	long last_id;        /* of spots */
	char *marks['z' - 'a' + 1]; /* owned place texts */
	bool marks_known;    /* those of ui_setup.mark are there */
	bool home_tried;
	struct ui_view_facts *facts; /* owned, of setup.views */
	bool facts_known;

	struct key_chord chord;
	long count;          /* typed before a movement, 0 = none */
	bool pasting;        /* outside a prompt: ignored up to the end */
	int64_t now_us, interrupt_us;
	bool interrupted;    /* the last key was Ctrl-C */
	struct ui_click click;
	struct vec told;     /* struct key: unbound keys already said */
	bool told_up;        /* that Esc does not go back */

	struct prompt prompt;
	enum prompt_use prompt_use;
	char *filter_before;       /* owned; PROMPT_FILTER: what Esc restores */
	unsigned save_what;        /* PROMPT_SAVE: bits of enum save_what */
	char *note_kind, *note_what; /* owned; PROMPT_NOTE: what it is about */
	struct spot_position position_before;
	bool preview_due;
	struct menu menu;
	struct popup popup;
	struct search search;

	struct vec messages; /* struct message, all of the session */
	bool message_shown;  /* the last one, until the next key */
	bool message_ended;  /* by this key */
	struct err failed;   /* what the last message that was no mere remark was about */
	struct vec requests; /* struct ui_request */
	char *title, *news;  /* owned, may be NULL */
	char *unread_command, *unread_why; /* the same */
	char *everywhere;    /* owned: the filter of all views; NULL = none */
	int rows, cols;
	struct cells canvas; /* the picture in the making, without what opens over it */
	struct cells under;  /* the last one that was whole */
	bool was_over;       /* something was open over what was drawn last */
	bool unfinished;     /* the last picture was put off: nothing is settled */
	bool fed;            /* a key or the mouse came since */
};

/*
 * What the ui itself does for an action.  The handler moves in @s, the place on screen, and adds effects for all else.
 * Adding one is a handler and a row of the table in its file.
 */
struct own_action {
	const char *name;
	void (*run)(const struct ui *ui, struct spot *s, const struct action *a, struct effects *fx);
	int arg; /* handed on in struct action */
	enum action_scope {
		SCOPE_PLACE,    /* where a place is open */
		SCOPE_ANYWHERE, /* @s may be NULL */
		SCOPE_ALWAYS,   /* and over a popup */
	} scope;
};

struct action_table {
	const struct own_action *rows;
	size_t n;
};

struct command_table {
	const struct command *rows;
	size_t n;
};

struct topic_table {
	const struct help_topic *rows;
	size_t n;
};

/* state.c */
void ui_state_init(struct ui *ui, const struct ui_setup *setup);
void ui_state_done(struct ui *ui);
struct spot *ui_spot(const struct ui *ui); /* the place on screen, NULL if none */
const char *ui_context(const struct ui *ui); /* of the keymap: the view's name, or "global" */
void ui_request(struct ui *ui, enum ui_request_kind kind, struct span text, const char *more);
void ui_say_error(struct ui *ui, const struct err *e);
char *ui_strdup(struct span s); /* with a NUL behind it; owned by the caller */
/* Walk a table: start with *@it = 0; NULL at the end. */
const struct own_action *ui_action_next(const struct ui *ui, size_t *it);
const struct command *ui_command_next(const struct ui *ui, size_t *it);
const struct help_topic *ui_topic_next(const struct ui *ui, size_t *it);

/* bind.c: "y,z" is the chord y z.  Errors: ERR_USAGE, there is no such view, key or action. */
bool ui_bind(const struct ui *ui, struct span context, struct span keys, struct span action, struct err *e);

/* search.c */
void ui_search_begin(struct ui *ui, int dir, bool from_here);
void ui_search_step(struct ui *ui);
void ui_search_stop(struct ui *ui);
void ui_set_match(struct ui *ui, struct span needle);

/*
 * trail.c: the places one came through.  To follow is to go on from the place on screen, to switch is to begin anew: the trail
 * of a place is what one followed to it.
 */
struct spot *ui_above(const struct ui *ui, const struct spot *s); /* the place before it in its trail; NULL = none */
bool ui_open(struct ui *ui, const struct place *place, struct err *e);
bool ui_open_text(struct ui *ui, const char *place, struct err *e);
void ui_back(struct ui *ui);
void ui_forward(struct ui *ui);
void ui_swap(struct ui *ui);
void ui_close_place(struct ui *ui);
void ui_go_number(struct ui *ui, uint32_t number);
const struct view_class *ui_class(const struct ui *ui, const char *name); /* NULL if there is none */
const struct view_class *ui_class_of_number(const struct ui *ui, uint32_t number); /* NULL = none */

/* act.c: from the name of an action to its handler, the view's before the ui's own */
void ui_act(const struct ui *ui, struct action *a, struct effects *fx);
/* F5 and :reload; ui_set_unread. */
bool ui_reload(const struct ui *ui, struct spot *s, struct effects *fx, struct err *e);
const struct own_action *ui_own_action(const struct ui *ui, const char *name); /* NULL if there is none */
bool ui_has_action(const struct ui *ui, const char *name); /* of the ui or of the view on screen */

/* command.c */
/* The command that @word names, alone or as a unique beginning; NULL + @e (with a suggestion) otherwise. */
const struct command *command_find(const struct ui *ui, struct span word, struct err *e);
/* Run a whole line, with or without the colon. */
bool command_run(const struct ui *ui, struct span line, struct effects *fx, struct err *e);

/* help.c */
void ui_help_keys(const struct ui *ui, struct effects *fx);
bool ui_help_about(const struct ui *ui, struct span topic, struct effects *fx, struct err *e);

/* commands.c, actions_*.c: tables */
extern const struct command_table ui_commands;
extern const struct action_table ui_actions_go, ui_actions_list, ui_actions_move, ui_actions_rest, ui_actions_source, ui_actions_take;

/* ask.c: prompts */
void ui_ask(struct ui *ui, enum prompt_use use, const char *label, const char *initial);
void ui_prompt_key(struct ui *ui, struct key k, struct effects *fx);
void ui_prompt_preview(struct ui *ui);

/* draw_bars.c */
/* Rows of the screen; -1 = not there. */
struct ui_frame {
	int title, tabs, filter, status, hint, message;
	struct rect body;
};

void ui_draw_title(const struct ui *ui, struct cells *c, int row);
void ui_draw_tabs(const struct ui *ui, struct cells *c, int row);
void ui_draw_filter(const struct ui *ui, struct cells *c, int row);
void ui_draw_status(const struct ui *ui, struct cells *c, int row);
void ui_draw_menu_bars(const struct ui *ui, struct cells *c, int status, int hints); /* of a menu in place of the view */
void ui_draw_hints(const struct ui *ui, struct cells *c, int row);
void ui_draw_message(const struct ui *ui, struct cells *c, int row);

/* render.c */
struct ui_frame ui_frame(const struct ui *ui);

/* mouse.c: a click or the wheel on the place on screen */
void ui_mouse(struct ui *ui, const struct event *ev, struct effects *fx);

/* render.c, with ui_render */
void ui_settle(struct ui *ui); /* views told, texts filled, panes laid out */

/* apply.c, with ui_go */
void ui_apply(struct ui *ui, const struct effects *fx);

/* ui.c: ui_new and ui_feed, above all others */

#endif
