/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_MEMORY_H
#define ASTSCOPE_BASE_RECORD_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* The records of what checks memory and locks of a running process (valgrind, sanitizers); what record.h says of records holds. */

/* An error or a loss; the parts and frames below belong to it. */
struct record_memory {
	const char *kind;        /* as the public views spell it: read write free mismatch jump uninitialised overlap fishy definite
				    indirect possible reachable race order unlock fatal other */
	struct span tool;        /* "memcheck"; empty = not said */
	int64_t pid;
	int64_t thread;          /* valgrind's number, -1 = not said */
	struct span thread_name;
	int64_t times;           /* 1, or how often it came */
	int64_t size;            /* of the access */
	int64_t bytes, blocks;   /* of a loss, those that hang on it too */
	int64_t signal;          /* that ended the process */
	struct span text;        /* as printed */
};

/* Another stack of it, or a remark: "Address 0x4a422b0 is 0 bytes inside a block of size 32 free'd".  Frames follow. */
struct record_memory_part {
	struct span text;
};

#endif
