/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_SYSTEM_H
#define ASTSCOPE_BASE_RECORD_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* The records of system logs; what record.h says of records holds. */

enum system_event {
	SYSTEM_SEGFAULT,   /* an address that the process may not touch */
	SYSTEM_PROTECTION, /* general protection: an address that no process can have, and the kernel does not say which */
	SYSTEM_TRAP,       /* another exception of the processor */
	SYSTEM_DUMPED,     /* a collector took a core */
	SYSTEM_OOM,        /* killed for lack of memory */
	SYSTEM_EXIT,       /* of the main process of a unit */
	SYSTEM_RESULT,     /* why systemd calls a unit failed */
	SYSTEM_RESTART,
	SYSTEM_TIMEOUT,    /* systemd gave up waiting and kills */
	SYSTEM_HUNG,       /* a thread waits inside the kernel, not for the first time looked at; it lives */
	SYSTEM_REFUSED,    /* the limit of processes and threads of a unit is reached; it lives */
	SYSTEM_ABORT,      /* the process said itself why it ends */
};
enum { SYSTEM_EVENTS = SYSTEM_ABORT + 1 };

struct record_system {
	enum system_event event;
	struct span at;        /* the time as printed; empty = none */
	struct span name;      /* of the thread as the kernel knows it, of the program, of the unit */
	int64_t pid;           /* process */
	int64_t lwp;           /* thread: what x86 and arm64 print in brackets */
	int64_t signal;        /* number; -1 = not said */
	uint64_t fault, ip, sp; /* ip and sp: 0 = not printed */
	bool has_fault;
	int64_t error;         /* bits of x86: 1 protection, 2 write, 4 user, 16 fetch; -1 */
	struct span lib;       /* in which ip lies; empty = not said */
	uint64_t lib_size;     /* bytes of its mapped segment */
	uint64_t offset;       /* of ip, from the start of the segment, or of the file */
	bool has_offset, in_file;
	struct span caller;    /* the library of the return address, on MIPS; empty */
	uint64_t caller_offset;
	int64_t rss_kb;        /* of a process killed for lack of memory */
	int64_t status;        /* exit status, how often a unit was restarted, or how many seconds a thread hung */
	struct span text;      /* what was said, without its time */
};

const char *system_event_name(enum system_event e); /* as the public views spell them: segfault protection trap ... */

#endif
