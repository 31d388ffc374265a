/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/say.h"
#include "astscope/app/twin.h"
#include "astscope/logic/refstats.h"

struct run {
	struct refstats *rs;
	bool no_sizes; /* why it was cancelled */
};

static int take_line(void *ctx, struct span line, struct err *e)
{
	struct run *r = ctx;
	int status = refstats_line(r->rs, line, e);

	r->no_sizes = status == REFSTATS_CANCELLED;
	return status;
}

int cmd_refstats(int argc, char **argv)
{
	const char *path = TWIN_LOG;
	const struct twin_option options[] = {
		{'f', "file", NULL, &path, "the refs log (default " TWIN_LOG ")"},
		{0},
	};
	const struct twin twin = {
		.name = "refstats",
		.args = "[options]",
		.summary = "Sums and peaks of objects, memory and locks in a refs log, as refstats.py prints them.",
		.exits = "Exit status: 0; 1 where nothing was counted or a size is no number; 255 for a log that cannot be\n"
			 "read or has no sizes.",
		.options = options,
	};
	struct run r = {0};
	struct strbuf out = {0};
	struct err e = {0};
	int fd, status;

	if (!twin_options(&twin, argc, argv, &status))
		return status;
	fd = twin_open_log(path);
	if (fd < 0)
		return TWIN_CANCELLED;
	r.rs = refstats_new();
	status = twin_lines(fd, path, take_line, &r, &e);
	if (!status)
		status = refstats_finish(r.rs, &out, &e);
	twin_print(NULL, strbuf_span(&out));
	fflush(stdout);
	if (r.no_sizes)
		fputs("File does not contain object size information\nFile processing cancelled\n", stderr);
	else if (status)
		say_error(&e);
	strbuf_done(&out);
	refstats_free(r.rs);
	return twin_end(status);
}
