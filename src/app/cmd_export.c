/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/export_views.h"
#include "astscope/app/output.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"

static void usage(void)
{
	printf("usage: astscope export [OPTION...] --expand FILE BUNDLE...\n"
	       "       astscope export [OPTION...] --into DIR BUNDLE...\n\n"
	       "Write a database whose tables any SQLite program reads, or a file for each public view, and print its path.\n\n");
}

int cmd_export(int argc, char **argv)
{
	struct session s = {0};
	struct cmdline o;
	struct err e = {0};
	int status;
	const char *path;
	bool ok;

	if (!cmdline_begin(argc, argv, USE_EXPORT, usage, &o, &status))
		return status;
	if (o.n_args == 0 || !o.expand == !o.into) {
		err_set(&e, ERR_USAGE, "give me a bundle and a file or a folder to write");
		err_hint(&e, "astscope export --expand out.db BUNDLE, or --into DIR BUNDLE");
		return say_error(&e);
	}
	if (o.expand && o.redact) {
		err_set(&e, ERR_USAGE, "--expand writes the tables as they are and takes no --redact");
		err_hint(&e, "--into DIR writes the public views without what is private");
		return say_error(&e);
	}
	path = o.expand ? o.expand : o.into;
	ok = (o.expand || export_views_check(path, &e)) && output_check(path, o.args, o.n_args, &e) &&
	     output_check_outside(path, o.args, o.n_args, &e) && session_open(o.args, o.n_args, &o, &s, &e) && session_check(&s, &e) &&
	     (o.expand ? db_expand(s.db, path, &e) : export_views(&s, path, &o, &e));
	if (ok)
		printf("%s\n", path);
	session_close(&s);
	return ok ? 0 : say_error(&e);
}
