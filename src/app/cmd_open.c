/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "astscope/app/app.h"
#include "astscope/app/open.h"
#include "astscope/app/say.h"
#include "astscope/app/start.h"
#include "astscope/term/term.h"

/* A word that is no file, but a command behind options, or nearly one. */
static bool is_slip(const char *word, struct err *e)
{
	const char *near = strchr(word, '/') ? NULL : subcommand_suggest(word);
	struct stat st;

	if (!near || lstat(word, &st) == 0 || errno != ENOENT)
		return false;
	if (subcommand_find(word)) {
		err_set(e, ERR_USAGE, "options stand before the command %s", word);
		err_hint(e, "put them behind it: astscope %s [OPTION...]", word);
		return true;
	}
	err_set(e, ERR_USAGE, "there is no command and no file %s", word);
	err_hint(e, "did you mean astscope %s?", near);
	return true;
}

/* A person at a terminal that can show a console, who did not ask for more than that. */
static bool may_start(const struct cmdline *o)
{
	struct err ignored = {0};

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !o->script && !o->n_commands && !o->db && !o->at && !o->rebuild &&
	       !o->follow && term_check(&ignored);
}

static int start(const struct cmdline *o)
{
	struct chosen chosen = {.input = 0};
	struct err e = {0};
	int status = start_console(o, &chosen, &e);

	if (e.code != ERR_NONE)
		status = say_error(&e);
	else if (chosen.paths.n)
		status = open_chosen(&chosen, o);
	strbuf_done(&chosen.paths);
	return status;
}

int cmd_open(int argc, char **argv)
{
	struct cmdline o;
	struct err e = {0};
	int status;

	if (!cmdline_begin(argc, argv, USE_OPEN, say_help, &o, &status))
		return status;
	if (o.n_args == 0 && may_start(&o))
		return start(&o);
	if (o.n_args == 0) {
		err_set(&e, ERR_USAGE, "give me a bundle: astscope DIR, astscope core-....tar.gz, or astscope refs locks.txt brief.txt");
		if (isatty(STDIN_FILENO))
			err_hint(&e, "astscope demo opens a sample; astscope --help lists everything");
		else
			err_hint(&e, "astscope - reads what is piped in; astscope demo opens a sample");
		return say_error(&e);
	}
	if (is_slip(o.args[0], &e))
		return say_error(&e);
	return open_bundle(o.args, o.n_args, &o);
}
