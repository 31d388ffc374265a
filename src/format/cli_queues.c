/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* apps/app_queue.c: queues, and below each its members and who waits in it. */
#define HAS "{queue.} has {calls#} calls (max {most}) in '{strategy}' strategy ({holdtime#}s holdtime"
#define DONE "C:{completed#}, A:{abandoned#}, SL:{level}"

static const char *const rows[] = {
	HAS ", {talktime#}s talktime), W:{weight#}, " DONE,
	HAS "), W:{weight#}, " DONE,
	HAS "), " DONE,
	"{member} has taken no calls yet{}",
	"{member} has taken {taken#} calls (last was {last#} secs ago){}",
	"{position#}. {caller.} (wait: {waits}, prio: {priority#})",
	NULL,
};

static const char *const more[] = {"Members:", "No Members", "Callers:", "No Callers", NULL};
static const char *const holds[] = {" has ", "(wait: ", NULL};
static const char *const marks[] = {" calls (max ", NULL};

const struct cli_output cli_queues = {
	.name = "queues",
	.rows = rows,
	.more = more,
	.marks = marks,
	.first = "0-9CMN",
	.holds = holds,
};
