/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* /proc/PID/limits, and ulimit -a of the shell that started the process, as it is hoped. */
static const char *const heads[] = {"Limit Soft Limit Hard Limit Units", NULL};
static const char *const rows[] = {"Max {limit_} {soft.} {hard.} {units.}", NULL};

static const char *const counts[] = {
	"core file size ({}) {max core file size}",
	"open files ({}) {max open files}",
	"data seg size ({}) {}",
	"scheduling priority ({}) {}",
	"file size ({}) {}",
	"pending signals ({}) {}",
	"max locked memory ({}) {}",
	"max memory size ({}) {}",
	"pipe size ({}) {}",
	"POSIX message queues ({}) {}",
	"real-time priority ({}) {}",
	"real-time non-blocking time ({}) {}",
	"stack size ({}) {stack size}",
	"cpu time ({}) {}",
	"max user processes ({}) {max processes}",
	"virtual memory ({}) {}",
	"file locks ({}) {}",
	NULL,
};

static const char *const marks[] = {"Soft Limit", "core file size", "open files", NULL};

const struct cli_output cli_limits = {
	.name = "limits",
	.heads = heads,
	.rows = rows,
	.counts = counts,
	.proofs = 2,
	.marks = marks,
	.first = "LMPcdfmoprsv",
	.headed = true,
};
