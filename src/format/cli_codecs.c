/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* main/codec.c, show_codecs() */
static const char *const heads[] = {
	"ID TYPE NAME FORMAT DESCRIPTION",
	"ID TYPE NAME DESCRIPTION",
	NULL,
};

static const char *const rows[] = {
	"{id#} {type=audio} {rest}",
	"{id#} {type=video} {rest}",
	"{id#} {type=image} {rest}",
	"{id#} {type=text} {rest}",
	NULL,
};

static const char *const marks[] = {"DESCRIPTION", NULL};

const struct cli_output cli_codecs = {
	.name = "codecs",
	.heads = heads,
	.rows = rows,
	.marks = marks,
	.first = "0-9I",
	.headed = true,
};
