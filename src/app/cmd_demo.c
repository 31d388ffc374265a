/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/open.h"
#include "astscope/app/say.h"
#include "astscope/app/start.h"
#include "astscope/base/strbuf.h"

static void usage(void)
{
	printf("usage: astscope demo [OPTION...]\n\nOpen the demo bundle.\n\n");
}

int cmd_demo(int argc, char **argv)
{
	struct strbuf path = {0};
	struct cmdline o;
	struct err e = {0};
	const char *paths[1];
	int status;

	if (!cmdline_begin(argc, argv, USE_DEMO, usage, &o, &status))
		return status;
	if (!start_find_demo(&path)) {
		err_set(&e, ERR_READ, "the demo bundle is neither above the program nor in " PKGDATADIR);
		strbuf_done(&path);
		return say_error(&e);
	}
	paths[0] = strbuf_str(&path);
	status = open_bundle(paths, 1, &o);
	strbuf_done(&path);
	return status;
}
