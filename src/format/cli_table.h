/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_CLI_TABLE_H
#define SRC_FORMAT_CLI_TABLE_H

#include "cli_output.h"
#include "reader.h"

/* The output of a command that is open at a place of a session: its rows may still come. */
struct cli_table {
	struct reader *r;
	const struct cli_output *output; /* NULL = none */
	struct cli_layout layout;        /* of the header; without form if there was none */
	const struct cli_form *form;     /* of rows with marks */
	bool blank, counted;             /* behind its last row: a blank line; counts */
	unsigned strange;                /* lines in a row that are none of its */
	bool torn;                       /* the line at hand has no end */
	bool has_row;
	struct text_place row;           /* the last one */
};

void cli_table_init(struct cli_table *t, struct reader *r);
/* A line that is not blank: true if it is one of an output.  A row that is @torn off at its end is a reject. */
bool cli_table_line(struct cli_table *t, struct span line, bool torn);
void cli_table_blank(struct cli_table *t);
void cli_table_end(struct cli_table *t); /* what comes next is of something else */
/* @line by itself, as format.h has it: a header or row, a line that may be one, or neither. */
enum cli_sign cli_table_sign(struct span line);
bool cli_table_proves(struct span line); /* the same, where only CLI_SIGN_SURE counts */

#endif
