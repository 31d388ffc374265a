#ifndef ASTSCOPE_UI_COMMAND_H
#define ASTSCOPE_UI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/err.h"
#include "astscope/base/span.h"
#include "astscope/ui/effects.h"
#include "astscope/ui/prompt.h"

struct ui;

/* A `:` command.  Those of the ui are in commands.def; the program adds its own with ui_add_commands. */
struct command {
	const char *name;    /* "sort" */
	const char *args;    /* "[-]COL", "" = takes none; beginning with "[" = may be left out */
	const char *summary; /* "sort by a column; - before it = descending" */
	const char *help;    /* a few sentences more, may be "" */
	/* @args has no blanks around it.  False + @e: not done, said to the user. */
	bool (*run)(struct ui *ui, struct span args, struct effects *fx, struct err *e);
	/* Offer what could stand for the last word of @args; set only the items; may be NULL. */
	void (*complete)(struct ui *ui, struct span args, struct ui_completions *ret);
};

/* The command that @word names, alone or as a unique beginning; NULL + @e (with a suggestion) otherwise. */
const struct command *command_find(const struct ui *ui, struct span word, struct err *e);
/* Walk all commands, ordered by table: start with *@it = 0. */
const struct command *command_next(const struct ui *ui, size_t *it);
/* Run a whole line, with or without the colon. */
bool command_run(struct ui *ui, struct span line, struct effects *fx, struct err *e);

#endif
