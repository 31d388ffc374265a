/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef ASTSCOPE_BASE_MEM_H
#define ASTSCOPE_BASE_MEM_H

#include <stddef.h>

#include "astscope/base/attr.h"

#define MEM_CACHE_LINE 64u

/*
 * Memory that cannot fail: out of memory ends the program through die().  Sizes that come from input are checked
 * against limits.h before they get here.
 */
void *mem_alloc(size_t n) AST_NODISCARD;                      /* not zeroed */
void *mem_zalloc(size_t n) AST_NODISCARD;                     /* zeroed */
void *mem_zalloc_aligned(size_t n) AST_NODISCARD;             /* zeroed; begins where a line of the processor's cache does */
void *mem_realloc(void *p, size_t n, size_t size) AST_NODISCARD; /* n * size, overflow checked */
void *mem_dup(const void *p, size_t n) AST_NODISCARD;
char *mem_strdup(const char *s) AST_NODISCARD;

/* Print to stderr and abort, after the hook (which restores the terminal) has run. */
void die(const char *fmt, ...) AST_PRINTF(1, 2) AST_NORETURN;
/* The one allowed piece of global state here: called once by die(); NULL = none. */
void die_set_hook(void (*hook)(void));

#endif
