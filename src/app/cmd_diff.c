/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/output.h"
#include "astscope/app/report_run.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"
#include "astscope/model/compare.h"

/* Two bundles, each with its database, and the database of what they have alike. */
struct pair {
	struct session side[2];
	struct db *db;
};

static bool load(struct pair *p, const struct cmdline *o, struct err *e)
{
	for (int i = 0; i < 2; i++) {
		if (!session_open(&o->args[i], 1, o, &p->side[i], e))
			return false;
		db_set_time(p->side[i].db, o->timeout_ms);
		if (!session_check(&p->side[i], e))
			return false;
	}
	return compare_make(p->side[0].db, p->side[1].db, span_from(o->args[0]), span_from(o->args[1]), COMPARE_OPEN_NONE, &p->db, e) &&
	       db_is_sound(p->side[0].db, e) && db_is_sound(p->side[1].db, e);
}

static bool print(struct pair *p, const struct report_args *args, const char *path, struct err *e)
{
	struct report_sink sink;
	struct output out;
	bool ok;

	if (!output_open(path, &out, e))
		return false;
	sink = output_sink(&out);
	ok = (report_compared(p->db, args, &sink, e) && db_is_sound(p->db, e)) || output_reader_gone(&out);
	if (ok || out.failed)
		return output_close(&out, e);
	output_abandon(&out);
	return false;
}

static int partial_status(const struct pair *p)
{
	return p->side[0].partial ? p->side[0].partial_status : p->side[1].partial ? p->side[1].partial_status : 0;
}

static void usage(void)
{
	printf("usage: astscope diff [OPTION...] FIRST SECOND\n\n"
	       "Two bundles of one system, or two dumps of one hang: what stayed, what is new, what grew, what is gone.\n\n");
}

int cmd_diff(int argc, char **argv)
{
	struct pair p = {0};
	struct report_args args;
	struct cmdline o;
	struct err e = {0};
	int status;
	bool ok;

	if (!cmdline_begin(argc, argv, USE_DIFF, usage, &o, &status))
		return status;
	if (o.n_args != 2) {
		err_set(&e, ERR_USAGE, "give me two bundles, the earlier one first");
		err_hint(&e, "astscope diff FIRST SECOND");
		return say_error(&e);
	}
	ok = report_args_from(&o, NULL, &args, &e) && output_check(o.output, o.args, o.n_args, &e) && load(&p, &o, &e) &&
	     print(&p, &args, o.output, &e);
	status = partial_status(&p);
	db_close(p.db);
	session_close(&p.side[0]);
	session_close(&p.side[1]);
	return ok ? status : say_error(&e);
}
