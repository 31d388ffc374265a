/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_LOGIC_SHUTDOWN_H
#define ASTSCOPE_LOGIC_SHUTDOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/strbuf.h"

/* How a process stopped (ARCHITECTURE section 7), from what its refs log shows of the end. */

struct log_end {
	bool said_clean;     /* a line of the daemon says that it ended cleanly: nothing else counts */
	bool has_log;        /* there is a refs log; without one nothing below counts */
	bool torn, partial;  /* it breaks off; it was not read to its end */
	bool sorted;         /* by address, after it was written: its last row is not the last any more */
	bool whole_lines;    /* sorted by the rest of the line too, which changes but the words */
	bool shutdown_row;   /* its last row is by a function named *shutdown* */
	int64_t creators_seen, creators_alive; /* places that made objects; of them those with one that had not ended */
	bool stop_logged;    /* Asterisk's log, tied to it by the thread of its last row, says that the process ended in order */
	bool stop_cut;       /* that log says that modules could not be unloaded, so that the rest of the shutdown was left out */
	int64_t alive;       /* lives that had not ended */
	int64_t alive_peak;  /* most that were alive at one time */
};

/*
 * "clean", "abrupt" or "unknown"; *@ret_why gets the evidence, one sentence.  *@ret_derived: no row says it, it is concluded from what
 * is alive or from another file.
 */
const char *shutdown_judge(const struct log_end *end, struct strbuf *ret_why, bool *ret_derived);

/* Whether what is alive at the end of the refs log is more than a process leaves that ended in order. */
bool shutdown_left_much(const struct log_end *end);

#endif
