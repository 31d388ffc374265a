/* SPDX-License-Identifier: GPL-3.0-or-later */
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
	bool (*run)(const struct ui *ui, struct span args, struct effects *fx, struct err *e);
	/* Offer what could stand for the last word of @args; set only the items; may be NULL. */
	void (*complete)(const struct ui *ui, struct span args, struct ui_completions *ret);
};

#endif
