/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "astscope/base/record.h"

#include "astscope/base/attr.h"

static const char *name_of(const char *const *names, size_t n, size_t i)
{
	return i < n ? names[i] : NULL;
}

const char *ref_lock_state_name(enum ref_lock_state s)
{
	static const char *const names[] = {
		[REF_LOCK_UNKNOWN] = NULL,
		[REF_LOCK_USED] = "used",
		[REF_LOCK_UNUSED] = "unused",
		[REF_LOCK_NONE] = "none",
		[REF_LOCK_LOCKOBJ] = "lockobj",
		[REF_LOCK_INVALID] = "invalid",
	};

	return name_of(names, ARRAY_LEN(names), s);
}

const char *lock_mode_name(enum lock_mode m)
{
	static const char *const names[] = {
		[LOCK_MUTEX] = "mutex",
		[LOCK_READ] = "read",
		[LOCK_WRITE] = "write",
		[LOCK_MODE_UNKNOWN] = "unknown",
	};

	return name_of(names, ARRAY_LEN(names), m);
}

const char *system_event_name(enum system_event e)
{
	static const char *const names[SYSTEM_EVENTS] = {
		[SYSTEM_SEGFAULT] = "segfault",
		[SYSTEM_PROTECTION] = "protection",
		[SYSTEM_TRAP] = "trap",
		[SYSTEM_DUMPED] = "dumped",
		[SYSTEM_OOM] = "oom",
		[SYSTEM_EXIT] = "exit",
		[SYSTEM_RESULT] = "result",
		[SYSTEM_RESTART] = "restart",
		[SYSTEM_TIMEOUT] = "timeout",
		[SYSTEM_HUNG] = "hung",
		[SYSTEM_REFUSED] = "refused",
		[SYSTEM_ABORT] = "abort",
	};

	return name_of(names, ARRAY_LEN(names), e);
}
