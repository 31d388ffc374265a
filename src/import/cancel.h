/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef IMPORT_CANCEL_H
#define IMPORT_CANCEL_H

#include <stdatomic.h>
#include <stdbool.h>

/* The caller wants the work to end; @cancel is set by another thread or a signal, NULL = nobody can ask. */
static inline bool is_cancelled(const atomic_bool *cancel)
{
	return cancel && atomic_load_explicit(cancel, memory_order_relaxed);
}

#endif
