/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/asterisk.c, handle_show_sysinfo(); what the system does not tell is left out. */
static const char *const counts[] = {
	"System Uptime: {system uptime}",
	"Total RAM: {total ram#} KiB",
	"Free RAM: {free ram#} KiB",
	"Buffer RAM: {buffer ram#} KiB",
	"Total Swap Space: {total swap#} KiB",
	"Free Swap Space: {free swap#} KiB",
	"Number of Processes: {processes#}",
	"System Statistics",
	NULL,
};

static const char *const marks[] = {"System Uptime:", " RAM:", " Swap Space:", NULL};

const struct cli_output cli_sysinfo = {
	.name = "sysinfo",
	.counts = counts,
	.proofs = 6,
	.bid = 60,
	.marks = marks,
	.first = "BFNST",
};
