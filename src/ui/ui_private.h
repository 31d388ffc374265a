#ifndef ASTSCOPE_UI_UI_PRIVATE_H
#define ASTSCOPE_UI_UI_PRIVATE_H

#include "astscope/ui/menu.h"
#include "astscope/ui/ui.h"
#include "spot.h"

/* What the open prompt is for. */
enum prompt_use { PROMPT_FILTER, PROMPT_SEARCH, PROMPT_COMMAND };

struct popup {
	bool open;
	char *title; /* owned */
	struct text text;
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
	struct keymap *keymap;
	struct options options;
	struct vec commands; /* struct command_table */
	struct vec topics;   /* struct topic_table */

	struct vec spots;    /* struct spot *, oldest first */
	long here, before;   /* index of the place on screen and of the one before; -1 = none */
	char *marks['z' - 'a' + 1]; /* owned place texts */
	bool home_tried;

	struct key_chord chord;
	long count;          /* typed before a movement, 0 = none */
	bool pasting;        /* outside a prompt: ignored up to the end */
	int64_t now_us, interrupt_us;
	bool interrupted;    /* the last key was Ctrl-C */
	struct vec told;     /* struct key: unbound keys already said */

	struct prompt prompt;
	enum prompt_use prompt_use;
	char *filter_before;       /* owned; PROMPT_FILTER: what Esc restores */
	struct spot_position position_before;
	bool preview_due;
	struct menu menu;
	struct popup popup;
	struct search search;

	struct vec messages; /* struct message, all of the session */
	bool message_shown;  /* the last one, until the next key */
	struct vec requests; /* struct ui_request */
	char *title;         /* owned, may be NULL */
	int rows, cols;
};

struct command_table {
	const struct command *rows;
	size_t n;
};

struct topic_table {
	const struct help_topic *rows;
	size_t n;
};

/* Rows of the screen; -1 = not there. */
struct frame {
	int title, tabs, filter, status, hint, message;
	struct rect body;
};

/* ui.c */
struct spot *ui_spot(const struct ui *ui); /* the place on screen, NULL if none */
const char *ui_context(const struct ui *ui); /* of the keymap: the view's name, or "global" */
void ui_settle(struct ui *ui);             /* views told, texts filled, panes laid out */
struct frame ui_frame(const struct ui *ui);
void ui_request(struct ui *ui, enum ui_request_kind kind, struct span text, const char *more);
void ui_say_error(struct ui *ui, const struct err *e);
void ui_set_string(char **field, const char *value); /* NULL frees */

/* trail.c: the places one came through */
bool ui_open(struct ui *ui, const struct place *place, struct err *e);
void ui_back(struct ui *ui);
void ui_forward(struct ui *ui);
void ui_swap(struct ui *ui);
void ui_close_place(struct ui *ui);
void ui_go_number(struct ui *ui, uint32_t number);
const struct view_class *ui_class(const struct ui *ui, const char *name); /* NULL if there is none */
const struct view_class *ui_class_of_number(const struct ui *ui, uint32_t number); /* NULL = none */

/* act.c */
void ui_run_action(struct ui *ui, const char *name, uint32_t key, struct span text);
/* actions.c: what the ui itself does for an action */
typedef void (*builtin_fn)(struct ui *ui, const struct action *a);
builtin_fn ui_builtin(const char *name); /* NULL = none of the ui's */
/* actions_list.c: those about the whole list */
void ui_act_sort_menu(struct ui *ui, const struct action *a);
void ui_act_sort_by(struct ui *ui, const struct action *a);
void ui_act_sort_step(struct ui *ui, const struct action *a);
void ui_act_sort_invert(struct ui *ui, const struct action *a);
void ui_act_columns(struct ui *ui, const struct action *a);
void ui_act_column_toggle(struct ui *ui, const struct action *a);
void ui_act_group_menu(struct ui *ui, const struct action *a);
void ui_act_group_by(struct ui *ui, const struct action *a);
void ui_act_filter(struct ui *ui, const struct action *a);
void ui_act_filter_toggle(struct ui *ui, const struct action *a);
void ui_act_narrow(struct ui *ui, const struct action *a);
void ui_act_narrow_by(struct ui *ui, const struct action *a);
void ui_act_undo(struct ui *ui, const struct action *a);
void ui_act_tag(struct ui *ui, const struct action *a);
void ui_change_filter(struct ui *ui, const char *expr); /* with `u` to take it back; says what is wrong */
/* actions_take.c: copying */
void ui_act_copy(struct ui *ui, const struct action *a);

/* apply.c */
void ui_apply(struct ui *ui, struct effects *fx);

/* ask.c: prompts */
void ui_ask(struct ui *ui, enum prompt_use use, const char *label, const char *initial);
void ui_prompt_key(struct ui *ui, struct key k);
void ui_prompt_preview(struct ui *ui);

/* search.c */
void ui_search_begin(struct ui *ui, int dir, bool from_here);
void ui_search_step(struct ui *ui);
void ui_search_stop(struct ui *ui);
void ui_set_match(struct ui *ui, struct span needle);

/* help.c */
void ui_help_keys(struct ui *ui);
bool ui_help_about(struct ui *ui, struct span topic, struct err *e);
void ui_show_messages(struct ui *ui);
void ui_popup(struct ui *ui, const char *title, const char *text);
const char *ui_topic_next(const struct ui *ui, size_t *it, const char **ret_text);
struct rect ui_popup_rect(const struct ui *ui);
void ui_popup_key(struct ui *ui, struct key k);

/* draw.c */
void ui_draw(const struct ui *ui, struct cells *c);
/* draw_bars.c */
void ui_draw_title(const struct ui *ui, struct cells *c, int row);
void ui_draw_tabs(const struct ui *ui, struct cells *c, int row);
void ui_draw_filter(const struct ui *ui, struct cells *c, int row);
void ui_draw_status(const struct ui *ui, struct cells *c, int row);
void ui_draw_hints(const struct ui *ui, struct cells *c, int row);
void ui_draw_message(const struct ui *ui, struct cells *c, int row);

#endif
