/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "names.h"

const char *ref_kind_name(enum ref_kind k)
{
	static const char *const names[] = {
		[REF_CHANGE] = "change",
		[REF_CONSTRUCTOR] = "constructor",
		[REF_DESTRUCTOR] = "destructor",
		[REF_INVALID] = "invalid",
		[REF_UNKNOWN_STATE] = "unknown",
	};

	return names[k];
}

const char *lock_state_name(enum lock_state s)
{
	static const char *const names[] = {
		[LOCK_HELD] = "held",
		[LOCK_WAITING] = "waiting",
		[LOCK_FAILED] = "failed",
	};

	return names[s];
}

const char *frame_kind_name(enum frame_kind k)
{
	static const char *const names[] = {
		[FRAME_NORMAL] = "normal",
		[FRAME_INLINED] = "inlined",
		[FRAME_SIGNAL] = "signal",
	};

	return names[k];
}

const char *life_class_name(enum life_class c)
{
	static const char *const names[] = {
		[LIFE_FINALIZED] = "finalized",
		[LIFE_LEAKED] = "leaked",
		[LIFE_SKEWED] = "skewed",
		[LIFE_INVALID] = "invalid",
		[LIFE_LOST] = "lost",
	};

	return names[c];
}
