/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/app/app.h"

#include <stdio.h>
#include <string.h>

#include "astscope/app/cmdline.h"
#include "astscope/app/say.h"
#include "astscope/base/attr.h"
#include "astscope/base/suggest.h"

static const struct subcommand subcommands[] = {
	{"report", "NAME BUNDLE...", "print what a screen shows: overview, leaks, objects, history, threads, ...", cmd_report},
	{"sql", "BUNDLE... \"SELECT ...\"", "run a query, read-only", cmd_sql},
	{"import", "[--db FILE] BUNDLE...", "make the database only", cmd_import},
	{"export", "--expand FILE|--into DIR BUNDLE...", "a copy that any SQLite program reads, or a file a view", cmd_export},
	{"collect", "[OPTION...]", "on the machine where Asterisk runs: archive what tells of a leak, hang or crash", cmd_collect},
	{"triage", "BUNDLE...", "many bundles in a table: which have the same fault", cmd_triage},
	{"diff", "FIRST SECOND", "two bundles of a system, or two dumps of a hang: what stayed, grew, is new, is gone", cmd_diff},
	{"demo", "", "open the demo bundle", cmd_demo},
	{"help", "[COMMAND]", "this help, or that of a command", cmd_help},
	{"graph-locks", "[-f FILE]", "as graph_ast_locks.py: which thread of a lock dump waits for which, as DOT", cmd_graph_locks},
	{"refcounter", "[-f FILE] [-i] [-l] [-n] [-s] | --legacy FILE",
		"as refcounter.py, or the older utils/refcounter: same options, output and exit status", cmd_refcounter},
	{"reflocks", "[-f FILE] [-u] [-n] [-o]", "as reflocks.py: which types of objects use their locks", cmd_reflocks},
	{"refstats", "[-f FILE]", "as refstats.py: sums and peaks of objects, memory and locks", cmd_refstats},
};

const struct subcommand *subcommand_find(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++) {
		if (strcmp(subcommands[i].name, word) == 0)
			return &subcommands[i];
	}
	return NULL;
}

const char *subcommand_suggest(const char *word)
{
	const char *names[ARRAY_LEN(subcommands)];

	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++)
		names[i] = subcommands[i].name;
	return suggest(span_from(word), names, ARRAY_LEN(names));
}

void say_help(void)
{
	printf("usage: astscope [OPTION...] [BUNDLE...]\n"
	       "\nOpen a crash bundle of Asterisk: a directory, a tar or zip archive, loose files, or - for standard input.\n"
	       "Without BUNDLE, at a terminal: what was opened before, what lies here, the demo.\n"
	       "Without a terminal on standard output: astscope report overview.\n\n");
	for (size_t i = 0; i < ARRAY_LEN(subcommands); i++) {
		printf("  astscope %s%s%s\n", subcommands[i].name, *subcommands[i].args ? " " : "", subcommands[i].args);
		printf("      %s\n", subcommands[i].summary);
	}
	printf("\n`astscope help COMMAND` lists the options of a command, those of the console are:\n");
}

int cmd_help(int argc, char **argv)
{
	const struct subcommand *cmd = argc > 1 ? subcommand_find(argv[1]) : NULL;
	char name[64], option[] = "--help";
	char *args[] = {name, option, NULL};
	struct err e = {0};
	const char *near;

	if (argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || (cmd && cmd->run == cmd_help))) {
		printf("usage: astscope help [COMMAND]\n\nThe help of a command, or of the whole program.\n");
		return 0;
	}
	if (argc < 2) {
		say_help();
		cmdline_print(USE_OPEN);
		return 0;
	}
	if (cmd) {
		snprintf(name, sizeof(name), "astscope %s", cmd->name);
		return cmd->run(2, args);
	}
	err_set(&e, ERR_USAGE, "there is no command %s", argv[1]);
	near = subcommand_suggest(argv[1]);
	if (near)
		err_hint(&e, "did you mean %s?", near);
	else
		err_hint(&e, "astscope help lists them");
	return say_error(&e);
}
