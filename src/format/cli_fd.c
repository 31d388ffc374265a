/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* Of an Asterisk that was built with DEBUG_FD_LEAKS; the time is there since release 14. */
static const char *const rows[] = {
	"{fd#} [{opened}] {file}:{line#} ({func}): {call}({args})",
	"{fd#} {file.}:{line#} ({func}): {call}({args})",
	NULL,
};

static const char *const counts[] = {"Current maxfiles: {files at most#}", NULL};
static const char *const marks[] = {"): ", "Current maxfiles: ", NULL};

const struct cli_output cli_fd = {
	.name = "fd",
	.rows = rows,
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "0-9C",
};
