/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_RECORD_LOCK_FRAME_H
#define ASTSCOPE_BASE_RECORD_LOCK_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "astscope/base/span.h"

/* A line of a backtrace that Asterisk itself made; what record.h says of records holds. */
struct record_lock_frame {
	uint64_t pc;           /* 0 if the form has none */
	struct span func, file, lib; /* empty if the form has none */
	uint64_t src_line;
	bool inlined;
	struct span text;      /* the line without its TAB */
};

#endif
