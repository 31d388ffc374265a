/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_TERMINAL_H
#define ASTSCOPE_APP_TERMINAL_H

#include "astscope/app/cmdline.h"
#include "astscope/base/strbuf.h"
#include "astscope/term/term.h"

/* What every console of the program has in common: its colours, its prompts, the options file. */

void terminal_setup(const struct cmdline *o, struct term_setup *ret);
/* History of prompts is kept where the user's state is; without such a place only in memory.  Free with line_readline_free. */
const struct line_editor *terminal_editor(void);
/* A ui of @setup with all that can be read about. */
struct ui *terminal_ui(const struct ui_setup *setup);
/*
 * Read the options file (rc.h) and take what it says of colours, which --theme overrules, and of the mouse; @theme keeps the text
 * of @setup.theme.  What is wrong with the file is said in the console.
 */
void terminal_options(struct ui *ui, const struct cmdline *o, struct term_setup *setup, struct strbuf *theme);

#endif
