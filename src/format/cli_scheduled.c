/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* /proc/PID/sched, /proc/PID/task/TID/sched: how often it gave up the processor, how often that was taken from it. */
static const char *const counts[] = {
	"{program} ({task#}, #threads: {threads#})",
	"se.sum_exec_runtime : {milliseconds that it ran}",
	"nr_switches : {switches#}",
	"nr_voluntary_switches : {gave up the processor#}",
	"nr_involuntary_switches : {lost the processor#}",
	"se.{} : {}",
	"policy : {}",
	"prio : {}",
	"clock-delta : {}",
	"mm->{} : {}",
	"numa_{} : {}",
	"total_numa_faults : {}",
	"current_node={}",
	"ext.enabled : {}",
	NULL,
};

/* The program may be called anything. */
static const char *const holds[] = {", #threads: ", NULL};
static const char *const marks[] = {", #threads: ", NULL};

const struct cli_output cli_scheduled = {
	.name = "scheduled",
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "cemnpst",
	.holds = holds,
};
