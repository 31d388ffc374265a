/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef SRC_FORMAT_SYSLOG_H
#define SRC_FORMAT_SYSLOG_H

#include <stdbool.h>

#include "astscope/base/span.h"

/* What syslog, journalctl and dmesg print in front of a line. */
struct syslog_head {
	struct span at;  /* the time as printed, that of the log rather than that of the kernel; empty = none */
	struct span tag; /* who said it: "kernel", "systemd"; empty = not said */
	bool kernel;     /* it stands in the kernel's own log: of programs only what befell them */
};

/* Take it off the front of *@s; false if there is none. */
bool syslog_head_take(struct span *s, struct syslog_head *ret);
/* "Sat 2026-11-21 22:23:49.250000 UTC" off the front of *@s. */
bool syslog_full_time(struct span *s, struct span *ret);

#endif
