/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* channels/chan_sip.c, sip_show_peers(): columns came and went with releases, the first two and the status stayed. */
static const char *const heads[] = {
	"Name/username Host Dyn {}",
	NULL,
};

static const char *const rows[] = {
	"{peer.} {host.} {} OK ({latency#} ms)",
	"{peer.} {host.} {} LAGGED ({latency#} ms)",
	"{peer.} {host.} {} UNREACHABLE",
	"{peer.} {host.} {} UNKNOWN",
	"{peer.} {host.} {} Unmonitored",
	NULL,
};

static const char *const counts[] = {
	"{peers#} sip peers [Monitored: {monitored online#} online, {monitored offline#} offline "
		"Unmonitored: {unmonitored online#} online, {unmonitored offline#} offline]",
	"{peers#} sip peers [{}]",
	NULL,
};

static const char *const holds[] = {" OK (", " UNREACHABLE", " UNKNOWN", " LAGGED (", " Unmonitored", NULL};
static const char *const marks[] = {"Name/username", " sip peers [", NULL};

const struct cli_output cli_sip_peers = {
	.name = "sip_peers",
	.heads = heads,
	.rows = rows,
	.counts = counts,
	.proofs = 2,
	.marks = marks,
	.first = "0-9N",
	.holds = holds,
	.headed = true,
};
