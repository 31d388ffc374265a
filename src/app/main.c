/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "astscope/app/app.h"
#include "astscope/app/say.h"
#include "astscope/app/stop.h"
#include "astscope/base/strbuf.h"
#include "astscope/ui/keymap.h"

/* What was printed must have arrived, help and paths too.  A reader that went away (EPIPE) had enough. */
static int finish(int status)
{
	struct err e = {0};

	stop_finish();
	errno = 0;
	if (fflush(stdout) == 0 || errno == EPIPE || status != 0)
		return status;
	err_set_errno(&e, ERR_WRITE, errno, "standard output");
	return say_error(&e);
}

/*
 * A first word that is a subcommand wins; `./report` opens a file of that name.
 */
int main(int argc, char **argv)
{
	const struct subcommand *cmd = argc > 1 ? subcommand_find(argv[1]) : NULL;
	char program[] = "astscope";
	char name[64];

	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C"); /* numbers in reports and SQL do not depend on where the reader lives */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a write that fails */
	if (argc > 1 && strcmp(argv[1], "--list-keys") == 0) {
		struct strbuf keys = {0};

		keymap_list(&keys);
		fputs(strbuf_str(&keys), stdout);
		strbuf_done(&keys);
		return finish(0);
	}
	if (!cmd) {
		if (argc > 0)
			argv[0] = program; /* as messages call it */
		return finish(cmd_open(argc, argv));
	}
	snprintf(name, sizeof(name), "astscope %s", cmd->name);
	argv[1] = name;
	return finish(cmd->run(argc - 1, argv + 1));
}
