#include "config.h"

#include "astscope/app/app.h"

#include <stdio.h>
#include <string.h>

#include "astscope/base/attr.h"
#include "astscope/base/utf8.h"

static const struct subcommand subcommands[] = {
	{"report", "NAME [BUNDLE...]", "print what a screen shows: overview, leaks, objects, history, threads, ...", cmd_report},
	{"sql", "BUNDLE... \"SELECT ...\"", "run a query, read-only", cmd_sql},
	{"import", "[--db FILE] BUNDLE...", "make the database only", cmd_import},
	{"demo", "", "open the demo bundle", cmd_demo},
	{"refcounter", "[-f FILE] [-i] [-l] [-n] [-s]", "as refcounter.py: same options, output and exit status", cmd_refcounter},
};

const struct subcommand *subcommand_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++) {
		if (strcmp(subcommands[i].name, word) == 0)
			return &subcommands[i];
	}
	return NULL;
}

void subcommands_print(void)
{
	printf("usage: astscope [OPTION...] [BUNDLE...]\n"
	       "\nOpen a crash bundle of Asterisk: a directory, a tar archive, loose files, or - for standard input.\n"
	       "Without a terminal on standard output: astscope report overview.\n\n");
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++) {
		printf("  astscope %s%s%s\n", subcommands[i].name, *subcommands[i].args ? " " : "", subcommands[i].args);
		printf("      %s\n", subcommands[i].summary);
	}
	printf("\n`astscope COMMAND --help` lists the options of a command, those of the console are:\n");
}

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
