/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/say.h"

#include <stdio.h>

#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"

int say_error(const struct err *e)
{
	struct strbuf b = {0};

	strbuf_add_str(&b, "astscope: ");
	utf8_escape(&b, span_from(e->msg));
	strbuf_add_char(&b, '\n');
	if (e->hint[0]) {
		strbuf_add_str(&b, "  ");
		utf8_escape(&b, span_from(e->hint));
		strbuf_add_char(&b, '\n');
	}
	fputs(strbuf_str(&b), stderr);
	strbuf_done(&b);
	return err_exit_status(e);
}

int say_version(void)
{
	printf("astscope %s\n"
	       "Copyright (C) 2026 the authors of astscope\n"
	       "License GPLv3+: GNU GPL version 3 or later <https://gnu.org/licenses/gpl.html>\n"
	       "This is free software: you are free to change and redistribute it.\n"
	       "There is NO WARRANTY, to the extent permitted by law.\n",
	       PACKAGE_VERSION);
	return 0;
}
