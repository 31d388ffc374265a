/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/app.h"
#include "astscope/app/say.h"
#include "astscope/app/twin.h"
#include "astscope/logic/reflocks.h"

static int take_line(void *ctx, struct span line, struct err *e)
{
	return reflocks_line(ctx, line, e) ? 0 : TWIN_DIED;
}

int cmd_reflocks(int argc, char **argv)
{
	struct reflocks_options o = {0};
	const char *path = TWIN_LOG;
	const struct twin_option options[] = {
		{'f', "file", NULL, &path, "the refs log (default " TWIN_LOG ")"},
		{'u', "suppress-used", &o.no_used, NULL, "no types of which a lock was used"},
		{'n', "show-none", &o.with_none, NULL, "count objects without a lock too"},
		{'o', "show-lockobj", &o.with_lockobj, NULL, "count objects that lock another one too"},
		{0},
	};
	const struct twin twin = {
		.name = "reflocks",
		.args = "[options]",
		.summary = "Count used and unused locks of ended objects by creator, as reflocks.py does.",
		.exits = "Exit status: 0; 1 for a line without a state; 255 for a log that cannot be read.",
		.options = options,
	};
	struct reflocks *rl;
	struct strbuf out = {0};
	struct err e = {0};
	int fd, status;

	if (!twin_options(&twin, argc, argv, &status))
		return status;
	fd = twin_open_log(path);
	if (fd < 0)
		return TWIN_CANCELLED;
	rl = reflocks_new();
	status = twin_lines(fd, path, take_line, rl, &e);
	if (status)
		say_error(&e);
	else
		reflocks_finish(rl, &o, &out);
	twin_print(NULL, strbuf_span(&out));
	strbuf_done(&out);
	reflocks_free(rl);
	return twin_end(status);
}
