/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/*
 * /proc/PID/task/TID/wchan of each thread, by grep or by a loop of the shell: the function of the kernel in which it waits, 0 = it runs.
 * Without a path before it such a word tells nothing.
 */
static const char *const rows[] = {
	"/proc/{pid#}/task/{lwp#}/wchan:{waits in.}",
	"/proc/{pid#}/task/{lwp#}/wchan {waits in.}",
	"/proc/{pid#}/task/{lwp#}:{waits in.}",
	"/proc/{pid#}/task/{lwp#} {waits in.}",
	"/proc/{pid#}/wchan:{waits in.}",
	"/proc/{pid#}/wchan {waits in.}",
	NULL,
};

static const char *const marks[] = {"/task/", "/wchan", NULL};

const struct cli_output cli_waits_in = {
	.name = "waits_in",
	.rows = rows,
	.marks = marks,
	.first = "/",
};
