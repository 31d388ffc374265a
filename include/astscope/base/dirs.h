/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_DIRS_H
#define ASTSCOPE_BASE_DIRS_H

#include <stdbool.h>

/* Make @path and the directories on the way, for the user alone; true if it is there.  False: errno says why. */
bool dirs_make(const char *path);

#endif
