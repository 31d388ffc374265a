/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"

static void usage(void)
{
	printf("usage: astscope import [OPTION...] BUNDLE...\n\nMake the database and print its path.\n\n");
}

int cmd_import(int argc, char **argv)
{
	struct session s = {0};
	struct cmdline o;
	struct err e = {0};
	int status;

	if (!cmdline_begin(argc, argv, USE_IMPORT, usage, &o, &status))
		return status;
	if (o.n_args == 0) {
		err_set(&e, ERR_USAGE, "give me a bundle: a directory, a tar or zip archive, or files");
		return say_error(&e);
	}
	if (!session_open(o.args, o.n_args, &o, &s, &e) || !session_check(&s, &e)) {
		session_close(&s);
		return say_error(&e);
	}
	printf("%s\n", strbuf_str(&s.path));
	status = s.partial ? s.partial_status : 0;
	session_close(&s);
	return status;
}
