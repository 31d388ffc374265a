/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_CLI_PATTERN_H
#define SRC_FORMAT_CLI_PATTERN_H

#include "cli_output.h"

/* Does all of @line look like @pattern (cli_output.h)?  @ret gets its cells; those without text are left out. */
bool cli_pattern(const char *pattern, struct span line, struct cli_cells *ret);
/* Is @value, without blanks around it, of the kind? */
bool cli_kind_fits(enum cli_kind kind, struct span value);
/* One more cell, unless it is empty or there are too many. */
void cli_cell_add(struct cli_cells *c, struct span name, struct span value, bool full);

#endif
