/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/pbx.c, handle_show_dialplan(): its contexts; what stands in them is nobody's who looks for a fault in Asterisk. */
static const char *const rows[] = {
	"[ Context '{context}' created by '{registrar}' ]",
	NULL,
};

static const char *const more[] = {
	"'{}' => {}",
	NULL,
};

static const char *const counts[] = {
	"-= {extensions#} extension~ ({priorities#} priorit{}) in {contexts#} context{} =-",
	NULL,
};

static const char *const marks[] = {"[ Context '", " in ", NULL};

const struct cli_output cli_dialplan = {
	.name = "dialplan",
	.rows = rows,
	.more = more,
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "'-[",
};
