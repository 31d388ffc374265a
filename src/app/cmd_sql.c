/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>

#include "astscope/app/app.h"
#include "astscope/app/output.h"
#include "astscope/app/report_run.h"
#include "astscope/app/say.h"
#include "astscope/app/session.h"
#include "astscope/base/utf8.h"

/* The query with a caret under the fault. */
static void show_fault(struct span sql, int offset)
{
	struct strbuf b = {0};

	utf8_escape(&b, sql);
	fprintf(stderr, "  %s\n", strbuf_str(&b));
	if (offset >= 0) {
		strbuf_clear(&b);
		utf8_escape(&b, span_sub(sql, 0, (size_t)offset));
		fprintf(stderr, "  %*s^\n", utf8_columns(strbuf_span(&b)), "");
	}
	strbuf_done(&b);
}

static bool run_query(const struct session *s, struct span sql, const struct cmdline *o, struct err *e)
{
	struct report_args args;
	struct report_sink sink;
	struct output out;
	int offset = -1;
	bool ok;

	if (!report_args_from(o, s, &args, e) || !output_open(o->output, &out, e))
		return false;
	sink = output_sink(&out);
	ok = (report_sql(s->db, sql, &args, &sink, &offset, e) && db_is_sound(s->db, e)) || output_reader_gone(&out);
	if (ok || out.failed)
		return output_close(&out, e);
	if (e->code == ERR_USAGE)
		show_fault(sql, offset);
	output_abandon(&out);
	return false;
}

static void usage(void)
{
	printf("usage: astscope sql [OPTION...] BUNDLE... \"SELECT ...\"\n\n"
	       "Views and their columns: man astscope-sql.\n\n");
}

int cmd_sql(int argc, char **argv)
{
	struct session s = {0};
	struct cmdline o;
	struct err e = {0};
	const char *sql;
	int n, status;
	bool ok;

	if (!cmdline_begin(argc, argv, USE_SQL, usage, &o, &status))
		return status;
	n = o.query ? o.n_args : o.n_args - 1;
	if (n < 1) {
		err_set(&e, ERR_USAGE, "give me a bundle and a query");
		err_hint(&e, "astscope sql BUNDLE \"SELECT title FROM v_finding\"");
		return say_error(&e);
	}
	sql = o.query ? o.query : o.args[n];
	ok = output_check(o.output, o.args, n, &e) && session_open(o.args, n, &o, &s, &e);
	if (ok)
		db_set_time(s.db, o.timeout_ms);
	ok = ok && session_check(&s, &e) && run_query(&s, span_from(sql), &o, &e);
	status = s.partial ? s.partial_status : 0;
	session_close(&s);
	return ok ? status : say_error(&e);
}
