/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* channels/chan_iax2.c, handle_cli_iax2_show_channels() */
static const char *const heads[] = {
	"Channel Peer Username ID (Lo/Rem) {}",
	NULL,
};

static const char *const rows[] = {
	"{channel.} {peer.} {user.} {ids.} {sequence.} {lag#}ms {rest}",
	NULL,
};

static const char *const counts[] = {
	"{channels#} active IAX channel~",
	NULL,
};

static const char *const holds[] = {"ms ", NULL};
static const char *const marks[] = {"ID (Lo/Rem)", " active IAX channel", NULL};

const struct cli_output cli_iax2_channels = {
	.name = "iax2_channels",
	.heads = heads,
	.rows = rows,
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "0-9C",
	.holds = holds,
	.headed = true,
};
