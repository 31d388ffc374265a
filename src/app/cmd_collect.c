/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/app.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/app/say.h"
#include "astscope/base/err.h"
#include "astscope/base/mem.h"
#include "astscope/base/text_file.h"

extern const struct text_file collect_texts[]; /* share/collect/collect.sh */

/*
 * The script itself is what collects, so that it is one with and without astscope: what is typed here are its arguments, and
 * nothing of a bundle ever comes near this shell.
 */
int cmd_collect(int argc, char **argv)
{
	char sh[] = "/bin/sh", option[] = "-c", name[] = "astscope collect";
	char *script = mem_strdup(collect_texts[0].text);
	char **args = mem_alloc(((size_t)argc + 4) * sizeof(*args));
	struct err e = {0};
	int n = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--script"))
			continue;
		fputs(script, stdout);
		free(args);
		free(script);
		return 0;
	}
	args[n++] = sh;
	args[n++] = option;
	args[n++] = script;
	args[n++] = name;
	for (int i = 1; i < argc; i++)
		args[n++] = argv[i];
	args[n] = NULL;
	/* Its pipes end as those of any script. */
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	execv(sh, args);
	err_set(&e, ERR_READ, "%s cannot be run: %s", sh, strerror(errno));
	free(args);
	free(script);
	return say_error(&e);
}
