/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* /proc/PID/status: the id of the process stands behind some lines that are in much else. */
static const char *const counts[] = {
	"Tgid: {pid#}",
	"Ngid: {}",
	"Pid: {}",
	"PPid: {}",
	"TracerPid: {traced by}",
	"FDSize: {descriptors#}",
	"VmPeak: {most memory}",
	"VmSize: {memory}",
	"VmHWM: {most resident memory}",
	"VmRSS: {resident memory}",
	"VmSwap: {swapped}",
	"Threads: {threads#}",
	"SigQ: {}",
	NULL,
};

static const char *const marks[] = {"Tgid:", NULL};

const struct cli_output cli_proc_status = {
	.name = "proc_status",
	.counts = counts,
	.proofs = 1,
	.marks = marks,
	.first = "FHNPRSTUVv",
};
