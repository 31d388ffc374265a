/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* res/res_odbc.c, handle_cli_odbc_show(): the most connections are there since release 13.10. */
static const char *const heads[] = {
	"ODBC DSN Settings",
	NULL,
};

static const char *const rows[] = {
	"Name: {class.}",
	NULL,
};

static const char *const more[] = {
	"DSN: {dsn}",
	"Last connection attempt: {}",
	"Last fail connection attempt: {failed}",
	"Number of active connections: {active#} (out of {most#})",
	"Pooled: {}",
	"Connected: {connected}",
	"Cache Type: {}",
	"Cache Usage: {cached#} cached out of {}",
	"Logging: {}",
	"Number of prepares executed: {}",
	"Number of queries executed: {}",
	"Longest running SQL query: {longest}",
	NULL,
};

static const char *const marks[] = {"ODBC DSN Settings", NULL};

const struct cli_output cli_odbc = {
	.name = "odbc",
	.heads = heads,
	.rows = rows,
	.more = more,
	.marks = marks,
	.first = "-CDLNOP",
	.headed = true,
};
