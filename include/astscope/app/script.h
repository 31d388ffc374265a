/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_SCRIPT_H
#define ASTSCOPE_APP_SCRIPT_H

#include "astscope/app/cmdline.h"
#include "astscope/ui/ui.h"

/*
 * The console without a terminal: what -c and --script say, in order, up to the first that fails.  A line of a script is a
 * command that begins with `:`, or keys by name and texts in double quotes; `#` begins a comment.  Says on stderr what
 * failed; returns the exit status.  @paths: of the bundle, which is not written into.  @diff carries out :diff, at once.
 */
struct script_host {
	bool (*diff)(void *ctx, const char *path, struct err *e);
	void *ctx;
};
int script_run(struct ui *ui, const struct cmdline *o, const struct script_host *host);

#endif
