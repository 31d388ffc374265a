/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_CLI_H
#define ASTSCOPE_BASE_RECORD_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "astscope/base/span.h"

/* The records of what commands of Asterisk's CLI print; what record.h says of records holds. */

/* An output begins; the rows and counts below belong to it. */
struct record_cli_output {
	const char *name; /* static: "channels" */
	const char *form; /* static: which of its forms it has, NULL if there is one only */
};

/* A named value.  A name comes once a row. */
struct record_cli_cell {
	struct span name;
	struct span value; /* never empty */
	bool full;         /* it fills its column: its end may have been cut off */
};

/* A row; or, where they are counts of the output as a whole, what its other lines say. */
struct record_cli_row {
	const struct record_cli_cell *cells;
	size_t n;
	bool counts;
};

#endif
