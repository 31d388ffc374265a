/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* collected.txt of `astscope collect` (share/collect): what was run, and why some of it gave nothing. */
static const char *const counts[] = {
	"astscope collect, form {form#}",
	"collected on: {host}",
	"collected at: {time}",
	"collected of: {of}",
	"collected Threads: {threads#}",
	"collected VmRSS: {resident memory}",
	"collected VmSize: {memory}",
	NULL,
};

static const char *const rows[] = {
	"{result.} {file.}: {seconds#} s, {bytes#} bytes, {command}",
	NULL,
};

static const char *const more[] = {"because {reason}", NULL};

static const char *const holds[] = {" bytes, ", NULL};
static const char *const marks[] = {"astscope collect, form ", " bytes, ", "because ", "collected ", NULL};

const struct cli_output cli_collected = {
	.name = "collected",
	.rows = rows,
	.more = more,
	.counts = counts,
	.proofs = 1,
	.bid = 95,
	.marks = marks,
	.first = "abc",
	.holds = holds,
};
