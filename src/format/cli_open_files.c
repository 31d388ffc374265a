/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* lsof -p PID */
static const char *const heads[] = {
	"COMMAND PID {}FD TYPE DEVICE SIZE/OFF NODE NAME",
	NULL,
};

#define OF_TYPE(type) \
	"{command.} {pid#} {user.} {fd.} {type=" type "} {rest}", \
	"{command.} {pid#} {lwp#} {thread.} {user.} {fd.} {type=" type "} {rest}"

static const char *const rows[] = {
	OF_TYPE("IPv4"),
	OF_TYPE("IPv6"),
	OF_TYPE("REG"),
	OF_TYPE("DIR"),
	OF_TYPE("CHR"),
	OF_TYPE("FIFO"),
	OF_TYPE("unix"),
	OF_TYPE("sock"),
	OF_TYPE("a_inode"),
	NULL,
};

static const char *const holds[] = {" IPv4 ", " IPv6 ", " REG ", " DIR ", " CHR ", " FIFO ", " unix ", " sock ", " a_inode ", NULL};
static const char *const marks[] = {"SIZE/OFF", NULL};

const struct cli_output cli_open_files = {
	.name = "open_files",
	.heads = heads,
	.rows = rows,
	.marks = marks,
	.first = "C",
	.holds = holds,
	.headed = true,
};
