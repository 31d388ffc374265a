/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/timing.c, timing_test() */
static const char *const counts[] = {
	"Attempting to test a timer with {ticks a second#} ticks per second{}",
	"Using the '{timing module}' timing module for this test.",
	"It has been {milliseconds#} milliseconds, and we got {ticks#} timer ticks",
	"{problem=Timer failed to acknowledge}.",
	"{problem=poll() timed out!}{}",
	"{problem=poll() returned}{}",
	"{problem=Failed to open timing fd}",
	NULL,
};

static const char *const marks[] = {"Attempting to test a timer", NULL};

const struct cli_output cli_timing = {
	.name = "timing",
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "ACFITUp",
};
