#ifndef ASTSCOPE_UI_EFFECTS_H
#define ASTSCOPE_UI_EFFECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"
#include "astscope/base/vec.h"

/*
 * What a handler wants to happen.  Views never call each other or the ui: they add effects, the ui applies them in
 * order after the handler returned.  All texts are copied.
 */
enum effect_kind {
	EFFECT_OPEN,      /* text: a place, see base/place.h */
	EFFECT_MESSAGE,
	EFFECT_MENU,      /* the items that follow; a menu with one item is carried out at once */
	EFFECT_MENU_ITEM,
	EFFECT_POPUP,     /* text: title, more: a text to read */
	EFFECT_GOTO,      /* number: row of the focused pane; pushes nothing */
	EFFECT_FILTER,    /* text: becomes the filter of this place */
	EFFECT_COPY,      /* text: for the clipboard, more: what it is, for the message */
	EFFECT_ACTION,    /* action: run it, text: its argument */
	EFFECT_QUIT,
};

enum message_kind { MESSAGE_INFO, MESSAGE_WARN, MESSAGE_ERROR };

struct effect {
	enum effect_kind kind;
	enum message_kind message;
	long number;
	char *text, *more, *action, *note; /* owned; NULL if not used */
	size_t text_n;              /* bytes of text, which may hold NULs for EFFECT_COPY */
};

/* A zeroed struct will not do: effects_init. */
struct effects {
	struct vec items; /* struct effect */
};

void effects_init(struct effects *fx);
void effects_done(struct effects *fx);
void effects_clear(struct effects *fx);

/* Go to a place: "hist/0x7f42d8cbcaf0#2/event/5", "locks?filter=held" (base/place.h). */
void fx_open(struct effects *fx, const char *place);
void fx_openf(struct effects *fx, const char *fmt, ...) AST_PRINTF(2, 3); /* values must be place_escape'd */
void fx_message(struct effects *fx, enum message_kind kind, const char *fmt, ...) AST_PRINTF(3, 4);
/* Begin a menu, then add its lines. */
void fx_menu(struct effects *fx, const char *title);
/* A line that opens @place.  @note (kind, confidence; may be NULL) stands to the right of @label. */
void fx_menu_open(struct effects *fx, const char *label, const char *note, const char *place);
/* A line that runs @action with @arg (may be NULL) in the view. */
void fx_menu_action(struct effects *fx, const char *label, const char *note, const char *action, const char *arg);
void fx_popup(struct effects *fx, const char *title, const char *text);
void fx_goto(struct effects *fx, long row);
void fx_filter(struct effects *fx, const char *expr);
void fx_copy(struct effects *fx, struct span text, const char *what);
void fx_action(struct effects *fx, const char *action, const char *arg);
void fx_quit(struct effects *fx);

#endif
