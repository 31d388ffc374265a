/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/say.h"
#include "astscope/app/twin.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/utf8.h"
#include "astscope/logic/refcounter.h"
#include "astscope/logic/refcounter_legacy.h"

static int take_line(void *ctx, struct span line, struct err *e)
{
	return refcounter_line(ctx, line, e) ? 0 : REFCOUNTER_FAILED;
}

static int count_csv(const char *path, const struct refcounter_options *o)
{
	struct refcounter *rc;
	struct err e = {0};
	int status, fd;

	if (o->no_invalid && o->no_leaks && o->no_normal && o->no_skewed) {
		fputs("All options disabled\n", stderr);
		return REFCOUNTER_FAILED;
	}
	fd = twin_open_log(path);
	if (fd < 0)
		return TWIN_CANCELLED;
	rc = refcounter_new(o, twin_print, NULL);
	status = twin_lines(fd, path, take_line, rc, &e);
	if (status)
		say_error(&e);
	else
		status = refcounter_finish(rc);
	refcounter_free(rc);
	return twin_end(status);
}

static int take_bytes(void *ctx, struct span bytes, struct err *e)
{
	(void)e;
	refcounter_legacy_feed(ctx, bytes);
	return 0;
}

static int count_text(const char *path)
{
	struct refcounter_legacy *rl;
	struct strbuf shown = {0};
	struct err e = {0};
	int fd = twin_open(path, &e), status = 0;

	if (fd < 0) {
		utf8_escape(&shown, span_from(path));
		printf("Sorry, Cannot open %s!\n", strbuf_str(&shown));
		strbuf_done(&shown);
		return twin_end(REFCOUNTER_LEGACY_UNREADABLE);
	}
	rl = refcounter_legacy_new(twin_print, NULL);
	if (!twin_bytes(fd, path, take_bytes, rl, &e)) {
		refcounter_legacy_finish(rl);
	} else {
		say_error(&e);
		status = REFCOUNTER_LEGACY_UNREADABLE;
	}
	refcounter_legacy_free(rl);
	return twin_end(status);
}

int cmd_refcounter(int argc, char **argv)
{
	struct refcounter_options o = {0};
	const char *path = TWIN_LOG, *legacy = NULL;
	const struct twin_option options[] = {
		{'f', "file", NULL, &path, "the refs log (default " TWIN_LOG ")"},
		{'i', "suppress-invalid", &o.no_invalid, NULL, "no invalid references"},
		{'l', "suppress-leaks", &o.no_leaks, NULL, "no leaked objects"},
		{'n', "suppress-normal", &o.no_normal, NULL, "no objects with a complete life"},
		{'s', "suppress-skewed", &o.no_skewed, NULL, "no objects with a skewed life"},
		{'\1', "legacy", NULL, &legacy, "a refs log in text form, as utils/refcounter does it; alone"},
		{0},
	};
	const struct twin twin = {
		.name = "refcounter",
		.args = "[options]",
		.summary = "Report the objects of a refs log as refcounter.py does, or one in text form as utils/refcounter did.",
		.exits = "Exit status: 1 leaked, 2 skewed, 4 invalid, added up; 255 for an error.\n"
			 "With --legacy 0; 10 for a log that cannot be read.",
		.options = options,
	};
	int status;

	if (!twin_options(&twin, argc, argv, &status))
		return status;
	if (!legacy)
		return count_csv(path, &o);
	if (argc > 3) {
		fputs("astscope: --legacy FILE takes no other option\n", stderr);
		return TWIN_USAGE;
	}
	return count_text(legacy);
}
