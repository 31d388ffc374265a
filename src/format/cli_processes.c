/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/*
 * Processes or their threads, as ps prints them with any columns, and top in batch mode.  With -H both print the threads; top then calls
 * the thread PID.
 */
static const struct cli_column columns[] = {
	{.title = "PID", .name = "pid", .kind = CLI_NUMBER},
	{.title = "LWP", .name = "lwp", .kind = CLI_NUMBER},
	{.title = "SPID", .name = "lwp", .kind = CLI_NUMBER},
	{.title = "TID", .name = "lwp", .kind = CLI_NUMBER},
	{.title = "S", .name = "state"},
	{.title = "STAT", .name = "state"},
	{.title = "%CPU", .name = "cpu"},
	{.title = "WCHAN", .name = "waits in"},
	{.title = "COMMAND", .name = "command"},
	{.title = "CMD", .name = "command"},
	{.title = "NLWP", .name = "threads", .kind = CLI_NUMBER},
	{.title = "RSS", .name = "resident", .kind = CLI_NUMBER},
	{.title = "RES", .name = "resident"},
	{.title = "VSZ", .name = "memory", .kind = CLI_NUMBER},
	{.title = "VIRT", .name = "memory"},
	{.title = "TIME", .name = "time"},
	{.title = "TIME+", .name = "time"},
	{.title = "ELAPSED", .name = "elapsed"},
	{.title = "%MEM", .name = "share of memory"},
	{.title = "USER", .name = "user"},
	{.title = "UID", .name = "user"},
	{.title = "PPID", .name = "parent", .kind = CLI_NUMBER},
	{.title = "STIME", .name = "start"},
	{.title = "START", .name = "start"},
	{.title = "F", .name = "flags"},
	{.title = "C", .name = "cpu"},
	{.title = "PR", .name = "priority"},
	{.title = "PRI", .name = "priority"},
	{.title = "NI", .name = "nice"},
	{.title = "ADDR", .name = "address"},
	{.title = "SZ", .name = "pages"},
	{.title = "SHR", .name = "shared"},
	{.title = "TTY", .name = "terminal"},
	{.title = "TT", .name = "terminal"},
	{.title = "PSR", .name = "processor"},
	{.title = "P", .name = "processor"},
	{.title = "CLS", .name = "class"},
	{.title = "RTPRIO", .name = "real-time priority"},
	{0},
};

static const struct cli_form forms[] = {
	{.columns = columns, .any_order = true},
	{0},
};

static const char *const counts[] = {
	"top - {time.} up {up} load average: {load}",
	"Threads: {threads#} total,{}",
	"Tasks: {tasks#} total,{}",
	"%Cpu(s): {cpu}",
	"Cpu(s): {cpu}",
	"MiB Mem : {memory MiB}",
	"KiB Mem : {memory KiB}",
	"Mem: {memory}",
	"MiB Swap: {swap MiB}",
	"KiB Swap: {swap KiB}",
	"Swap: {swap}",
	NULL,
};

static const char *const marks[] = {"PID", "LWP", "TID", "load average: ", NULL};

const struct cli_output cli_processes = {
	.name = "processes",
	.forms = forms,
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "%ACEFKLMNPRSTUVWt",
};
