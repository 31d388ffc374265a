#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/output.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"

int cmd_export(int argc, char **argv)
{
	struct session s = {0};
	struct cmdline o;
	struct err e = {0};
	bool ok;

	if (!cmdline_parse(argc, argv, USE_EXPORT, &o, &e))
		return say_error(&e);
	if (o.help) {
		printf("usage: astscope export [OPTION...] --expand FILE BUNDLE...\n\n"
		       "Write a database whose tables any SQLite program reads, and print its path.\n\n");
		cmdline_print(USE_EXPORT);
		return 0;
	}
	if (o.version)
		return say_version();
	if (o.n_args == 0 || !o.expand) {
		err_set(&e, ERR_USAGE, "give me a bundle and a file to write");
		err_hint(&e, "astscope export --expand out.db BUNDLE");
		return say_error(&e);
	}
	ok = output_check(o.expand, o.args, o.n_args, &e) && session_open(o.args, o.n_args, &o, &s, &e) &&
	     session_check(&s, &e) && db_expand(s.db, o.expand, &e);
	if (ok)
		printf("%s\n", o.expand);
	session_close(&s);
	return ok ? 0 : say_error(&e);
}
