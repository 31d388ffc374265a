/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_OPEN_H
#define ASTSCOPE_APP_OPEN_H

#include "astscope/app/cmdline.h"
#include "astscope/app/start.h"

/* Open a bundle in the console; without a terminal on standard output print its overview.  Returns the exit status. */
int open_bundle(const char *const *paths, int n_paths, const struct cmdline *o);
/* The same with what was chosen in a console (UI_REQUEST_OPEN), and with what is chosen in those that follow; its paths are empty then. */
int open_chosen(struct chosen *chosen, const struct cmdline *o);

#endif
