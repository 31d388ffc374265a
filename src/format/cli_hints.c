/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/pbx.c, handle_show_hints() */
static const char *const heads[] = {
	"-= Registered Asterisk Dial Plan Hints =-",
	NULL,
};

static const char *const rows[] = {
	"{hint.} : {devices} State:{state.} Presence:{presence.} Watchers {watchers#}",
	"{hint.} : {devices} State:{state.} Watchers {watchers#}",
	"{hint.}: {devices} State:{state.} Presence:{presence.} Watchers {watchers#}",
	"{hint.}: {devices} State:{state.} Watchers {watchers#}",
	NULL,
};

static const char *const counts[] = {
	"- {hints#} hint~ registered",
	"There are no registered dialplan hints",
	NULL,
};

static const char *const holds[] = {" Watchers ", NULL};
static const char *const marks[] = {"Registered Asterisk Dial Plan Hints", " hints registered", NULL};

const struct cli_output cli_hints = {
	.name = "hints",
	.heads = heads,
	.rows = rows,
	.counts = counts,
	.proofs = 2,
	.marks = marks,
	.first = "-T",
	.holds = holds,
};
