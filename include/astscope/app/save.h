/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_SAVE_H
#define ASTSCOPE_APP_SAVE_H

#include "astscope/view/env.h"

/* Writing what the console shows: reports of the database that it works on, never over a file of the bundle. */
struct saver {
	const struct view_env *env;
	const char *const *paths; /* of the bundle */
	int n_paths;
};

struct view_outside saver_outside(struct saver *s);

#endif
