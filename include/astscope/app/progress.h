/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_PROGRESS_H
#define ASTSCOPE_APP_PROGRESS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "astscope/import/importer.h"

/* One line on stderr that tells how far an import is; nothing if that is no terminal. */
struct progress {
	bool on;
	const atomic_bool *stop; /* once it is true, "stopping" is the last word */
	bool shown; /* something stands on the line */
};

void progress_start(struct progress *p, bool on, const atomic_bool *stop);
void progress_take(void *p, const struct import_progress *at); /* import_args.progress */
void progress_say(struct progress *p, const char *what);       /* a phase without numbers */
void progress_end(struct progress *p);                         /* clears the line */

#endif
