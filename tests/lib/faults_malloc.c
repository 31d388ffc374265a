/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/lib/faults.h"

#include <errno.h>
#include <stdlib.h>

/*
 * malloc and its kin of the whole program, libraries too: the one that is asked for fails.  Linked only into programs that use
 * faults_malloc.  Sanitizers bring a malloc of their own, other C libraries than glibc have no name for theirs.
 */

static struct {
	uint64_t seen, at;
} mallocs;

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static bool fails(void)
{
	if (faults_in_sqlite)
		return false;
	if (__atomic_add_fetch(&mallocs.seen, 1, __ATOMIC_RELAXED) != mallocs.at)
		return false;
	errno = ENOMEM;
	return true;
}

void *malloc(size_t n)
{
	return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	return fails() ? NULL : __libc_realloc(p, n);
}

bool faults_malloc(uint64_t at)
{
	__atomic_store_n(&mallocs.seen, 0, __ATOMIC_RELAXED);
	mallocs.at = at;
	return true;
}

#else

bool faults_malloc(uint64_t at)
{
	(void)at;
	return false;
}

#endif

uint64_t faults_mallocs(void)
{
	return mallocs.seen;
}
