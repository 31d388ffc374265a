/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_APP_APP_H
#define ASTSCOPE_APP_APP_H

/*
 * The subcommands.  Each takes its own argv ("astscope report", then its arguments) and returns an exit
 * status (err_exit_status; report --check has bits of its own).  To add one: a function, and a row in subcommand.c.
 */
int cmd_open(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_import(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_sql(int argc, char **argv);
int cmd_collect(int argc, char **argv);
int cmd_demo(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_help(int argc, char **argv);
int cmd_triage(int argc, char **argv);
int cmd_graph_locks(int argc, char **argv);
int cmd_refcounter(int argc, char **argv);
int cmd_reflocks(int argc, char **argv);
int cmd_refstats(int argc, char **argv);

struct subcommand {
	const char *name, *args, *summary;
	int (*run)(int argc, char **argv);
};

/* NULL if @word is none. */
const struct subcommand *subcommand_find(const char *word);
/* The one that @word may be a slip of; NULL = none is near. */
const char *subcommand_suggest(const char *word);

/* What --help of the whole program prints, on stdout; the exit status. */
void say_help(void);

#endif
