/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/manager.c, handle_showmanconn() */
static const char *const heads[] = {
	"Username IP Address Start Elapsed {}",
	NULL,
};

static const char *const counts[] = {
	"{connections#} user~ connected.",
	NULL,
};

static const char *const marks[] = {"IP Address", " users connected.", NULL};

const struct cli_output cli_manager = {
	.name = "manager",
	.heads = heads,
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "0-9U",
};
