/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* channels/chan_sip.c, sip_show_channel() */
static const char *const heads[] = {
	"* SIP Call",
	"* Subscription {}",
	NULL,
};

static const char *const rows[] = {
	"Curr. trans. direction: {direction}",
	NULL,
};

static const char *const more[] = {
	"Call-ID: {callid}",
	"Owner channel ID: {channel}",
	"Our Codec Capability: {}",
	"Non-Codec Capability{}",
	"Their Codec Capability: {}",
	"Joint Codec Capability: {}",
	"Format: {format}",
	"T.38 support{}",
	"Video support{}",
	"MaxCallBR: {}",
	"Theoretical Address: {address}",
	"Received Address: {}",
	"SIP Transfer mode: {}",
	"Force rport: {}",
	"NAT Support: {}",
	"Audio IP: {}",
	"Our Tag: {}",
	"Their Tag: {}",
	"SIP User agent: {user agent}",
	"Username: {user}",
	"Peername: {peer}",
	"Original uri: {}",
	"Caller-ID: {caller}",
	"Need Destroy: {needs destroy}",
	"Last Message: {last}",
	"Promiscuous Redir: {}",
	"Route: {}",
	"DTMF Mode: {}",
	"SIP Options: {}",
	"Session-Timer: {}",
	"Transport: {transport}",
	"Media: {}",
	NULL,
};

static const char *const marks[] = {"* SIP Call", "* Subscription", NULL};

const struct cli_output cli_sip_channel = {
	.name = "sip_channel",
	.heads = heads,
	.rows = rows,
	.more = more,
	.marks = marks,
	.first = "*ACDFIJLMNOPRSTUVW",
	.headed = true,
};
