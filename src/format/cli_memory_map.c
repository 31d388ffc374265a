/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli_output.h"

/* /proc/PID/maps and smaps: known, and nothing is asked of them yet. */
static const char *const rows[] = {
	"{}-{} r-xp {}",
	"{}-{} r--p {}",
	"{}-{} rw-p {}",
	"{}-{} ---p {}",
	"{}-{} rwxp {}",
	"{}-{} r--s {}",
	"{}-{} rw-s {}",
	"{}-{} ---s {}",
	NULL,
};

static const char *const more[] = {
	"Size: {} kB", "KernelPageSize: {} kB", "MMUPageSize: {} kB", "Rss: {} kB", "Pss: {} kB", "Pss_Dirty: {} kB",
	"Shared_Clean: {} kB", "Shared_Dirty: {} kB", "Private_Clean: {} kB", "Private_Dirty: {} kB", "Referenced: {} kB",
	"Anonymous: {} kB", "LazyFree: {} kB", "AnonHugePages: {} kB", "ShmemPmdMapped: {} kB", "FilePmdMapped: {} kB",
	"Shared_Hugetlb: {} kB", "Private_Hugetlb: {} kB", "Swap: {} kB", "SwapPss: {} kB", "Locked: {} kB", "KSM: {} kB",
	"THPeligible: {}", "ProtectionKey: {}", "VmFlags: {}", NULL,
};

static const char *const holds[] = {" r-xp ", " r--p ", " rw-p ", " ---p ", " rwxp ", " r--s ", " rw-s ", " ---s ", NULL};
static const char *const marks[] = {" r-xp ", " r--p ", " rw-p ", NULL};

const struct cli_output cli_memory_map = {
	.name = "memory_map",
	.rows = rows,
	.more = more,
	.bid = 50,
	.marks = marks,
	.first = "AFKLMPRSTV",
	.holds = holds,
};
