/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_UI_KEYMAP_H
#define ASTSCOPE_UI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/err.h"
#include "astscope/base/vec.h"
#include "astscope/ui/event.h"

#define KEYMAP_CHORD 4 /* keys in one binding at most */

/* A row of keys.def: the single source of help, hint bar, --list-keys and the manual page. */
struct key_row {
	const char *contexts; /* "global", "menu", or view names separated by commas; a view's row wins over a global one */
	const char *keys;     /* "j or Down or Ctrl-N", "y y", "m LETTER", "DIGIT" */
	const char *action;   /* "row-down" */
	const char *group;    /* heading in the help */
	const char *help;     /* "next row" */
	const char *hint;     /* the word in the hint bar */
};

/* What pressing a key after @pending keys means. */
enum key_result { KEY_UNBOUND, KEY_PREFIX, KEY_BOUND };

struct key_hit {
	const char *action;  /* borrowed from the keymap */
	const struct key_row *row; /* the default row; NULL for a binding made by the user */
	struct key wild;     /* what stood for LETTER or DIGIT; code 0 if none */
};

struct key_chord {
	struct key keys[KEYMAP_CHORD];
	int n;
};

struct keymap;

struct keymap *keymap_new(void); /* with the defaults */
void keymap_free(struct keymap *m);
/* Later bindings win; action "none" takes a key away. */
bool keymap_bind(struct keymap *m, const char *context, struct span keys, const char *action, struct err *e);
/* Look @chord up in @context, then in "global" (not for the context "menu"). */
enum key_result keymap_find(const struct keymap *m, const char *context, const struct key_chord *chord,
			    struct key_hit *ret);
/* Walk the bindings that hold in @context (its own first, then global): start with *@it = 0. */
struct binding {
	const char *context, *action;
	const struct key_row *row; /* NULL for a binding of the user */
	struct key_chord chord;
};
bool keymap_next(const struct keymap *m, const char *context, size_t *it, struct binding *ret);
/* The first binding of @action that holds in @context. */
bool keymap_of_action(const struct keymap *m, const char *context, struct span action, struct binding *ret);
/* "j", "Ctrl-W w", "m a-z" */
void chord_add_name(struct strbuf *b, const struct key_chord *c);
/* The table of all default keys as text: context, keys, action, help. */
void keymap_list(struct strbuf *b);

#endif
