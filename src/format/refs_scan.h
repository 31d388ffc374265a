/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_REFS_SCAN_H
#define SRC_FORMAT_REFS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* Where the fields and lines of a piece of a refs log end: one pass over its bytes instead of one for each field. */

#define REFS_SCAN_MOST 16384u /* bytes of a piece */

struct refs_marks {
	size_t n;
	bool nul;                    /* there is a NUL byte somewhere */
	uint16_t at[REFS_SCAN_MOST]; /* offsets of commas and LFs, ascending */
};

/* @text has at most REFS_SCAN_MOST bytes, and none behind them is read. */
void refs_scan(struct span text, struct refs_marks *ret);

/* The same, byte by byte: what machines without vectors run, and what the other is measured by. */
void refs_scan_bytes(struct span text, struct refs_marks *ret);

#endif
