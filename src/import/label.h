/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_LABEL_H
#define IMPORT_LABEL_H

#include <stddef.h>

#include "astscope/base/arena.h"

/*
 * What precedes the names of the files that the arguments @paths bring, "" or "FOLDER/", into @ret (n of them, in @names).
 * A folder is called by the shortest tail of its path that no other one has, so that files of one folder stay together
 * and no path of the machine is shown.  One argument alone, or loose files of one folder, need no such name.
 */
void label_arguments(const char *const *paths, size_t n, struct arena *names, const char **ret);

#endif
