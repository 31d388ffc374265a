/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* res/res_rtp_asterisk.c, handle_cli_rtp_settings(); what follows depends on how it was built */
static const char *const counts[] = {
	"Port start: {first port#}",
	"Strict RTP: {strict RTP.}",
	"General Settings:",
	"Port end: {last port#}",
	"Checksums: {checksums.}",
	"DTMF Timeout: {DTMF timeout#}",
	"Probation: {probation#} frames",
	"Replay Protect: {replay protection.}",
	"ICE support: {ICE.}",
	"STUN address: {STUN server}",
	NULL,
};

static const char *const marks[] = {"Port start:", "Strict RTP:", NULL};

const struct cli_output cli_rtp_settings = {
	.name = "rtp_settings",
	.counts = counts,
	.proofs = 2,
	.marks = marks,
	.first = "CDGIPRS",
};
