/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/dirs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "astscope/base/mem.h"

#define DIR_MODE 0700

bool dirs_make(const char *path)
{
	char *copy = mem_strdup(path);
	bool ok;

	for (char *slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		mkdir(copy, DIR_MODE); /* whether it helped shows at the last one */
		*slash = '/';
	}
	ok = mkdir(copy, DIR_MODE) == 0 || errno == EEXIST;
	free(copy);
	return ok;
}
