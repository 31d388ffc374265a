/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_ARENA_H
#define ASTSCOPE_BASE_ARENA_H

#include <stddef.h>

#include "astscope/base/attr.h"
#include "astscope/base/span.h"

/* Bump allocator: everything dies together, at arena_reset or arena_free. */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
void arena_reset(struct arena *a);
void *arena_alloc(struct arena *a, size_t n) AST_NODISCARD; /* zeroed, aligned for any type */
struct span arena_span(struct arena *a, struct span s);     /* a copy, NUL-terminated past its end */
char *arena_strf(struct arena *a, const char *fmt, ...) AST_PRINTF(2, 3);

#endif
