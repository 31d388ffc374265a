/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/cli.c, handle_showchan(): keys end where the next one does, so that a value begins in one column.  Cells as in cli_channels.c. */
static const char *const heads[] = {
	"-- General --",
	NULL,
};

static const char *const rows[] = {
	"Name: {name.}",
	NULL,
};

static const char *const more[] = {
	"Type: {type}",
	"UniqueID: {unique.}",
	"LinkedID: {linked.}",
	"Caller ID: {caller}",
	"Caller ID Name: {caller name}",
	"Connected Line ID: {connected}",
	"Connected Line ID Name: {connected name}",
	"Eff. Connected Line ID: {}",
	"Eff. Connected Line ID Name: {}",
	"DNID Digits: {dnid}",
	"Language: {}",
	"State: {state^} ({})",
	"State: {state.} ({})",
	"Rings: {}",
	"NativeFormat~: {}",
	"WriteFormat: {}",
	"ReadFormat: {}",
	"WriteTranscode: {}",
	"ReadTranscode: {}",
	"1st File Descriptor: {}",
	"Frames in: {}",
	"Frames out: {}",
	"Time to Hangup: {}",
	"Elapsed Time: {elapsed}",
	"Direct Bridge: {bridged_to}",
	"Indirect Bridge: {}",
	"Bridge ID: {bridge}",
	"-- PBX --",
	"-- Streams --",
	"Context: {context}",
	"Extension: {exten}",
	"Priority: {priority#}",
	"Call Group: {}",
	"Pickup Group: {}",
	"Application: {app}",
	"Data: {data}",
	"Blocking in: {blocking in}",
	"Call Identifer: {callid}",
	"Call Identifier: {callid}",
	NULL,
};

static const char *const marks[] = {"-- General --", NULL};

const struct cli_output cli_channel = {
	.name = "channel",
	.heads = heads,
	.rows = rows,
	.more = more,
	.marks = marks,
	.first = "-1ABCDEFILNPRSTUW",
	.headed = true,
};
