/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_OPEN_H
#define ASTSCOPE_APP_OPEN_H

#include "astscope/app/cmdline.h"

/* Open a bundle in the console; without a terminal on standard output print its overview.  Returns the exit status. */
int open_bundle(const char *const *paths, int n_paths, const struct cmdline *o);

#endif
