/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* perf report and perf top: [.] is a function of the program, [k] one of the kernel. */
static const char *const heads[] = {
	"# Overhead {}Symbol{}",
	"# Children Self {}Symbol{}",
	NULL,
};

static const char *const rows[] = {
	"{percent.}% {command.} {object.} [.] {symbol}",
	"{percent.}% {command.} {object.} [k] {symbol}",
	"{children.}% {percent.}% {command.} {object.} [.] {symbol}",
	"{children.}% {percent.}% {command.} {object.} [k] {symbol}",
	"{percent.}% {object.} [.] {symbol}",
	"{percent.}% {object.} [k] {symbol}",
	NULL,
};

static const char *const holds[] = {"[.] ", "[k] ", NULL};
static const char *const marks[] = {"[.] ", "[k] ", NULL};

const struct cli_output cli_profile = {
	.name = "profile",
	.heads = heads,
	.rows = rows,
	.marks = marks,
	.first = "#",
	.holds = holds,
};
