/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "astscope/app/app.h"
#include "astscope/app/output.h"
#include "astscope/app/report_run.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"
#include "astscope/base/mem.h"
#include "astscope/base/strbuf.h"
#include "astscope/base/suggest.h"

static void usage(void)
{
	printf("usage: astscope report NAME [OPTION...] BUNDLE...\n\nReports:\n");
	for (size_t i = 0; i < report_count(); i++)
		printf("  %-14s %s\n", report_name(i), report_doc(i));
	printf("\nOptions:\n");
}

static bool hint_names(struct err *e)
{
	struct strbuf all = {0};

	for (size_t i = 0; i < report_count(); i++)
		strbuf_addf(&all, " %s", report_name(i));
	err_hint(e, "there are:%s", strbuf_str(&all));
	strbuf_done(&all);
	return false;
}

static bool report_exists(const char *name, struct err *e)
{
	const char **names = mem_alloc(report_count() * sizeof(*names)), *near;
	bool ok = false;

	for (size_t i = 0; i < report_count(); i++) {
		names[i] = report_name(i);
		ok = ok || strcmp(names[i], name) == 0;
	}
	near = suggest(span_from(name), names, report_count());
	free(names);
	if (ok)
		return true;
	err_set(e, ERR_USAGE, "there is no report %s", name);
	if (near)
		return err_hint(e, "did you mean %s?", near);
	if (access(name, F_OK) == 0) /* a bundle where the report is named */
		return err_hint(e, "astscope report overview %s", name);
	return hint_names(e);
}

bool report_args_from(const struct cmdline *o, const struct session *s, struct report_args *ret, struct err *e)
{
	report_args_init(ret);
	ret->filter = span_from(o->filter);
	ret->group = o->group;
	ret->sort = o->sort;
	ret->cols = o->cols;
	ret->limit = o->limit;
	ret->at = o->at;
	ret->look = (struct report_look){.ascii = o->ascii, .dress = s ? s->dress : NULL};
	return !o->format || report_format_by_name(span_from(o->format), &ret->format, e);
}

static bool write_report(const struct session *s, const char *name, const struct cmdline *o, struct err *e)
{
	struct report_args args;
	struct report_sink sink;
	struct output out;
	bool ok;

	if (!report_args_from(o, s, &args, e) || !output_open(o->output, &out, e))
		return false;
	sink = output_sink(&out);
	ok = (report_write(s->db, name, &args, &sink, e) && db_is_sound(s->db, e)) || output_reader_gone(&out);
	if (ok || out.failed)
		return output_close(&out, e);
	output_abandon(&out);
	return false;
}

int report_run(const char *name, const char *const *paths, int n_paths, const struct cmdline *o)
{
	struct session s = {0};
	struct err e = {0};
	unsigned bits = 0;
	int partial_status;
	bool ok, partial;

	ok = report_exists(name, &e);
	if (ok && n_paths == 0) {
		ok = err_set(&e, ERR_USAGE, "give me a bundle: a directory, a tar or zip archive, or files");
		err_hint(&e, "astscope report %s BUNDLE", name);
	}
	ok = ok && output_check(o->output, paths, n_paths, &e) && session_open(paths, n_paths, o, &s, &e);
	if (ok)
		db_set_time(s.db, o->timeout_ms);
	ok = ok && session_check(&s, &e) && write_report(&s, name, o, &e) &&
	     (!o->check || (report_check(s.db, &bits, &e) && db_is_sound(s.db, &e)));
	partial = s.partial;
	partial_status = s.partial_status;
	session_close(&s);
	if (!ok)
		return say_error(&e);
	return partial ? partial_status : (int)bits; /* what was printed is a lower bound: no finding bits */
}

int cmd_report(int argc, char **argv)
{
	struct cmdline o;
	struct err e = {0};
	int status;

	if (!cmdline_begin(argc, argv, USE_REPORT, usage, &o, &status))
		return status;
	if (o.n_args == 0) {
		err_set(&e, ERR_USAGE, "which report?");
		hint_names(&e);
		return say_error(&e);
	}
	return report_run(o.args[0], o.args + 1, o.n_args - 1, &o);
}
