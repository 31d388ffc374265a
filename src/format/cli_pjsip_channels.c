/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

static const char *const heads[] = {
	"Channel: <ChannelId{}> <State{}> <Time{}>",
	"Exten: <DialedExten{}> CLCID: <ConnectedLineCID{}>",
	NULL,
};

/* The name may be cut with what it does. */
static const char *const rows[] = {"Channel: {name.}/{app.} {state^} {age@}", NULL};
static const char *const more[] = {"Exten: {exten.} CLCID: {connected}", "Exten: CLCID: {connected}", NULL};
static const char *const counts[] = {"Objects found: {objects#}", NULL};
static const char *const marks[] = {"Channel:", NULL};

const struct cli_output cli_pjsip_channels = {
	.name = "pjsip_channels",
	.heads = heads,
	.rows = rows,
	.more = more,
	.counts = counts,
	.marks = marks,
	.first = "CEO",
};
