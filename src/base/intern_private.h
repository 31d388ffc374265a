/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_INTERN_PRIVATE_H
#define ASTSCOPE_BASE_INTERN_PRIVATE_H

#include "astscope/base/arena.h"
#include "astscope/base/intern.h"
#include "astscope/base/vec.h"

struct intern {
	struct arena *arena;
	struct vec texts;    /* struct span, index = id - 1 */
	struct vec hashes;   /* uint64_t, index = id - 1 */
	uint32_t *slots;     /* ids, 0 = free */
	size_t cap;          /* power of two */
};

#endif
